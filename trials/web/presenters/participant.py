"""One participant: visits with their windows and forms, and what can be done now."""

from datetime import date

from django.urls import reverse

from trials.authorization.permissions import Permission
from trials.authorization.scopes import why_not_permitted
from trials.context import Scope
from trials.lifecycle import LABELS
from trials.models import Consent, Entry, Participant, ParticipantStep, Randomisation, Trial
from trials.policies import why_not_write
from trials.selectors.entries import with_state
from trials.studies.loading import study_of
from trials.web.presenters.acts import (
    UNFINISHED,
    assign_act,
    not_done_act,
    participant_acts,
    raters_of,
)
from trials.web.presenters.alerts import alerts_of
from trials.web.presenters.matrix import MARKS, TONES, mark_of
from trials.windows import windows


def participant_page(participant: Participant, trial: Trial, scope: Scope) -> dict:
    """participant: with its status (selectors.participants)."""
    study = study_of(trial)
    entries = list(
        with_state(Entry.objects.filter(participant=participant))
        .select_related("visit", "assigned_to")
        .order_by("visit__position", "position")
    )
    consent = Consent.objects.filter(participant=participant).order_by("-signed_on").first()
    kit = Randomisation.objects.filter(participant=participant).first()
    return {
        "participant": {
            "number": participant.number,
            "site": str(participant.site),
            "status_label": LABELS[participant.status],
            "status_tone": TONES[participant.status],
            "consented_on": consent.signed_on,
            "randomised_on": kit.randomised_on if kit else None,
            "kit_number": kit.kit_number if kit else None,
            "steps": _steps(participant),
        },
        "alerts": alerts_of(participant, trial, scope),
        "visits": _visits(study, entries, consent, scope, trial),
        "acts": participant_acts(participant, trial, scope),
        "history_url": None
        if why_not_permitted(scope, Permission.SEE_LEDGER)
        else reverse("participant-history", args=[trial.key, participant.number]),
    }


def _steps(participant: Participant) -> list[dict]:
    """What became of the participant, beyond consent and randomisation."""
    steps = ParticipantStep.objects.filter(participant=participant).order_by("recorded_at")
    return [
        {"label": LABELS[step.state], "on": step.happened_on, "explanation": step.explanation}
        for step in steps.exclude(state__in=("consented", "randomised"))
    ]


def _visits(study, entries, consent, scope, trial) -> list[dict]:
    held = {}
    for entry in entries:
        if entry.done_on:
            held[entry.visit.code] = min(held.get(entry.visit.code, entry.done_on), entry.done_on)
    due = windows(study, held | {"consent": consent.signed_on})
    locked = why_not_write(trial) is not None
    raters = raters_of(trial, scope)
    return [
        _visit(
            visit,
            [e for e in entries if e.visit.code == visit.code],
            due[visit.code],
            held.get(visit.code),
            scope,
            trial,
            locked,
            raters,
        )
        for visit in study.visits
    ]


def _visit(visit, entries, window, done_on, scope, trial, locked, raters) -> dict:
    waiting = [e for e in entries if e.state in UNFINISHED]
    overdue = _is_overdue(window)
    outside = bool(window and done_on) and not window.opens_on <= done_on <= window.closes_on
    label, tone = _state(waiting, entries, done_on, overdue, outside)
    return {
        "code": visit.code,
        "label": visit.label,
        "target_on": window.target_on if window else None,
        "window_text": f"window {window.opens_on:%-d %b} to {window.closes_on:%-d %b %Y}"
        if window
        else "",
        "state_label": label,
        "state_tone": tone,
        "done_on": done_on,
        "entries": [_entry(e, scope, trial, locked, overdue, raters) for e in entries],
    }


def _is_overdue(window) -> bool:
    return window is not None and window.is_overdue(date.today())


def _state(waiting, entries, done_on, overdue, outside) -> tuple[str, str]:
    if not waiting:
        return ("Done, outside its window", "warn") if outside else ("Done", "good")
    if overdue:
        return "Overdue", "bad"
    if len(waiting) < len(entries) or done_on:
        return "In progress", "info"
    return "Planned", "neutral"


def _entry(entry, scope, trial, locked, overdue, raters) -> dict:
    state = mark_of(entry.state, locked=locked, overdue=overdue)
    may_open = entry.form_class in scope.form_classes
    acts = (
        assign_act(entry, raters, trial, locked=locked),
        not_done_act(entry, trial, scope, locked=locked),
    )
    return {
        "title": entry.form_key,
        "state": state,
        "state_label": MARKS[state],
        "url": reverse("entry", args=[trial.key, entry.pk]) if may_open else None,
        "done_on": entry.done_on,
        "rater": entry.assigned_to.name if raters and entry.assigned_to else "",
        "acts": [act for act in acts if act],
    }
