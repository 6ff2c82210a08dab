"""What stands in the way of an act, in a sentence; None where nothing does."""

from dataclasses import dataclass

from trials.authorization.scopes import system_scope
from trials.context import reading
from trials.lifecycle import LABELS
from trials.models import Entry, Participant, Revision, Trial
from trials.selectors.entries import with_state
from trials.selectors.participants import with_status
from trials.selectors.trials import state_of
from trials.studies.loading import study_of

REASON_LENGTH = 3
FINAL_STATUSES = ("completed", "withdrew", "lost_to_follow_up", "screen_failed")


def why_not_write(trial: Trial) -> str | None:
    state = state_of(trial)
    return None if state == "open" else f"The study is {LABELS[state].lower()}."


def why_not_randomise(participant: Participant) -> str | None:
    """Every form of the visits named in the study file must be complete first."""
    waited_for = study_of(participant.trial).randomisation.after
    entries = with_state(
        Entry.objects.filter(participant=participant, visit__code__in=waited_for)
    ).select_related("visit")
    missing = [
        f"{entry.visit.code} {entry.form_key}"
        for entry in entries.order_by("visit__position", "position")
        if entry.state != Entry.State.COMPLETE
    ]
    return f"Not complete yet: {', '.join(missing)}." if missing else None


def why_not_save(*, ever_complete: bool, reason: str) -> str | None:
    """A change of a form that was complete once needs its reason."""
    if ever_complete and len(reason.strip()) < REASON_LENGTH:
        return "This form was complete before: say why it changes."
    return None


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
    open_entries = entries.filter(state=Entry.State.EXPECTED).count()
    drafts = entries.filter(state=Entry.State.DRAFT).count()
    unfinished = (
        with_status(Participant.objects.filter(trial=trial))
        .exclude(status__in=FINAL_STATUSES)
        .count()
    )
    without_consent = Participant.objects.filter(trial=trial, consents=None).count()
    return [
        LockLine("L1", "Expected forms without answers", open_entries,
                 "Fill each in, or record that it was not done, with the reason."),
        LockLine("L2", "Forms begun and not complete", drafts,
                 "Complete each, or give a reason for what is missing."),
        LockLine("L3", "Participants still in the study", unfinished,
                 "Each needs an end: completed, withdrew, lost to follow-up, screen failure."),
        LockLine("L4", "Participants without consent", without_consent,
                 "Data without consent may not be analysed."),
        LockLine("L5", "Answers scored by another definition", _with_other_definition(trial),
                 "Score them again with the definition that is in use."),
    ]


def why_not_lock(trial: Trial, lines: list[LockLine] | None = None) -> str | None:
    not_open = why_not_write(trial)
    if not_open:
        return not_open
    if not Participant.objects.filter(trial=trial, randomisations__isnull=False).exists():
        return "Nobody was randomised yet: there is nothing to lock."
    waiting = [line for line in lines or lock_lines(trial) if not line.ok]
    if not waiting:
        return None
    return " ".join(f"{line.label}: {line.count}." for line in waiting)


def _with_other_definition(trial: Trial) -> int:
    """Revisions whose fingerprint is not that of the definition the study names now."""
    study = study_of(trial)
    now = {
        (key, version): study.form(key, version).fingerprint
        for key, version in Entry.objects.filter(trial=trial)
        .values_list("form_key", "form_version")
        .distinct()
    }
    # Counted by the system: whoever locks need not be one who sees the answers.
    with reading(system_scope(trial)):
        used = list(
            Revision.objects.filter(trial=trial)
            .values_list("entry__form_key", "entry__form_version", "fingerprint")
            .distinct()
        )
    return sum(now[key, version] != fingerprint for key, version, fingerprint in used)
