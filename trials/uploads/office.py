"""DOCX and XLSX: ZIP files of XML, without macros, and no larger inside than a reader can bear."""

import io
import re
import zipfile

OFFICE = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_MAIN = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml"}
MOST_PARTS = 2_000
MOST_UNPACKED = 200_000_000
MOST_RATIO = 200
# A heading of XML packs well; below this size a ratio says nothing.
_SMALL = 1_000_000
_RUNS = ("vbaproject.bin", "vbadata.xml", "activex", "embeddings/oleobject", "macrosheets/")
_MOST_OF_METADATA = 1_000_000


def why_not_office(content: bytes) -> str | None:
    """None for a DOCX or XLSX that is whole. Sizes are those that the ZIP's directory says."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except zipfile.BadZipFile:
        return "is a ZIP archive that ends in the middle"
    parts = archive.infolist()
    names = {part.filename.lower() for part in parts}
    if not names.intersection(_MAIN.values()) or "[content_types].xml" not in names:
        return "is a ZIP archive, and no DOCX or XLSX"
    if any(part.flag_bits & 1 for part in parts):
        return "is encrypted"
    running = sorted(name for name in names if any(word in name for word in _RUNS))
    if running:
        return f"holds macros or programs ({running[0]})"
    return _why_too_large(parts)


def _why_too_large(parts: list[zipfile.ZipInfo]) -> str | None:
    if len(parts) > MOST_PARTS:
        return f"holds {len(parts)} parts, and at most {MOST_PARTS} are taken"
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MOST_UNPACKED:
        return f"is {unpacked / 1e6:.0f} MB unpacked, and at most {MOST_UNPACKED / 1e6:.0f} are"
    packed = sum(part.compress_size for part in parts) or 1
    if unpacked > _SMALL and unpacked / packed > MOST_RATIO:
        return f"is {unpacked // packed} times larger unpacked, and at most {MOST_RATIO} times are"
    return None


def kind_of_office(content: bytes) -> str:
    names = {name.lower() for name in zipfile.ZipFile(io.BytesIO(content)).namelist()}
    return next(extension for extension, main in _MAIN.items() if main in names)


def words_of_office(content: bytes) -> str:
    """Title, author, keywords and the like, without the tags around them."""
    archive = zipfile.ZipFile(io.BytesIO(content))
    found = []
    for part in archive.infolist():
        if part.filename.lower().startswith("docprops/") and part.filename.endswith(".xml"):
            with archive.open(part) as opened:
                found.append(opened.read(_MOST_OF_METADATA).decode("utf-8", "replace"))
    return re.sub(r"<[^>]*>", " ", " ".join(found))
