"""What the page of a dosing session tells its script: the study's events, vital signs, windows.

It holds no answer and no observation: it is also what a tablet keeps to open the page without a
network (docs/sessions.md).
"""

from django.urls import reverse

from trials.models import DosingStep, Trial, Visit
from trials.policies.sessions import (
    CLOCK_TOLERANCE,
    SEVERITIES,
    UNDO_WITHIN,
    measures_of,
    moments_of,
)
from trials.studies.schema import DosingSession, Study

Kind = DosingStep.Kind


def room_of_session(
    visit: Visit, trial: Trial, study: Study, given: dict[str, DosingStep], username: str
) -> dict:
    """given: {kind: what was recorded at this session}. As JSON for static/session/session.js."""
    dose = given.get(Kind.INITIAL)
    place = [trial.key, visit.pk]
    return {
        "person": username,
        "study": trial.key,
        "visit": str(visit.pk),
        "zone": visit.site.timezone,
        "dose_at": dose.happened_at.isoformat() if dose else None,
        "observations_url": reverse("api-observations", args=place),
        "offline_url": reverse("dosing-offline", args=place),
        "worker_url": reverse("dosing-worker", args=place),
        "events": [
            {"code": event.code, "label": event.label} for event in study.room.events_in_order
        ],
        "severities": SEVERITIES,
        "undo_seconds": UNDO_WITHIN.total_seconds(),
        "clock_tolerance_ms": CLOCK_TOLERANCE.total_seconds() * 1000,
        "vitals": _vitals(visit, study),
        "supplement": _supplement(study, study.session_at(visit.code), given),
        "discharge": study.room.discharge,
    }


def _vitals(visit: Visit, study: Study) -> dict | None:
    vitals = study.room.vitals
    if vitals is None:
        return None
    return {
        "measures": [
            {
                "key": item.key,
                "label": item.label,
                "unit": item.unit,
                "minimum": item.minimum,
                "maximum": item.maximum,
                "whole": item.kind == "integer" or item.maximum >= 100,
                "limit": vitals.limits.get(item.key),
            }
            for item in measures_of(study.form(vitals.form))
        ],
        "moments": [
            {"code": code, "label": label, "due": vitals.due.get(code)}
            for code, label in moments_of(study, visit.code).items()
        ],
        "again_after": vitals.again_after,
    }


def _supplement(study: Study, session: DosingSession, given: dict) -> dict | None:
    if session.supplemental is None:
        return None
    first, last = session.supplemental.minutes
    decided = given.get(Kind.SUPPLEMENTAL)
    reasons = session.supplemental.withheld_for
    return {
        "opens": first,
        "closes": last,
        "remind": study.room.remind,
        "reasons": [reason[:1].upper() + reason[1:] for reason in reasons],
        "decided": decided.decision if decided else None,
    }
