"""Taking a file apart far enough to know that it is one of the few kinds that are kept."""

from dataclasses import dataclass

from trials.refusals import Refused
from trials.uploads.images import why_not_image, words_of_jpeg, words_of_png
from trials.uploads.office import OFFICE, kind_of_office, why_not_office, words_of_office
from trials.uploads.pdf import why_not_pdf, words_of_pdf

MOST_BYTES = 20_000_000
PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
ALLOWED = "PDF, PNG, JPEG, plain text or CSV in UTF-8, DOCX, XLSX"

_OTHERS = {
    b"MZ": "a program for Windows",
    b"\x7fELF": "a program",
    b"#!": "a script",
    b"\xd0\xcf\x11\xe0": "a document of an old Office format, which may hold macros",
    b"{\\rtf": "a document in RTF",
    b"GIF8": "a GIF image",
    b"Rar!": "a RAR archive",
    b"\x1f\x8b": "a compressed file",
    b"7z\xbc\xaf": "a 7z archive",
}
# What begins like this is shown by a browser as a page.
_PAGES = ("<!doctype", "<html", "<svg", "<?xml", "<script")


class UnfitFile(Refused):
    """Says what was found, and what is allowed."""


@dataclass(frozen=True)
class Looked:
    """media_type: as it is served. extension: with its dot. words: what the metadata say."""

    media_type: str
    extension: str
    words: str


def look_at(content: bytes, *, name: str) -> Looked:
    """By the content alone. Raises UnfitFile: empty, too large, another kind, or not harmless.

    name: is shown in the refusal, and tells a CSV from other text.
    """
    if not content:
        raise UnfitFile(f"{name} is empty.")
    if len(content) > MOST_BYTES:
        raise UnfitFile(
            f"{name} has {len(content) / 1e6:.1f} MB: at most {MOST_BYTES / 1e6:.0f} MB are taken."
        )
    found, why_not = _found(content, name)
    if why_not:
        raise UnfitFile(f"{name} {why_not}. Allowed: {ALLOWED}.")
    return found


def _found(content: bytes, name: str) -> tuple[Looked | None, str | None]:
    if content.startswith(b"%PDF-"):
        return Looked("application/pdf", ".pdf", words_of_pdf(content)), why_not_pdf(content)
    if content.startswith(PNG):
        return Looked("image/png", ".png", words_of_png(content)), why_not_image(content)
    if content.startswith(JPEG):
        return Looked("image/jpeg", ".jpg", words_of_jpeg(content)), why_not_image(content)
    if content.startswith(b"PK\x03\x04"):
        return _office(content)
    for magic, what in _OTHERS.items():
        if content.startswith(magic):
            return None, f"is {what}"
    return _text(content, name)


def _office(content: bytes) -> tuple[Looked | None, str | None]:
    why_not = why_not_office(content)
    if why_not:
        return None, why_not
    extension = kind_of_office(content)
    return Looked(OFFICE[extension], extension, words_of_office(content)), None


def _text(content: bytes, name: str) -> tuple[Looked | None, str | None]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return None, f"is none of these, and no text in UTF-8 (byte {error.start + 1})"
    control = next((c for c in text if ord(c) < 32 and c not in "\t\n\r\f"), None)
    if control is not None:
        return None, f"holds the control character {ord(control)}, which no text does"
    if text.lstrip().lower().startswith(_PAGES):
        return None, "is a page or a document in HTML or XML"
    is_csv = name.lower().endswith(".csv")
    kind = "text/csv" if is_csv else "text/plain"
    return Looked(f"{kind}; charset=utf-8", ".csv" if is_csv else ".txt", ""), None
