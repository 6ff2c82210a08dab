"""What a file is, whatever it is called; and what is not taken."""

import io
import struct
import sys
import zipfile
import zlib

import pytest

from trials.uploads import UnfitFile, look_at, scan

PDF = b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
GPS = b"II*\0\x08\0\0\0" + struct.pack("<H", 1) + struct.pack("<HHII", 0x8825, 4, 1, 26) + b"\0" * 8
NO_GPS = GPS.replace(b"\x25\x88", b"\x0f\x01")  # the maker of the camera in its place


def png(*chunks: tuple[bytes, bytes]) -> bytes:
    parts = [(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)), *chunks, (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )


def jpeg(*segments: tuple[int, bytes]) -> bytes:
    parts = (struct.pack(">BBH", 255, kind, len(data) + 2) + data for kind, data in segments)
    return b"\xff\xd8" + b"".join(parts) + b"\xff\xda\0\x02image\xff\xd9"


def office(main: str = "word/document.xml", **parts: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {"[Content_Types].xml": "<Types/>", main: "<document/>", **parts}.items():
            archive.writestr(name, text)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "media_type", "extension"),
    [
        ("a.exe", PDF, "application/pdf", ".pdf"),
        ("scan", png(), "image/png", ".png"),
        ("scan.jpeg", jpeg((0xE0, b"JFIF\0")), "image/jpeg", ".jpg"),
        ("note", "Größe\n".encode(), "text/plain; charset=utf-8", ".txt"),
        ("ranges.CSV", b"test,low,high\n", "text/csv; charset=utf-8", ".csv"),
        (
            "x",
            office(),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            ".docx",
        ),
        (
            "x",
            office("xl/workbook.xml"),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            ".xlsx",
        ),
    ],
)
def test_a_file_is_what_its_content_says(name, content, media_type, extension):
    found = look_at(content, name=name)

    assert (found.media_type, found.extension) == (media_type, extension)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "is empty"),
        (b"%PDF-" + b"x" * 20_000_000, r"has 20\.0 MB: at most 20 MB"),
        (PDF[:-8], "ends in the middle"),
        (PDF.replace(b"/Root", b"/OpenAction << /S /JavaScript >> /Root"), "runs JavaScript"),
        (PDF.replace(b"/Root", b"/AA << /S /J#61vaScript >> /Root"), "runs JavaScript"),
        (PDF.replace(b"/Root", b"/S /Launch /Root"), "starts a program"),
        (PDF.replace(b"/Root", b"/EmbeddedFile /Root"), "holds other files"),
        (b"MZ\x90\0program", "a program for Windows"),
        (b"#!/bin/sh\n", "is a script"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "old Office format"),
        (b"<!DOCTYPE html><p>", "a page or a document in HTML or XML"),
        (b" <svg xmlns='x'/>", "a page or a document in HTML or XML"),
        (b"caf\xe9", r"no text in UTF-8 \(byte 4\)"),
        (b"a\0b", "control character 0"),
        (png((b"eXIf", GPS)), "says where it was taken"),
        (jpeg((0xE1, b"Exif\0\0" + GPS)), "says where it was taken"),
        (jpeg((0xE1, b"<x:xmpmeta exif:GPSLatitude='1'/>")), "says where it was taken"),
        (png()[:-9], "ends in the middle"),
        (jpeg()[:-2], "ends in the middle"),
        (office()[:-30], "ends in the middle"),
        (office("ppt/presentation.xml"), "a ZIP archive, and no DOCX or XLSX"),
        (office(**{"word/vbaProject.bin": "x"}), "holds macros or programs"),
        (office(**{"word/a.xml": "0" * 2_000_000}), "times larger unpacked"),
        (office(**{f"word/{n}": "" for n in range(2_001)}), "holds 2003 parts"),
    ],
)
def test_what_is_not_harmless_is_refused_with_what_was_found(content, why):
    with pytest.raises(UnfitFile, match=why):
        look_at(content, name="file")


def test_a_refusal_says_what_is_allowed():
    with pytest.raises(
        UnfitFile, match="Allowed: PDF, PNG, JPEG, plain text or CSV in UTF-8, DOCX"
    ):
        look_at(b"GIF89a", name="file")


@pytest.mark.parametrize("content", [png((b"eXIf", NO_GPS)), jpeg((0xE1, b"Exif\0\0" + NO_GPS))])
def test_an_image_that_does_not_say_where_it_was_taken_is_kept(content):
    assert look_at(content, name="scan").words is not None


def test_what_is_compressed_in_a_pdf_is_not_taken_for_a_program():
    content = PDF.replace(b"trailer", b"stream\n\x00/JS\x01\nendstream\ntrailer")

    assert look_at(content, name="file").extension == ".pdf"


@pytest.mark.parametrize(
    "content",
    [
        PDF.replace(b"/Root", b"/Title (Plan for velvet) /Root"),
        png((b"tEXt", b"Comment\0Plan for velvet")),
        jpeg((0xFE, b"Plan for velvet")),
        office(**{"docProps/core.xml": "<dc:title>Plan for velvet</dc:title>"}),
    ],
)
def test_the_words_of_the_metadata_are_found(content):
    assert "Plan for velvet" in look_at(content, name="file").words


PROGRAM = 'import sys; sys.exit(b"EICAR" in open(sys.argv[1], "rb").read())'
SCANNER = f"{sys.executable} -c {PROGRAM!r}"


def test_a_file_that_the_scanner_refuses_is_not_taken():
    with pytest.raises(UnfitFile, match="the virus scanner refuses it"):
        scan(b"..EICAR..", name="file", command=SCANNER)


def test_a_file_that_the_scanner_passes_is_taken():
    assert scan(PDF, name="file", command=SCANNER) is None


def test_a_scanner_that_is_not_there_takes_nothing():
    with pytest.raises(UnfitFile, match="did not answer"):
        scan(PDF, name="file", command="/nowhere/scanner --fast")
