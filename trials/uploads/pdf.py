"""PDF, without taking it apart: what would run when it is opened, and what its metadata say."""

import re

_RUNS = {
    b"/JavaScript": "runs JavaScript when it is opened",
    b"/JS": "runs JavaScript when it is opened",
    b"/Launch": "starts a program when it is opened",
    b"/EmbeddedFile": "holds other files",
}
_INFO = re.compile(rb"/(?:Title|Subject|Keywords|Author)\s*\(((?:[^()\\]|\\.)*)\)", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n.*?endstream", re.DOTALL)
_XMP = re.compile(rb"<x:xmpmeta.*?</x:xmpmeta>", re.DOTALL)


def why_not_pdf(content: bytes) -> str | None:
    """Compressed parts are not looked into: the virus scanner does that."""
    if b"%%EOF" not in content[-2048:]:
        return "is a PDF that ends in the middle"
    # What is compressed may hold any bytes by chance.
    structure = _STREAM.sub(b"", content)
    names = re.sub(rb"#([0-9A-Fa-f]{2})", lambda m: bytes([int(m[1], 16)]), structure)
    for name, what in _RUNS.items():
        if re.search(re.escape(name) + rb"(?![A-Za-z])", names):
            return f"is a PDF that {what}"
    return None


def words_of_pdf(content: bytes) -> str:
    found = [*_INFO.findall(content), *_XMP.findall(content)]
    return " ".join(map(_decoded, found))


def _decoded(text: bytes) -> str:
    return text.decode("utf-16" if text.startswith(b"\xfe\xff") else "latin-1", "replace")
