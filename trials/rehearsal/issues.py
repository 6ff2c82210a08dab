"""What a rehearsal leaves undone on purpose, and which lines of the lock board must show it."""

from collections import Counter
from dataclasses import asdict, dataclass

from trials.rehearsal.asking import alerts_of_last_visit
from trials.simulation.draws import Draws
from trials.studies.schema import Study

FORM_EXPECTED, DRAFT, ALERT, NO_END = "form_expected", "draft", "alert", "no_end"
# Somebody whose last visit stays open has no end either.
LINES = {
    FORM_EXPECTED: ("L2", "S1", "S2"),
    DRAFT: ("L2", "S1", "S2"),
    ALERT: ("S1", "S2", "S5"),
    NO_END: ("S1",),
}
SHARE = 0.4


@dataclass(frozen=True)
class Issue:
    """visit, form: where it is; "" for a participant who has no end."""

    kind: str
    participant: str
    visit: str = ""
    form: str = ""


def planned(study: Study, numbers: list[str], draws: Draws) -> dict[str, str]:
    """{participant: what is left at the last visit} for a share of those who would complete."""
    kinds = [FORM_EXPECTED, DRAFT, NO_END, *([ALERT] if alerts_of_last_visit(study) else [])]
    chosen = draws.shuffled("issues", numbers)[: round(SHARE * len(numbers))]
    return {number: kinds[place % len(kinds)] for place, number in enumerate(chosen)}


def as_json(issues: list[Issue]) -> dict:
    """{"issues": [...], "lock_board": {line: its count}}, with the lines that are not 0."""
    counts = Counter(line for issue in issues for line in LINES[issue.kind])
    return {"issues": [asdict(one) for one in issues], "lock_board": dict(sorted(counts.items()))}
