"""One dosing session: what was decided and given, and what may be recorded now."""

from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone

from trials.authorization.permissions import Permission as P
from trials.authorization.scopes import why_not_permitted
from trials.context import Scope
from trials.lifecycle import DOSING_DECISIONS
from trials.models import DosingStep, Trial, Visit
from trials.policies import why_not_dose
from trials.studies.loading import study_at
from trials.studies.schema import DosingSession
from trials.web.presenters.kits import kit_section

Kind = DosingStep.Kind


def dosing_page(visit: Visit, trial: Trial, scope: Scope) -> dict:
    """visit: with its participant and site. The page says no dose in mg: that would tell an arm."""
    study = study_at(trial, visit.site_id)
    session = study.session_at(visit.code)
    zone = ZoneInfo(visit.site.timezone)
    given = {step.kind: step for step in _steps(visit)}
    return {
        "visit": visit,
        "label": study.visit(visit.code).label,
        "product": study.dosing.product,
        "level": session.level,
        "window": session.supplemental.minutes if session.supplemental else None,
        "steps": [_step(step, given, zone) for step in given.values()],
        "zone": visit.site.timezone,
        "acts": _acts(visit, study, session, given, scope, zone),
        "kit": kit_section(visit, study, given, scope),
        "back_url": reverse("participant", args=[trial.key, visit.participant.number]),
    }


def _steps(visit: Visit):
    return (
        DosingStep.objects.filter(visit=visit)
        .select_related("recorded_by")
        .order_by("happened_at", "recorded_at")
    )


def _step(step: DosingStep, given: dict[str, DosingStep], zone) -> dict:
    first = given.get(Kind.INITIAL)
    minutes = round((step.happened_at - first.happened_at).total_seconds() / 60) if first else None
    return {
        "kind": step.get_kind_display(),
        "decision": DOSING_DECISIONS[step.kind][step.decision],
        "at": f"{step.happened_at.astimezone(zone):%-d %b %Y, %H:%M}",
        "since_dose": None if minutes is None or step == first else f"T{minutes:+d} min",
        "reason": step.reason,
        "by": step.recorded_by.name if step.recorded_by else "Equipoise",
    }


def _acts(visit, study, session: DosingSession, given, scope, zone) -> list[dict]:
    if why_not_permitted(scope, P.GIVE_DOSES):
        return []
    kinds = [Kind.INITIAL]
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
            "value": now.astimezone(zone).strftime("%Y-%m-%dT%H:%M"),
        },
        {"name": "reason", "label": "Reason", "type": "text"},
    ]
    # A reason is asked for in the form itself; what else is in the way is said before.
    why_not = why_not_dose(
        visit, study, kind=kind, decision=decision, at=now, reason="asked in the form", given=given
    )
    return {
        "label": f"{Kind(kind).label}: {label.lower()}",
        "name": f"{kind}-{decision}",
        "url": reverse("record-dosing", args=[visit.trial.key, visit.pk]),
        "why_not": why_not,
        "fields": fields,
    }
