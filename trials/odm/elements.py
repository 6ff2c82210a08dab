"""XML as text: every value is escaped here, and nowhere else."""

import re
from xml.sax.saxutils import escape, quoteattr

# What XML 1.0 cannot hold at all, not even escaped (Char, section 2.2).
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def opened(name: str, **attributes: object) -> str:
    """The start of an element. An attribute that is None is left out."""
    said = [
        f" {key}={quoteattr(_xml(value))}" for key, value in attributes.items() if value is not None
    ]
    return f"<{name}{''.join(said)}>"


def element(name: str, *inside: str, **attributes: object) -> str:
    """inside: elements, and `text`."""
    return f"{opened(name, **attributes)}{''.join(inside)}</{name}>"


def text(value: object) -> str:
    return escape(_xml(value))


def translated(words: str) -> str:
    return f'<TranslatedText xml:lang="en">{text(words)}</TranslatedText>'


def _xml(value: object) -> str:
    return _NOT_XML.sub("\ufffd", str(value))
