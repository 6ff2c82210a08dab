"""PNG and JPEG: whole, and without the place where they were taken. Nothing in them is changed."""

from collections.abc import Iterator

_GPS_TAG = 0x8825  # of the Exif directory, to the directory with the place
_PLACE = "says where it was taken: remove the location from the image first"
_TEXTS_OF_PNG = {b"tEXt", b"iTXt", b"zTXt"}
_APP1, _COMMENT = 0xE1, 0xFE


def why_not_image(content: bytes) -> str | None:
    try:
        exif = _exif_of_png(content) if content[:1] == b"\x89" else _exif_of_jpeg(content)
    except (IndexError, ValueError):
        return "is an image that ends in the middle"
    if any(_has_place(one) for one in exif) or b"exif:GPS" in content:
        return _PLACE
    return None


def words_of_png(content: bytes) -> str:
    texts = (data for kind, data in _chunks(content, broken=True) if kind in _TEXTS_OF_PNG)
    return " ".join(text.decode("utf-8", "replace").replace("\0", " ") for text in texts)


def words_of_jpeg(content: bytes) -> str:
    kept = (d for kind, d in _segments(content, broken=True) if kind in (_APP1, _COMMENT))
    return " ".join(data.decode("latin-1").replace("\0", " ") for data in kept)


def _exif_of_png(content: bytes) -> list[bytes]:
    chunks = dict(_chunks(content))
    if b"IEND" not in chunks:
        raise ValueError
    return [chunks[b"eXIf"]] if b"eXIf" in chunks else []


def _exif_of_jpeg(content: bytes) -> list[bytes]:
    if b"\xff\xd9" not in content[-1024:]:
        raise ValueError
    head = b"Exif\0\0"
    parts = (data for kind, data in _segments(content) if kind == _APP1)
    return [data.removeprefix(head) for data in parts if data.startswith(head)]


def _chunks(content: bytes, *, broken: bool = False) -> Iterator[tuple[bytes, bytes]]:
    """(kind, data) of a PNG. broken: take what there is of a file that ends in the middle."""
    at = 8
    while at < len(content):
        size = int.from_bytes(content[at : at + 4])
        data = content[at + 8 : at + 8 + size]
        if len(data) != size and not broken:
            raise ValueError
        yield content[at + 4 : at + 8], data
        at += size + 12


def _segments(content: bytes, *, broken: bool = False) -> Iterator[tuple[int, bytes]]:
    """(marker, data) of a JPEG, up to the image itself."""
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF and content[at + 1] != 0xDA:
        size = int.from_bytes(content[at + 2 : at + 4])
        if size < 2 or (at + 2 + size > len(content) and not broken):
            raise ValueError
        yield content[at + 1], content[at + 4 : at + 2 + size]
        at += 2 + size


def _has_place(exif: bytes) -> bool:
    """Whether the first directory of the TIFF structure (Exif 2.3, 4.6) points to a place."""
    order = "little" if exif[:2] == b"II" else "big"
    start = int.from_bytes(exif[4:8], order)
    count = int.from_bytes(exif[start : start + 2], order)
    tags = (exif[start + 2 + 12 * n : start + 4 + 12 * n] for n in range(count))
    return any(int.from_bytes(tag, order) == _GPS_TAG for tag in tags)
