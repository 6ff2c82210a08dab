"""A report as data: JSON for programs, with each figure's drawing beside its table."""

import json
from dataclasses import asdict
from datetime import datetime

from analysis.reports.report import Report


def write(report: Report, at: datetime) -> bytes:
    found = asdict(report) | {
        "facts": [{"name": name, "value": value} for name, value in report.facts]
    }
    found["made_at"] = at.isoformat()
    return json.dumps(found, ensure_ascii=False).encode()
