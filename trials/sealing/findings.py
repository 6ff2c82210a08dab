"""What is found when the ledger is looked at again."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Finding:
    """kind: such as "line altered". where: which line, row, seal or guard; never what it says."""

    kind: str
    where: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.where}"


@dataclass
class Report:
    """lines, seals: how many were looked at. redacted: sentences; a redaction is no finding."""

    lines: int = 0
    seals: int = 0
    root: str = ""
    findings: list[Finding] = field(default_factory=list)
    redacted: list[str] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        return not self.findings

    def counted(self) -> dict[str, int]:
        return dict(Counter(finding.kind for finding in self.findings))
