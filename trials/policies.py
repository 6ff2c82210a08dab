"""What stands in the way of an act, in a sentence; None where nothing does."""

from dataclasses import dataclass
from datetime import date

from trials.authorization.scopes import membership_of
from trials.lifecycle import LABELS
from trials.models import (
    Alert,
    AlertAcknowledgement,
    Consent,
    Entry,
    Participant,
    ParticipantStep,
    Randomisation,
    Trial,
    User,
)
from trials.selectors.definitions import altered_definitions
from trials.selectors.entries import with_state
from trials.selectors.participants import with_status
from trials.selectors.trials import state_of
from trials.studies.loading import study_of
from trials.wording.choosing import ELECTRONIC, newest_wordings, why_not_shown

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


def why_not_step_on(participant: Participant, axis: str, on: date) -> str | None:
    """A step lies between consent and today; treatment is stopped by those who had begun it."""
    if on > date.today():
        return f"The date, {on}, is in the future."
    consented_on = Consent.objects.filter(participant=participant).values_list("signed_on").first()
    if consented_on and on < consented_on[0]:
        return f"The date, {on}, lies before the consent of {consented_on[0]}."
    begun = Randomisation.objects.filter(participant=participant).exists()
    if axis == ParticipantStep.Axis.TREATMENT and not begun:
        return "Nobody was randomised here, so there is no treatment to stop."
    return None


def why_not_save(*, ever_complete: bool, reason: str) -> str | None:
    """A change of a form that was complete once needs its reason."""
    if not ever_complete:
        return None
    return why_too_short(reason, "This form was complete before: say why it changes.")


def why_too_short(words: str, otherwise: str) -> str | None:
    """`otherwise` where nobody could call the words a reason."""
    return None if len(words.strip()) >= REASON_LENGTH else otherwise


def why_not_assign(entry: Entry, rater: User) -> str | None:
    """A rater who met the participant at another visit would compare, and so guess: never twice.

    entry: with its state (selectors.entries).
    """
    if entry.form_class != "rating":
        return f"{entry.form_key} is not rated."
    if entry.state != Entry.State.EXPECTED:
        return f"This interview is {Entry.State(entry.state).label.lower()}: it stays as it is."
    member = membership_of(rater, entry.trial)
    if member is None or member.role != "rater":
        return f"{rater.name} is not a rater of {entry.trial.key}."
    others = Entry.objects.filter(participant=entry.participant_id, assigned_to=rater)
    if others.exclude(visit=entry.visit_id).exists():
        return f"{rater.name} has this participant at another visit already."
    return None


def why_not_acknowledge(alert: Alert, action_taken: str) -> str | None:
    earlier = AlertAcknowledgement.objects.filter(alert=alert).select_related("recorded_by").first()
    if earlier:
        return f"{earlier.recorded_by.name} acknowledged this alert: {earlier.action_taken}"
    not_open = why_not_write(alert.trial)
    return not_open or why_too_short(action_taken, "Say what was done about the alert.")


def why_not_self_entry(trial: Trial, entry: Entry) -> str | None:
    """Participants read the form itself: our short labels are for those who hold it in hand."""
    if entry.form_class != "self_report":
        return f"{entry.form_key} is not filled in by participants."
    packs = newest_wordings(trial, entry.form_key, entry.form_version)
    if not packs:
        return (
            f"Participants cannot fill in {entry.form_key}: the study has no wording of it,"
            " only our own labels."
        )
    reasons = [why_not_shown(p, mode=ELECTRONIC, on=date.today()) for p in packs.values()]
    if None in reasons:
        return None
    return f"Participants cannot fill in {entry.form_key}. {' '.join(reasons)}"


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
