"""The status of one participant: four axes, consents, eligibility, attempts to reach them."""

from datetime import date

from django.urls import reverse

from trials.authorization.permissions import Permission as P
from trials.authorization.scopes import why_not_permitted
from trials.context import Scope
from trials.lifecycle import LABELS, PARTICIPANT, REASONS
from trials.models import (
    ConsentWithdrawal,
    ContactAttempt,
    Deviation,
    ParentLink,
    Participant,
    ParticipantStep,
    Trial,
)
from trials.policies import eligibility_of, next_steps, why_not_write
from trials.selectors.clocks import today_at
from trials.selectors.consents import consents_of, withdrawn_parts
from trials.selectors.participants import statuses_of
from trials.studies.loading import study_at
from trials.studies.schema import Study
from trials.web.presenters.disclosure import disclosure_section

AXES = {
    "study": "Study",
    "treatment": "Treatment",
    "data": "Data",
    "blind": "Blind",
}
MET = {True: ("Met", "good"), False: ("Not met", "bad"), None: ("Not known yet", "neutral")}
TODAY = {"name": "on", "label": "On", "type": "date", "required": True}


def status_page(participant: Participant, trial: Trial, scope: Scope) -> dict:
    """Everything that says where the participant stands, and what may be recorded now."""
    study = study_at(trial, participant.site_id)
    closed = why_not_write(trial, participant)
    history = list(
        ParticipantStep.objects.filter(participant=participant)
        .select_related("recorded_by")
        .order_by("recorded_at")
    )
    return {
        "participant": participant,
        "back_url": reverse("participant", args=[trial.key, participant.number]),
        "axes": _axes(participant, history),
        "step_acts": _step_acts(participant, study, scope, trial, closed),
        "disclosure": disclosure_section(participant, study, scope),
        "consents": [_consent(consent, study) for consent in consents_of(participant)],
        "withdrawals": list(withdrawn_parts(participant).values()),
        "consent_acts": _consent_acts(participant, study, scope, trial, closed),
        # Without the answers every rule would look unknown.
        "rules": [_rule(result) for result in eligibility_of(participant, study)]
        if "clinical" in scope.form_classes
        else [],
        "attempts": ContactAttempt.objects.filter(participant=participant).order_by("attempted_on"),
        "reach_acts": _reach_acts(participant, scope, trial, closed),
        "deviations": Deviation.objects.filter(participant=participant)
        .select_related("visit")
        .order_by("happened_on"),
        "link": ParentLink.objects.filter(participant=participant).first(),
        "link_acts": _link_acts(participant, study, scope, trial, closed),
        "has_parents": study.parents is not None,
    }


def _axes(participant: Participant, history: list[ParticipantStep]) -> list[dict]:
    latest = statuses_of(participant)
    return [
        {
            "title": title,
            "state": LABELS[latest[axis].state if latest[axis] else next(iter(PARTICIPANT[axis]))],
            "steps": [_step(step) for step in history if step.axis == axis],
        }
        for axis, title in AXES.items()
    ]


def _step(step: ParticipantStep) -> dict:
    reason = REASONS.get(step.state, {}).get(step.reason, "")
    said = ". ".join(words for words in (reason, step.explanation) if words)
    return {
        "label": LABELS[step.state],
        "on": step.happened_on,
        "said": said,
        "by": step.recorded_by.name if step.recorded_by else "Equipoise",
    }


def _step_acts(participant, study, scope, trial, closed) -> list[dict]:
    if why_not_permitted(scope, P.ADD_PARTICIPANTS, P.FREEZE_DATA):
        return []
    return [
        _act(
            LABELS[state],
            "record-step",
            trial,
            participant,
            closed,
            _step_fields(axis, state, today_at(participant.site)),
        )
        for axis, states in next_steps(participant, study).items()
        for state in states
        if not why_not_permitted(scope, *_permission(axis))
    ]


def _permission(axis: str) -> tuple[P, ...]:
    return (P.FREEZE_DATA,) if axis == "data" else (P.ADD_PARTICIPANTS,)


def _step_fields(axis: str, state: str, today: date) -> list[dict]:
    fields = [
        {"name": "axis", "type": "hidden", "value": axis},
        {"name": "state", "type": "hidden", "value": state},
        TODAY | {"value": today.isoformat()},
    ]
    if state in REASONS:
        choices = [{"value": code, "label": label} for code, label in REASONS[state].items()]
        fields.append({"name": "reason", "label": "Why", "type": "select", "choices": choices})
    fields.append(
        {
            "name": "explanation",
            "label": "Explanation",
            "type": "text",
            "help": "In words that could stand in a report: no name, no guess about the treatment.",
        }
    )
    return fields


def _consent(consent, study: Study) -> dict:
    labels = {choice.code: choice.label for choice in study.consent.choices}
    stages = {stage.code: stage.label for stage in study.stages}
    return {
        "version": consent.version,
        "for": stages.get(consent.stage, "The study") if consent.stage else "The study",
        "signed_on": consent.signed_on,
        "by": consent.recorded_by.name if consent.recorded_by else "Equipoise",
        "choices": [
            {"label": labels.get(code, code), "said": "yes" if said else "no"}
            for code, said in consent.choices.items()
        ],
    }


def _consent_acts(participant, study, scope, trial, closed) -> list[dict]:
    if why_not_permitted(scope, P.ADD_PARTICIPANTS):
        return []
    today = TODAY | {"value": today_at(participant.site).isoformat()}
    stages = [{"value": "", "label": "The study"}] + [
        {"value": stage.code, "label": stage.label} for stage in study.stages if stage.consent
    ]
    version = {
        "name": "version",
        "label": "Version of the consent form",
        "type": "text",
        "required": True,
        "help": f"In force here: {study.consent.version}.",
    }
    sign = [version, today | {"label": "Signed on"}]
    if len(stages) > 1:
        sign.append({"name": "stage", "label": "For", "type": "select", "choices": stages})
    sign += [
        {"name": f"choice-{choice.code}", "label": choice.label, "type": "checkbox"}
        for choice in study.consent.choices
    ]
    parts = [{"value": p.value, "label": p.label} for p in ConsentWithdrawal.Part]
    take_back = [
        {"name": "part", "label": "What is taken back", "type": "select", "choices": parts},
        today | {"label": "From"},
        {"name": "reason", "label": "Reason, if one was given", "type": "text"},
    ]
    return [
        _act("Record a signed consent", "sign-consent", trial, participant, closed, sign),
        _act("Record a withdrawal", "withdraw-consent", trial, participant, closed, take_back),
    ]


def _rule(result) -> dict:
    label, tone = MET[result.met]
    return {
        "code": result.code,
        "kind": result.kind,
        "label": result.label,
        "at": ", ".join(result.at),
        "state": label,
        "tone": tone,
        "unknown": ", ".join(result.unknown),
        "blinded": result.blinded,
    }


def _reach_acts(participant, scope, trial, closed) -> list[dict]:
    if why_not_permitted(scope, P.ADD_PARTICIPANTS):
        return []
    ways = [{"value": way.value, "label": way.label} for way in ContactAttempt.Way]
    fields = [
        {"name": "way", "label": "How", "type": "select", "choices": ways},
        TODAY | {"value": today_at(participant.site).isoformat()},
        {"name": "note", "label": "Note", "type": "text", "help": "No name, no telephone number."},
    ]
    return [_act("Record an attempt", "record-contact", trial, participant, closed, fields)]


def _link_acts(participant, study, scope, trial, closed) -> list[dict]:
    if study.parents is None or why_not_permitted(scope, P.ADD_PARTICIPANTS):
        return []
    studies = [{"value": key, "label": key} for key in study.parents.studies]
    fields = [
        {"name": "parent_study", "label": "Study", "type": "select", "choices": studies},
        {"name": "parent_number", "label": "Number there", "type": "text", "required": True},
        {
            "name": "last_session_on",
            "label": "Last dosing session there",
            "type": "date",
            "help": "Only where that study is not kept in this system.",
        },
        {"name": "sessions", "label": "Dosing sessions there", "type": "number"},
    ]
    return [_act("Link to the earlier study", "link-parent", trial, participant, closed, fields)]


def _act(label, url, trial, participant, why_not, fields) -> dict:
    return {
        "label": label,
        "name": "-".join([url, *(f["value"] for f in fields if f.get("type") == "hidden")]),
        "url": reverse(url, args=[trial.key, participant.number]),
        "why_not": why_not,
        "fields": fields,
    }
