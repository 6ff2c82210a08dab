"""One participant's own arm: how far its disclosure is, and what may be done next."""

from django.urls import reverse

from trials.authorization.permissions import Permission as P
from trials.authorization.scopes import why_not_permitted
from trials.context import Scope
from trials.models import DisclosureRequest, Participant, ParticipantStep, Visit
from trials.policies.disclosure import why_not_ask, why_not_freeze, why_not_open
from trials.selectors.disclosure import disclosed_arm
from trials.studies.schema import Study

REASON = {
    "name": "reason",
    "label": "Why the arm is to be disclosed now",
    "type": "text",
    "required": True,
    "help": "Others read this: no guess about the treatment.",
}


def disclosure_section(participant: Participant, study: Study, scope: Scope) -> dict | None:
    """For those who treat the participant, and those who freeze data; None for all others.

    arm: its label, for those who treat; None before the disclosure and for everybody else.
    """
    if study.disclosure is None:
        return None
    if not scope.arm_paths and why_not_permitted(scope, P.FREEZE_DATA):
        return None
    steps = _steps(participant, study)
    arm = disclosed_arm(participant)
    labels = {one.code: one.label for one in study.arms}
    return {
        "steps": steps,
        "arm": labels.get(arm),
        "acts": _acts(participant, study, scope, arm, frozen=steps[0]["on"], told=steps[2]["on"]),
    }


def _steps(participant: Participant, study: Study) -> list[dict]:
    """Freezing, asking, disclosing: each with its day, or None while it is awaited."""
    rule = study.disclosure
    days = dict(
        ParticipantStep.objects.filter(
            participant=participant, state__in=("stage_frozen", "individually_unblinded")
        ).values_list("state", "happened_on")
    )
    request = DisclosureRequest.objects.filter(participant=participant).first()
    return [
        {
            "label": f"“{study.stage(rule.freezes).label}” frozen",
            "on": days.get("stage_frozen"),
        },
        {
            "label": f"Asked for by {request.actor_name}" if request else "Asked for",
            "on": request.at.date() if request else None,
        },
        {
            "label": "Disclosed by the unblinded statistician",
            "on": days.get("individually_unblinded"),
        },
    ]


def _acts(participant, study: Study, scope: Scope, arm, *, frozen, told) -> list[dict]:
    """The next act alone: one that is done is a step above."""
    acts = []
    if not frozen and not why_not_permitted(scope, P.FREEZE_DATA):
        stage = study.stage(study.disclosure.freezes)
        why_not = why_not_freeze(participant, study, stage.code)
        acts.append(_act(f"Freeze “{stage.label}”", "freeze-stage", participant, why_not))
    if not told and not why_not_permitted(scope, P.ASK_DISCLOSURE):
        why_not = why_not_ask(participant, study)
        acts.append(_act("Ask for the arm", "ask-disclosure", participant, why_not, [REASON]))
    if arm and not why_not_permitted(scope, P.ADD_PARTICIPANTS):
        acts += _opening_acts(participant, study, arm)
    return acts


def _opening_acts(participant, study: Study, arm: str) -> list[dict]:
    """Only the stages that are for this arm, and that are not open yet."""
    open_now = set(Visit.objects.filter(participant=participant).values_list("stage", flat=True))
    return [
        _act(
            f"Open “{stage.label}”",
            "open-stage",
            participant,
            why_not_open(participant, study, stage, arm),
            [{"name": "stage", "type": "hidden", "value": stage.code}],
        )
        for stage in study.stages
        if stage.opens == "unblinding"
        and (not stage.arms or arm in stage.arms)
        and stage.code not in open_now
    ]


def _act(label: str, url: str, participant, why_not: str | None, fields=()) -> dict:
    return {
        "label": label,
        "name": f"{url}-{label}",
        "url": reverse(url, args=[participant.trial.key, participant.number]),
        "why_not": why_not,
        "fields": list(fields),
    }
