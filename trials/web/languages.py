"""The languages of participants' pages. Each is one folder under locale/ (docs/translating.md).

Staff read English, whatever their browser asks for: nothing but `speaking` chooses a language.
"""

import re
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString

SOURCE = "en"
_RTL = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"  # Hebrew, Arabic and their neighbours
_LTR_RUN = re.compile(rf"([^\W{_RTL}](?:[^{_RTL}]*[^\W{_RTL}])?)")


@dataclass(frozen=True)
class Language:
    """code: ISO 639-1. name: in the language itself. direction: "ltr" or "rtl"."""

    code: str
    name: str
    direction: str


@cache
def translated() -> tuple[str, ...]:
    """The codes that have pages: English, and every folder under locale/."""
    folders = {path.name for place in settings.LOCALE_PATHS for path in Path(place).iterdir()}
    return (SOURCE, *sorted(folders - {SOURCE}))


def language(code: str) -> Language:
    """Of a code that Django knows; KeyError for others."""
    info = translation.get_language_info(code)
    return Language(code, info["name_local"].capitalize(), "rtl" if info["bidi"] else "ltr")


def offered(codes) -> list[Language]:
    """Those of the codes that have pages; English where none has."""
    return [language(code) for code in codes if code in translated()] or [language(SOURCE)]


@contextmanager
def speaking(code: str):
    """Everything inside is said in this language, in English where there are no pages in it."""
    with translation.override(code if code in translated() else SOURCE):
        yield


def isolated(text: str) -> SafeString:
    """Words that run from left to right, in a text from right to left, keep their own order.

    Neither do they then decide its direction, where its element has dir="auto".
    """
    if not re.search(f"[{_RTL}]", text):
        return format_html("{}", text)
    parts = _LTR_RUN.split(text)  # every second one is such a run
    shown = ('<bdi dir="ltr">{}</bdi>' if place % 2 else "{}" for place in range(len(parts)))
    return format_html("".join(shown), *parts)
