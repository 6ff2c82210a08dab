"""The sha256 of everything that gives stored data its meaning.

Worked examples stay out, since one more test must not alter the meaning of stored data; so do
sources and licences, which nobody's score depends on.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import Field, fields, is_dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from instruments.definition import Instrument

# Raise this number when a scoring rule, a check rule or an alert gives another result than before.
RULES_REVISION = 1

LEFT_OUT = {"examples", "source", "licence", "is_default"}

# Fields that came later: at their default they say what was said without them, so the fingerprints
# of stored data stay as they are.
ADDED_SINCE = {"partial", "before_signing"}


def fingerprint_of(instrument: Instrument) -> str:
    """Return 64 hexadecimal digits, the same on every machine and Python version."""
    meaning = {"rules_revision": RULES_REVISION, "instrument": _plain(instrument)}
    text = json.dumps(meaning, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _counts(part: Any, field: Field) -> bool:
    if field.name in ADDED_SINCE:
        return getattr(part, field.name) != field.default
    return field.name not in LEFT_OUT


def _plain(part: Any) -> Any:
    if is_dataclass(part):
        return {f.name: _plain(getattr(part, f.name)) for f in fields(part) if _counts(part, f)}
    if isinstance(part, Mapping):
        return {str(key): _plain(value) for key, value in part.items()}
    if isinstance(part, tuple | list):
        return [_plain(value) for value in part]
    return part.__name__ if callable(part) else part
