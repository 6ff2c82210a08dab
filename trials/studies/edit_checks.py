"""What the checks of a form find among its answers. A finding asks; it never blocks a save."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from instruments import Instrument, in_labels
from trials.studies.rules import Answer, Call, Facts, Reference, RuleError
from trials.studies.schema import EditCheck, Study

OF_INSTRUMENT = "instrument/"
_LONGEST = 500  # characters of a question


@dataclass(frozen=True)
class Finding:
    """item: "" where the check is about no single item. version: of the study, or the fingerprint
    of the instrument."""

    check: str
    item: str
    says: str
    severity: str
    version: str

    @property
    def key(self) -> tuple[str, str]:
        return self.check, self.item


@dataclass(frozen=True)
class FactsOfEntry:
    """own: the answers of the entry that is checked. beside: what is known of the participant."""

    form: str
    own: Facts
    beside: Facts | None = None

    def answer(self, reference: Reference) -> Answer | None:
        if reference.form == self.form and reference.visit is None:
            return self.own.answer(reference)
        return self.beside.answer(reference) if self.beside else None

    def fact(self, call: Call):
        return self.beside.fact(call) if self.beside else None


def found_by_instrument(instrument: Instrument, answers: dict) -> Iterator[Finding]:
    """The contradictions that the instrument itself finds, one for each check and item.

    A note, or a reason why an answer is missing, answers the question: nobody is asked again.
    """
    for problem in instrument.problems_with(answers):
        if problem.kind == "warning" and problem.check:
            yield Finding(
                check=f"{OF_INSTRUMENT}{problem.check}",
                item=problem.item_key or "",
                says=in_labels(problem, instrument).message[:_LONGEST],
                severity="minor",
                version=instrument.fingerprint,
            )


def found_by_study(
    checks: Iterable[EditCheck], study: Study, facts: FactsOfEntry
) -> Iterator[Finding]:
    """checks: of the study, on the form of these facts."""
    for check in checks:
        if _holds(check, facts) is False:
            yield Finding(check.code, check.item, check.says, check.severity, study.version)


def _holds(check: EditCheck, facts: FactsOfEntry) -> bool | None:
    """None: not known yet, or an answer with which the rule cannot work."""
    try:
        return check.rule.evaluate(facts).value
    except RuleError:
        return None
