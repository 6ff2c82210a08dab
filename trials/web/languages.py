"""The languages of participants' pages. Each is one folder under locale/ (docs/translating.md).

Staff read English, whatever their browser asks for: nothing but `speaking` chooses a language.
"""

from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils import translation

SOURCE = "en"


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
