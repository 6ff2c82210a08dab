"""One dosing session: what was decided and given, and what may be recorded now."""

import json
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone

from trials.authorization.permissions import Permission as P
from trials.authorization.scopes import why_not_permitted
from trials.context import Scope
from trials.lifecycle import DOSING_DECISIONS
from trials.models import DosingStep, Trial, Visit
from trials.policies import why_not_dose
from trials.selectors.sessions import dosing_steps, who_may_confirm
from trials.studies.loading import study_at
from trials.studies.schema import DosingSession, Study
from trials.web.presenters.kits import kit_section
from trials.web.presenters.session_facts import confirmed_by
from trials.web.presenters.session_gate import gate_of_session
from trials.web.presenters.session_room import room_of_session

Kind = DosingStep.Kind
AS_TYPED = "%Y-%m-%dT%H:%M"
ABOVE = "What is missing stands above."


def dosing_page(visit: Visit, trial: Trial, scope: Scope, username: str) -> dict:
    """visit: with its participant and site. The page says no dose in mg: that would tell an arm."""
    study = study_at(trial, visit.site_id)
    session = study.session_at(visit.code)
    zone = ZoneInfo(visit.site.timezone)
    given = {step.kind: step for step in dosing_steps(visit)}
    is_dosed = Kind.INITIAL in given
    gate = None if is_dosed else gate_of_session(visit, trial, study, given)
    room = room_of_session(visit, trial, study, given, username)
    acts = _acts(visit, study, session, given, scope, zone)
    return {
        "visit": visit,
        "label": study.visit(visit.code).label,
        "product": study.dosing.product,
        "level": session.level,
        "window": session.supplemental.minutes if session.supplemental else None,
        "steps": [_step(step, given, zone) for step in given.values()],
        "zone": visit.site.timezone,
        "is_dosed": is_dosed,
        "gate": gate,
        "give": _give(visit, trial, study, given, scope, zone, gate),
        "escalation": [act for act in acts if act["kind"] == Kind.ESCALATION],
        "acts": [act for act in acts if act["kind"] != Kind.ESCALATION],
        "kit": kit_section(visit, study, given, scope),
        "room": room,
        "room_json": json.dumps(room),
        "forms_url": reverse("visit", args=[trial.key, visit.pk]),
        "back_url": reverse("participant", args=[trial.key, visit.participant.number]),
    }


def _give(visit: Visit, trial: Trial, study: Study, given, scope, zone, gate) -> dict | None:
    """The initial dose on this page, confirmed by a second person; None once it is given."""
    if Kind.INITIAL in given or why_not_permitted(scope, P.GIVE_DOSES):
        return None
    now = timezone.now()
    initial = {"kind": Kind.INITIAL, "decision": "given", "at": now, "reason": "", "given": given}
    return {
        "url": reverse("give-dose", args=[trial.key, visit.pk]),
        "why_not": why_not_dose(visit, study, **initial) if gate["is_open"] else ABOVE,
        "at": now.astimezone(zone).strftime(AS_TYPED),
        "people": [
            {"value": one.pk, "label": one.name} for one in who_may_confirm(visit, but=scope.actor)
        ],
    }


def _step(step: DosingStep, given: dict[str, DosingStep], zone) -> dict:
    first = given.get(Kind.INITIAL)
    minutes = round((step.happened_at - first.happened_at).total_seconds() / 60) if first else None
    return {
        "kind": step.get_kind_display(),
        "decision": DOSING_DECISIONS[step.kind][step.decision],
        "at": f"{step.happened_at.astimezone(zone):%-d %b %Y, %H:%M}",
        "since_dose": None if minutes is None or step == first else f"T{minutes:+d} min",
        "confirmed_by": confirmed_by(step),
        "reason": step.reason,
        "by": step.recorded_by.name if step.recorded_by else "Equipoise",
    }


def _acts(visit, study, session: DosingSession, given, scope, zone) -> list[dict]:
    if why_not_permitted(scope, P.GIVE_DOSES):
        return []
    kinds = [] if study.room.two_people else [Kind.INITIAL]
    if session.escalates:
        kinds.insert(0, Kind.ESCALATION)
    if session.supplemental:
        kinds.append(Kind.SUPPLEMENTAL)
    return [
        _act(kind, decision, label, visit, study, given, zone)
        for kind in kinds
        if kind not in given
        for decision, label in DOSING_DECISIONS[kind].items()
    ]


def _act(kind, decision, label, visit, study, given, zone) -> dict:
    now = timezone.now()
    fields = [
        {"name": "kind", "type": "hidden", "value": kind},
        {"name": "decision", "type": "hidden", "value": decision},
        {
            "name": "at",
            "label": "When, in the time of the site",
            "type": "datetime-local",
            "required": True,
            "value": now.astimezone(zone).strftime(AS_TYPED),
        },
        {"name": "reason", "label": "Reason", "type": "text"},
    ]
    # A reason is asked for in the form itself; what else is in the way is said before.
    why_not = why_not_dose(
        visit, study, kind=kind, decision=decision, at=now, reason="asked in the form", given=given
    )
    return {
        "kind": kind,
        "label": f"{Kind(kind).label}: {label.lower()}",
        "name": f"{kind}-{decision}",
        "url": reverse("record-dosing", args=[visit.trial.key, visit.pk]),
        "why_not": why_not,
        "fields": fields,
    }
