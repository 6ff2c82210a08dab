"""What stands in the way of writing a form, or answering an alert."""

from datetime import date

from trials.lifecycle import BEFORE_THE_LOCK, LABELS
from trials.models import Alert, AlertAcknowledgement, Entry, Participant, Trial, Visit
from trials.selectors.reopenings import is_reopened
from trials.selectors.trials import state_of
from trials.wording.choosing import ELECTRONIC, newest_wordings, why_not_shown

REASON_LENGTH = 3
IN_SOFT_LOCK = "The study is in the soft lock: the data manager reopens what must still be changed."


def why_not_write(trial: Trial, row: Entry | Visit | Participant | None = None) -> str | None:
    """For data. row: what is written about, which may have been reopened in the soft lock."""
    state = state_of(trial)
    if state == "open" or (state == "soft_locked" and row is not None and is_reopened(row)):
        return None
    if state in BEFORE_THE_LOCK:
        return IN_SOFT_LOCK
    return f"The study is {LABELS[state].lower()}."


def why_not_work(trial: Trial) -> str | None:
    """For the work around the data, which goes on in the soft lock."""
    state = state_of(trial)
    return None if state in BEFORE_THE_LOCK else f"The study is {LABELS[state].lower()}."


def why_not_save(*, ever_complete: bool, reason: str) -> str | None:
    """A change of a form that was complete once needs its reason."""
    if not ever_complete:
        return None
    return why_too_short(reason, "This form was complete before: say why it changes.")


def why_too_short(words: str, otherwise: str) -> str | None:
    """`otherwise` where nobody could call the words a reason."""
    return None if len(words.strip()) >= REASON_LENGTH else otherwise


def why_not_acknowledge(alert: Alert, action_taken: str) -> str | None:
    earlier = AlertAcknowledgement.objects.filter(alert=alert).select_related("recorded_by").first()
    if earlier:
        return f"{earlier.recorded_by.name} acknowledged this alert: {earlier.action_taken}"
    locked = why_not_work(alert.trial)
    return locked or why_too_short(action_taken, "Say what was done about the alert.")


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
