"""A report as a Word file: Office Open XML (ECMA-376, part 1), written out.

Titles are headings, tables are tables with a head that comes again on each page, drawings are
pictures with their words, and the mark stands in the head of every page.
"""

import io
import zipfile
from collections.abc import Iterator
from datetime import datetime
from importlib.resources import files as packaged
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

import typesetting
from analysis.reports.figures import Figure
from analysis.reports.report import Report
from analysis.reports.sections import Section
from analysis.reports.table import Row, Table
from analysis.reports.writers.layout import (
    cell,
    for_print,
    has_small_letters,
    keeps_intervals,
    lies_on_its_side,
    sides,
    widths,
)

XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
EMU = 12700  # English metric units in a point
A4 = (11906, 16838)  # twentieths of a point
MARGIN = 1134
WIDEST_PICTURE = 480.0  # points


def write(report: Report, at: datetime) -> bytes:
    figures = [figure for section in report.sections for figure in section.figures]
    drawings = [for_print(figure) for figure in figures]
    pictures = typesetting.pictures([(svg, min(wide, WIDEST_PICTURE)) for svg, wide in drawings])
    parts = _fixed_parts() | {
        "docProps/core.xml": _properties(report, at).encode(),
        "word/document.xml": _document(report, pictures).encode(),
        "word/header1.xml": _page_head(report).encode(),
        "word/_rels/document.xml.rels": _relations(len(pictures)).encode(),
    }
    parts |= {f"word/media/figure-{n}.png": picture for n, picture in enumerate(pictures, start=1)}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            place = zipfile.ZipInfo(name, at.timetuple()[:6])
            file.writestr(place, content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _fixed_parts() -> dict[str, bytes]:
    """What is the same in every report; [Content_Types].xml comes first in the file."""
    folder = packaged(__package__) / "word_parts"
    names = {
        "[Content_Types].xml": "content_types.xml",
        "_rels/.rels": "package_relations.xml",
        "word/styles.xml": "styles.xml",
    }
    return {name: (folder / file).read_bytes() for name, file in names.items()}


def _document(report: Report, pictures: list[bytes]) -> str:
    numbered = iter(enumerate(pictures, start=1))
    body = [_paragraph(report.title, "Title")]
    body += [_paragraph(line, "Subtitle") for line in (report.study, *report.status)]
    body += _marks(report)
    for section in report.sections:
        body += _section(section, numbered)
    body.append(_paragraph("What this report was made from", "Heading1"))
    # Word wants a paragraph after a last table.
    body += [_facts(report), _paragraph("")]
    document = f"<w:body>{''.join(body)}{_page(on_its_side=False)}</w:body>"
    return f"{XML}<w:document {SPACES}>{document}</w:document>"


def _section(section: Section, pictures: Iterator[tuple[int, bytes]]) -> Iterator[str]:
    opening = [_paragraph(section.title, "Heading1"), *map(_paragraph, section.paragraphs)]
    for on_its_side, tables in groupby(section.tables, key=lies_on_its_side):
        yield from [_end_of_pages(on_its_side=False)] if on_its_side else []
        yield from [*opening, *(_titled(table) for table in tables)]
        yield from [_end_of_pages(on_its_side=True)] if on_its_side else []
        opening = []
    yield from opening
    for figure in section.figures:
        yield _picture(figure, *next(pictures))
        yield _paragraph(figure.title, "FigureCaption")


def _titled(table: Table) -> str:
    notes = " ".join(["Note.", *table.notes]) if table.notes else ""
    return _paragraph(table.title, "Caption") + _table(table) + _paragraph(notes, "Note")


def _paragraph(words: str, style: str = "Normal") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{_run(words)}</w:p>'


def _run(words: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(words)}</w:t></w:r>' if words else ""


def _page(*, on_its_side: bool) -> str:
    wide, high = reversed(A4) if on_its_side else A4
    turned = ' w:orient="landscape"' if on_its_side else ""
    margins = " ".join(f'w:{side}="{MARGIN}"' for side in ("top", "right", "bottom", "left"))
    return (
        f'<w:sectPr><w:headerReference w:type="default" r:id="rIdHead"/>'
        f'<w:pgSz w:w="{wide}" w:h="{high}"{turned}/>'
        f'<w:pgMar {margins} w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>'
    )


def _end_of_pages(*, on_its_side: bool) -> str:
    """Ends the pages that lie so; what comes next begins on a new one."""
    return f"<w:p><w:pPr>{_page(on_its_side=on_its_side)}</w:pPr></w:p>"


def _table(table: Table) -> str:
    needed = widths(table)
    text_width = (A4[1] if lies_on_its_side(table) else A4[0]) - 2 * MARGIN
    columns = [round(text_width * (one + 2) / sum(each + 2 for each in needed)) for one in needed]
    on, size = sides(table), "Small" if has_small_letters(table) else ""
    head = "".join(
        _cell(words, f"{size}HeadCell", width, side)
        for words, width, side in zip(table.columns, columns, on, strict=True)
    )
    rows = [f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>"]
    kept = keeps_intervals(table)
    rows += [_row(row, columns, on, f"{size}Cell", kept=kept) for row in table.rows]
    return _grid(columns, rows, "ReportTable")


def _grid(columns: list[int], rows: list[str], style: str) -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in columns)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{sum(columns)}" '
        f'w:type="dxa"/><w:tblLayout w:type="fixed"/><w:tblLook w:firstRow="1" w:firstColumn="1" '
        f'w:noHBand="1" w:noVBand="1"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
        f"{''.join(rows)}</w:tbl>"
    )


def _row(row: Row, columns: list[int], on: list[str], style: str, *, kept: bool) -> str:
    cells = [_cell(row.label, style, columns[0])]
    if row.reason:
        span = len(columns) - 1
        cells.append(_cell(row.reason, style, sum(columns[1:]), span=span))
    else:
        cells += [
            _cell(cell(words, kept=kept), style, columns[place], on[place])
            for place, words in enumerate(row.cells, start=1)
        ]
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>"


def _cell(words: str, style: str, width: int, side: str = "left", *, span: int = 1) -> str:
    merged = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{merged}</w:tcPr><w:p><w:pPr>'
        f'<w:pStyle w:val="{style}"/><w:jc w:val="{side}"/></w:pPr>{_run(words)}</w:p></w:tc>'
    )


def _facts(report: Report) -> str:
    columns = [2600, A4[0] - 2 * MARGIN - 2600]
    rows = [
        f"<w:tr>{_cell(name, 'Cell', columns[0])}{_cell(value, 'Cell', columns[1])}</w:tr>"
        for name, value in report.facts
    ]
    return _grid(columns, rows, "FactTable")


def _picture(figure: Figure, number: int, picture: bytes) -> str:
    # A PNG says its size in pixels in the second eight bytes of its first chunk.
    wide, high = (int.from_bytes(picture[at : at + 4], "big") for at in (16, 20))
    cx = round(min(for_print(figure)[1], WIDEST_PICTURE) * EMU)
    size = f'cx="{cx}" cy="{round(cx * high / wide)}"'
    names = f'id="{number}" name="Figure {number}" descr={quoteattr(figure.about)}'
    return (
        '<w:p><w:pPr><w:pStyle w:val="Picture"/></w:pPr><w:r><w:drawing>'
        f'<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent {size}/>'
        f'<wp:docPr {names}/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/'
        f'drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr {names}/><pic:cNvPicPr/>'
        f'</pic:nvPicPr><pic:blipFill><a:blip r:embed="rIdFigure{number}"/><a:stretch>'
        f'<a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext '
        f'{size}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )


def _page_head(report: Report) -> str:
    words = _paragraph(report.title, "PageHead") + _paragraph(report.study, "PageHead")
    return f"{XML}<w:hdr {SPACES}>{words}{''.join(_marks(report))}</w:hdr>"


def _marks(report: Report) -> list[str]:
    return [_paragraph(words, "Mark") for words in (report.caution, report.mark) if words]


def _relations(figures: int) -> str:
    found = [("rIdStyles", "styles", "styles.xml"), ("rIdHead", "header", "header1.xml")]
    found += [(f"rIdFigure{n}", "image", f"media/figure-{n}.png") for n in range(1, figures + 1)]
    lines = "".join(
        f'<Relationship Id="{id}" Type="{RELATION}/{kind}" Target="{target}"/>'
        for id, kind, target in found
    )
    return f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{lines}</Relationships>'


def _properties(report: Report, at: datetime) -> str:
    return (
        f'{XML}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(report.title)}</dc:title><dc:language>en</dc:language>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{at:%Y-%m-%dT%H:%M:%SZ}</dcterms:created>'
        "</cp:coreProperties>"
    )
