import io
import zipfile
from xml.etree import ElementTree

import pytest

from analysis.reports.writers.word import write
from tests.analysis.reports.writers.sample import AT, CAUTION, MARK, report

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"


@pytest.fixture(scope="module")
def parts() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(write(report(), AT))) as file:
        return {name: file.read(name) for name in file.namelist()}


def words(element) -> str:
    return "".join(text.text for text in element.iter(f"{W}t"))


def test_every_part_is_well_formed_and_each_picture_is_there(parts):
    xml = [name for name in parts if name.endswith((".xml", ".rels"))]
    pictures = [name for name in parts if name.endswith(".png")]

    assert [ElementTree.fromstring(parts[name]) is not None for name in xml] == [True] * len(xml)
    assert pictures == [f"word/media/figure-{n}.png" for n in (1, 2, 3, 4)]
    assert next(iter(parts)) == "[Content_Types].xml"


def test_a_table_is_a_table_whose_head_comes_again_on_each_page(parts):
    tables = list(ElementTree.fromstring(parts["word/document.xml"]).iter(f"{W}tbl"))

    described = [[words(cell) for cell in row.iter(f"{W}tc")] for row in tables[0].iter(f"{W}tr")]
    assert described[0][:3] == ["Measure", "Placebo: n", "M (SD) or count (%)"]
    assert described[1][:3] == ["CAPS-5, baseline", "40", "44.65 (5.76)"]
    assert tables[0].find(f".//{W}tblHeader") is not None


def test_an_analysis_that_failed_is_one_cell_with_its_reason(parts):
    document = ElementTree.fromstring(parts["word/document.xml"])

    cells = document.iter(f"{W}tc")
    spanning = next(cell for cell in cells if cell.find(f".//{W}gridSpan") is not None)
    assert words(spanning).startswith("Not done: Arm 'PT' has one participant")


def test_the_mark_stands_in_the_head_of_every_page(parts):
    document = parts["word/document.xml"].decode()

    assert MARK in words(ElementTree.fromstring(parts["word/header1.xml"]))
    assert document.count("<w:sectPr>") == document.count("<w:headerReference")


def test_the_study_and_that_it_is_simulated_stand_in_the_head_of_every_page(parts):
    head = words(ElementTree.fromstring(parts["word/header1.xml"]))

    assert "DEMO-1: A study | of kindness" in head
    assert CAUTION in head


def test_every_picture_has_its_words(parts):
    document = ElementTree.fromstring(parts["word/document.xml"])

    said = [picture.get("descr") for picture in document.iter(f"{WP}docPr")]
    assert len(said) == 4
    assert said[0].startswith("Forest plot of Cohen's d")


def test_a_wide_table_lies_on_its_side(parts):
    document = parts["word/document.xml"].decode()

    assert 'w:orient="landscape"' in document
