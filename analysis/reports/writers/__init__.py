"""A report as files: one module each, with a name, a type and a `write`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from analysis.reports.report import Report
from analysis.reports.writers import data, markdown, pdf, word


@dataclass(frozen=True)
class Writer:
    """write: the same report at the same moment gives the same bytes."""

    label: str
    extension: str
    content_type: str
    write: Callable[[Report, datetime], bytes]


WRITERS = {
    "pdf": Writer("PDF", "pdf", "application/pdf", pdf.write),
    "word": Writer(
        "Word",
        "docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        word.write,
    ),
    "markdown": Writer("Markdown with its figures", "zip", "application/zip", markdown.write),
    "json": Writer("JSON", "json", "application/json", data.write),
}
