"""The lines of the lock board: what must be zero before the database is locked."""

from dataclasses import dataclass

from trials.lifecycle import FINAL_STATUSES
from trials.models import Entry, Participant, Trial
from trials.policies.writing import why_not_write
from trials.selectors.definitions import altered_definitions
from trials.selectors.entries import with_state
from trials.selectors.participants import with_status
from trials.selectors.unblindings import unreviewed_unblindings
from trials.studies.loading import study_of


@dataclass(frozen=True)
class LockLine:
    """One precondition of the lock. `count` must be 0."""

    code: str
    label: str
    count: int
    explanation: str

    @property
    def ok(self) -> bool:
        return self.count == 0


def lock_lines(trial: Trial) -> list[LockLine]:
    """What must be zero before the database is locked."""
    entries = with_state(Entry.objects.filter(trial=trial))
    open_entries = entries.filter(state=Entry.State.EXPECTED, optional=False).count()
    drafts = entries.filter(state=Entry.State.DRAFT).count()
    unfinished = (
        with_status(Participant.objects.filter(trial=trial))
        .exclude(status__in=FINAL_STATUSES)
        .count()
    )
    without_consent = Participant.objects.filter(trial=trial, consents=None).count()
    return [
        LockLine(
            "L1",
            "Expected forms without answers",
            open_entries,
            "Fill each in, or record that it was not done, with the reason.",
        ),
        LockLine(
            "L2",
            "Forms begun and not complete",
            drafts,
            "Complete each, or give a reason for what is missing.",
        ),
        LockLine(
            "L3",
            "Participants still in the study",
            unfinished,
            "Each needs an end: completed, withdrew, lost to follow-up, screen failure.",
        ),
        LockLine(
            "L4",
            "Participants without consent",
            without_consent,
            "Data without consent may not be analysed.",
        ),
        LockLine(
            "L5",
            "Answers scored by another definition",
            sum(altered.revisions for altered in altered_definitions(trial)),
            "The data manager scores them again with the definition that is in use.",
        ),
        LockLine(
            "L18",
            "Arms opened in an emergency, without a review",
            unreviewed_unblindings(trial).count(),
            "The quality auditor or quality assurance says what each means for the analysis.",
        ),
    ]


def why_not_lock(trial: Trial, lines: list[LockLine] | None = None) -> str | None:
    not_open = why_not_write(trial)
    if not_open:
        return not_open
    people = Participant.objects.filter(trial=trial)
    if study_of(trial).randomisation is None:
        if not people.exists():
            return "Nobody takes part yet: there is nothing to lock."
    elif not people.filter(randomisations__isnull=False).exists():
        return "Nobody was randomised yet: there is nothing to lock."
    waiting = [line for line in lines or lock_lines(trial) if not line.ok]
    if not waiting:
        return None
    return " ".join(f"{line.label}: {line.count}." for line in waiting)
