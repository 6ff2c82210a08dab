from analysis.reports.writers.pdf import write
from tests.analysis.reports.writers.sample import AT, report


def test_it_says_that_it_is_an_archive_and_can_be_read_aloud():
    # ISO 19005-2 level A and ISO 14289-1, in the file's own metadata; typst refuses to write a
    # file that has a picture without words.
    pdf = write(report(), AT)

    assert b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in pdf
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    assert b"/StructTreeRoot" in pdf
