"""Which code this is: the release, and a hash of what draws, opens, scores and computes."""

import hashlib
from functools import cache
from pathlib import Path

RELEASE = "0.1.0"
ROOT = Path(__file__).resolve().parent.parent


@cache
def code_version() -> str:
    """For example 0.1.0+3f2a9c01d4e5: the same files give the same text on every machine."""
    digest = hashlib.sha256()
    for folder in ("analysis", "instruments", "trials"):
        for file in sorted((ROOT / folder).rglob("*")):
            if file.suffix in (".py", ".sql"):
                digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return f"{RELEASE}+{digest.hexdigest()[:12]}"
