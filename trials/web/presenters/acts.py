"""What can be done now with a participant and with each form, as components/act.html takes it."""

from datetime import date

from django.urls import reverse

from trials.actions.entries import WRITERS
from trials.actions.participants import status
from trials.authorization.permissions import Permission as P
from trials.authorization.scopes import why_not_permitted
from trials.context import Scope
from trials.lifecycle import LABELS, PARTICIPANT
from trials.models import Entry, Membership, Participant, ParticipantStep, Trial
from trials.policies import why_not_randomise, why_not_write

UNFINISHED = (Entry.State.EXPECTED, Entry.State.DRAFT)
# Randomising gives a kit: it is an act of its own.
BY_ANOTHER_ACT = "randomised"


def participant_acts(participant: Participant, trial: Trial, scope: Scope) -> list[dict]:
    """participant: with its status (selectors.participants)."""
    acts = []
    if participant.status == "consented" and not why_not_permitted(scope, P.RANDOMISE):
        why_not = why_not_write(trial) or why_not_randomise(participant)
        acts.append(_act("Randomise", "randomise", trial, participant.number, why_not))
    steps = [] if why_not_permitted(scope, P.ADD_PARTICIPANTS) else next_steps(participant)
    if steps:
        acts.append(
            _act(
                "Record a step",
                "record-step",
                trial,
                participant.number,
                why_not_write(trial),
                _step_fields(steps),
            )
        )
    return acts


def next_steps(participant: Participant) -> list[str]:
    """The states that may follow on either axis; treatment is stopped while it goes on."""
    now = {axis: status(participant, axis) for axis in PARTICIPANT}
    if now[ParticipantStep.Axis.STUDY] != "randomised":
        del now[ParticipantStep.Axis.TREATMENT]
    following = [state for axis in now for state in PARTICIPANT[axis][now[axis]]]
    return [state for state in following if state != BY_ANOTHER_ACT]


def not_done_act(entry: Entry, trial: Trial, scope: Scope, *, locked: bool) -> dict | None:
    """entry: with its state (selectors.entries). None where there is nothing to say."""
    if (
        locked
        or entry.state not in UNFINISHED
        or why_not_permitted(scope, *WRITERS[entry.form_class])
    ):
        return None
    fields = [{"name": "reason", "label": "Why it was not done", "type": "text", "required": True}]
    return _act("Not done", "not-done", trial, entry.pk, None, fields)


def assign_act(entry: Entry, raters: list[dict], trial: Trial, *, locked: bool) -> dict | None:
    """raters: as raters_of gives them; none where the person may not assign."""
    if locked or not raters or entry.form_class != "rating" or entry.state != "expected":
        return None
    fields = [
        {
            "name": "rater",
            "label": "Rater",
            "type": "select",
            "choices": raters,
            "value": str(entry.assigned_to_id or ""),
        }
    ]
    return _act("Give to a rater", "assign", trial, entry.pk, None, fields)


def raters_of(trial: Trial, scope: Scope) -> list[dict]:
    """Choices for a field; empty where the person may not assign."""
    if why_not_permitted(scope, P.ASSIGN_RATERS):
        return []
    members = Membership.objects.filter(trial=trial, role="rater").select_related("user")
    return [
        {"value": str(member.user_id), "label": member.user.name}
        for member in members.order_by("user__name")
    ]


def _step_fields(steps: list[str]) -> list[dict]:
    choices = [{"value": state, "label": LABELS[state]} for state in steps]
    return [
        {"name": "state", "label": "What happened", "type": "select", "choices": choices},
        {
            "name": "on",
            "label": "On",
            "type": "date",
            "required": True,
            "value": date.today().isoformat(),
        },
        {
            "name": "explanation",
            "label": "Explanation",
            "type": "text",
            "help": "In words that could stand in a report: no name, no guess about the treatment.",
        },
    ]


def _act(label: str, url: str, trial: Trial, about, why_not: str | None, fields=()) -> dict:
    return {
        "label": label,
        "name": f"{url}-{about}",
        "url": reverse(url, args=[trial.key, about]),
        "why_not": why_not,
        "fields": list(fields),
    }
