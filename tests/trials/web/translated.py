"""What participants' pages say, as it stands in the source: the keys of every translation."""

import re
from io import BytesIO

from babel.messages.extract import extract
from django.utils.translation.template import templatize

from config.env import ROOT

FUNCTIONS = {
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "_": None,
}


def said() -> set[str | tuple[str, str]]:
    """Each sentence; those that have a plural as (one, many)."""
    found = set()
    for text in (*_templates(), *_modules()):
        for _, message, _, _ in extract("python", BytesIO(text.encode()), FUNCTIONS):
            found.add(message)
    return found


def _templates():
    for file in sorted((ROOT / "templates").rglob("*.html")):
        text = file.read_text()
        if re.search(r"{% load [^%]*i18n", text):
            yield templatize(text)


def _modules():
    for file in sorted((ROOT / "trials").rglob("*.py")):
        text = file.read_text()
        if "django.utils.translation" in text:
            yield text
