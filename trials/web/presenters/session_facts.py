"""What happened in a dosing session, in its order: facts for the API, words for the note."""

from collections.abc import Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.urls import reverse

from trials.lifecycle import DOSING_DECISIONS
from trials.models import DosingStep, SessionObservation, Trial, Visit
from trials.policies.sessions import SEVERITIES, above_limits, marks_of, measures_of, moments_of
from trials.selectors.sessions import InPlace, dosing_steps, observations_of
from trials.studies.loading import study_at
from trials.studies.schema import Study

Kind = SessionObservation.Kind
NOTHING = "Nothing has been recorded in this session yet."


def session_facts(visit: Visit, trial: Trial) -> dict:
    """The observations in their true order, the doses, and the summary for the note."""
    study = study_at(trial, visit.site_id)
    steps, observed = list(dosing_steps(visit)), observations_of(visit)
    return {
        "steps": [_step(step) for step in steps],
        "observations": [observation_as_json(one, trial) for one in observed],
        "summary": list(_summary(visit, study, steps, observed)) or [NOTHING],
    }


def observation_as_json(one: InPlace, trial: Trial) -> dict:
    seen = one.observation
    return {
        "id": str(seen.pk),
        "kind": seen.kind,
        "said": seen.said,
        "words": seen.words,
        "of": str(seen.of_id) if seen.of_id else None,
        "happened_at": seen.happened_at.isoformat(),
        "recorded_at": seen.recorded_at.isoformat(),
        "by": seen.recorded_by.name,
        "device": str(seen.device),
        "sequence": seen.sequence,
        "marks": marks_of(seen, one.before),
        "note": seen.note,
        "entry_url": reverse("entry", args=[trial.key, seen.entry_id]) if seen.entry_id else None,
    }


def _step(step: DosingStep) -> dict:
    return {
        "kind": step.kind,
        "label": step.get_kind_display(),
        "decision": DOSING_DECISIONS[step.kind][step.decision],
        "at": step.happened_at.isoformat(),
        "reason": step.reason,
        "by": step.recorded_by.name if step.recorded_by else "Equipoise",
        "confirmed_by": confirmed_by(step),
    }


def confirmed_by(step: DosingStep) -> str:
    confirmation = getattr(step, "confirmation", None)
    return confirmation.confirmed_by.name if confirmation else ""


def _summary(visit: Visit, study: Study, steps, observed: list[InPlace]) -> Iterator[str]:
    """Each line begins with the time; nothing in it weighs, counts or judges."""
    zone = ZoneInfo(visit.site.timezone)
    dose = next((step for step in steps if step.kind == DosingStep.Kind.INITIAL), None)
    lines = [(step.happened_at, _said_of_step(step)) for step in steps]
    lines += [
        (one.observation.happened_at, said)
        for one in observed
        if (said := _said_of_observation(one, study, visit))
    ]
    for moment, said in sorted(lines, key=lambda line: line[0]):
        since = f"T{(moment - dose.happened_at) // timedelta(minutes=1):+d} " if dose else ""
        yield f"{since}{moment.astimezone(zone):%H:%M} {said}"


def _said_of_step(step: DosingStep) -> str:
    decision = DOSING_DECISIONS[step.kind][step.decision].lower()
    second = confirmed_by(step)
    said = f"{step.get_kind_display()}: {decision}"
    return (
        said
        + (f", confirmed by {second}" if second else "")
        + (f" ({step.reason})" if step.reason else "")
    )


def _said_of_observation(one: InPlace, study: Study, visit: Visit) -> str | None:
    seen = one.observation
    match seen.kind:
        case Kind.EVENT if not one.is_undone:
            event = study.room.event(seen.said["code"])
            label = event.label if event else seen.said["code"]
            return label + (f", {SEVERITIES[one.severity]}" if one.severity else "")
        case Kind.VITALS:
            return _said_of_vitals(seen.said, study, visit)
        case Kind.CALL:
            return "Physician called"
        case Kind.HANDOVER:
            return f"Handed over: {seen.words}"
        case _:
            return None  # a severity and an undo stand with their event, a decision is a step


def _said_of_vitals(said: dict, study: Study, visit: Visit) -> str:
    above = above_limits(study, said["values"])
    values = ", ".join(
        f"{item.label} {said['values'][item.key]:g} {item.unit}".strip()
        + (" (above the limit)" if item.key in above else "")
        for item in measures_of(study.form(study.room.vitals.form))
        if item.key in said["values"]
    )
    return f"Vital signs, {moments_of(study, visit.code)[said['moment']]}: {values}"
