"""Setting a paper: the same bytes for the same words, and no character that is lost."""

import json
from datetime import UTC, datetime

from trials.printing import as_set, pdf_of

AT = datetime(2026, 3, 12, 14, 2, 31, tzinfo=UTC)
EMPTY = {
    "title": "Casebook",
    "study": "SMALL",
    "printed": "Printed by Ada",
    "contents": {"about": [["Site", "01"]], "forms": []},
    "forms": [],
}


def test_the_same_paper_at_the_same_moment_gives_the_same_bytes():
    first, second = (pdf_of(EMPTY, at=AT) for _ in range(2))

    assert first == second
    assert first.startswith(b"%PDF-1.7")


def test_the_file_says_that_it_is_an_archive_and_tagged():
    # ISO 19005-2, level A, which asks for tags: the part and the level in its own metadata.
    pdf = pdf_of(EMPTY, at=AT)

    assert b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in pdf
    assert b"/StructTreeRoot" in pdf


def test_what_no_font_has_is_set_by_its_number():
    said = json.loads(as_set({"said": "é ש 你 😀 \x07 #[x] \\"}))["said"]

    assert said == "é ש [U+4F60] [U+1F600] [U+0007] #[x] \\"
    assert pdf_of(EMPTY | {"title": "你 \x07 #panic()"}, at=AT).startswith(b"%PDF")
