"""Deviations from the protocol: the list with its filters, one with what became of it."""

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.http import urlencode

from trials.actions.deviations import NEEDED
from trials.authorization.permissions import Permission as P
from trials.authorization.roles import ROLES
from trials.authorization.scopes import why_not_permitted
from trials.context import Scope
from trials.lifecycle import DEVIATION
from trials.models import Deviation, DeviationStep, Participant, Site, Trial
from trials.policies.deviations import why_not_step
from trials.policies.writing import why_not_work
from trials.selectors.deviations import unclassified_deviations, with_standing

State, Class = Deviation.State, Deviation.Class
PAGE_LENGTH = 50
TONES = {
    State.DETECTED: "warn",
    State.CLASSIFIED: "info",
    State.CORRECTED: "info",
    State.REPORTED_TO_ETHICS: "info",
    State.CLOSED: "good",
    State.NOT_A_DEVIATION: "neutral",
}
CLASS_TONES = {Class.MINOR: "neutral", Class.MAJOR: "warn", Class.IMPORTANT: "bad", "": "neutral"}
VERBS = {
    State.CLASSIFIED: "Classify",
    State.CORRECTED: "Record the corrective action",
    State.REPORTED_TO_ETHICS: "Record the report to the ethics board",
    State.CLOSED: "Close",
    State.NOT_A_DEVIATION: "Not a deviation",
}
FILTERS = {"state": State.choices, "classification": Class.choices, "kind": Deviation.Kind.choices}


def deviations_page(trial: Trial, scope: Scope, asked: dict) -> dict:
    """asked: state, classification, kind, site, number and page, by which the person filters."""
    said = {name: asked.get(name, "") for name in (*FILTERS, "site", "number")}
    page = Paginator(_found(trial, said), PAGE_LENGTH).get_page(asked.get("page"))
    may_classify = why_not_permitted(scope, P.CLASSIFY_DEVIATIONS) is None
    return {
        "rows": [_row(one, trial, scope) for one in page.object_list],
        "waiting": unclassified_deviations(trial).count(),
        "filters": {
            "selects": [_select(name, said[name]) for name in FILTERS]
            + [_select_site(trial, said["site"])],
            "number": said["number"],
        },
        "pager": _pager(page, said),
        "report": _report_act(trial, scope),
        "classify": _class_fields() if may_classify else None,
        "classify_url": reverse("classify-deviations", args=[trial.key]),
        "why_not": why_not_work(trial),
    }


def deviation_page(deviation: Deviation, trial: Trial, scope: Scope) -> dict:
    found = with_standing(
        Deviation.objects.select_related("participant", "visit", "site", "recorded_by", "trial")
    ).get(pk=deviation.pk)
    steps = DeviationStep.objects.filter(deviation=found).select_related("recorded_by")
    return {
        "deviation": _row(found, trial, scope)
        | {
            "explanation": found.explanation,
            "site": str(found.site),
            "recorded_at": found.recorded_at,
            "by": found.recorded_by.name if found.recorded_by else "Equipoise",
            "immediate_hazard": found.immediate_hazard,
        },
        "steps": [_step(step) for step in steps.order_by("recorded_at")],
        "acts": _acts(found, trial, scope),
        "back_url": reverse("deviations", args=[trial.key]),
    }


def _found(trial: Trial, said: dict):
    found = with_standing(Deviation.objects.filter(trial=trial))
    if said["site"]:
        found = found.filter(site__code=said["site"])
    if said["number"]:
        found = found.filter(participant__number__icontains=said["number"].strip())
    asked = {name: said[name] for name in FILTERS if said[name]}
    return (
        found.filter(**asked)
        .select_related("participant", "visit", "site")
        .order_by("-happened_on", "participant__number", "pk")
    )


def _row(one: Deviation, trial: Trial, scope: Scope) -> dict:
    can_be_classified = State.CLASSIFIED in DEVIATION[one.state]
    return {
        "id": str(one.pk),
        "url": reverse("deviation", args=[trial.key, one.pk]),
        "number": one.participant.number,
        "participant_url": reverse("participant", args=[trial.key, one.participant.number]),
        "visit": one.visit.name if one.visit else "",
        "kind": one.get_kind_display(),
        "on": one.happened_on,
        "said": one.explanation,
        "state_label": State(one.state).label,
        "state_tone": TONES[one.state],
        "class_label": Class(one.classification).label if one.classification else "",
        "class_tone": CLASS_TONES[one.classification],
        "affects": one.affects,
        "can_be_classified": can_be_classified
        and why_not_permitted(scope, P.CLASSIFY_DEVIATIONS) is None,
    }


def _step(step: DeviationStep) -> dict:
    return {
        "label": step.get_state_display(),
        "class_label": step.get_classification_display() if step.classification else "",
        "affects": step.affects,
        "reason": step.reason,
        "on": step.happened_on,
        "reference": step.reference,
        "at": step.recorded_at,
        "by": step.recorded_by.name,
        "role_label": ROLES[step.role].label,
    }


def _acts(one: Deviation, trial: Trial, scope: Scope) -> list[dict]:
    return [
        {
            "label": VERBS[state],
            "name": state.value,
            "url": reverse("step-of-deviation", args=[trial.key, one.pk, state.value]),
            # The reason is asked for in the form itself.
            "why_not": why_not_step(one, state, "asked in the form"),
            "fields": _fields(state),
        }
        for state in DEVIATION[one.state]
        if why_not_permitted(scope, NEEDED[state]) is None
    ]


def _fields(state: str) -> list[dict]:
    if state == State.CLASSIFIED:
        return _class_fields()
    reason = {"name": "reason", "label": "Reason", "type": "textarea", "required": True}
    if state == State.CORRECTED:
        return [reason | {"label": "What was done, and what prevents it from now on"}]
    if state == State.REPORTED_TO_ETHICS:
        return [
            {"name": "happened_on", "label": "Told on", "type": "date", "required": True},
            {"name": "reference", "label": "Reference", "type": "text", "required": True},
            reason | {"label": "What was told"},
        ]
    return [reason]


def _class_fields() -> list[dict]:
    return [
        {
            "name": "classification",
            "label": "Class",
            "type": "select",
            "choices": [{"value": value, "label": label} for value, label in Class.choices],
        },
        {
            "name": "affects",
            "label": "Which analysis it affects",
            "type": "text",
            "help": "For example: the per-protocol set. Nothing where it affects none.",
        },
        {"name": "reason", "label": "Reason", "type": "text", "required": True},
    ]


def _report_act(trial: Trial, scope: Scope) -> dict | None:
    if why_not_permitted(scope, P.REPORT_DEVIATIONS):
        return None
    people = Participant.objects.filter(trial=trial).order_by("number")
    numbers = people.values_list("number", flat=True)
    kinds = [{"value": value, "label": label} for value, label in Deviation.Kind.choices]
    return {
        "label": "Report a deviation",
        "name": "report",
        "url": reverse("report-deviation", args=[trial.key]),
        "why_not": why_not_work(trial),
        "fields": [
            {
                "name": "number",
                "label": "Participant",
                "type": "select",
                "choices": [{"value": number, "label": number} for number in numbers],
            },
            {"name": "kind", "label": "Kind", "type": "select", "choices": kinds},
            {"name": "happened_on", "label": "On", "type": "date", "required": True},
            {"name": "visit", "label": "Visit", "type": "text", "help": "V3, where it was at one."},
            {
                "name": "explanation",
                "label": "What was done otherwise, and why",
                "type": "textarea",
                "required": True,
                "help": "No name, and no guess about the treatment.",
            },
            {
                "name": "immediate_hazard",
                "label": "It was to keep somebody from immediate harm",
                "type": "checkbox",
                "help": "The ethics board is told, and the deviation closed after that.",
            },
        ],
    }


def _select(name: str, chosen: str) -> dict:
    labels = {"state": "State", "classification": "Class", "kind": "Kind"}
    choices = [{"value": value, "label": label} for value, label in FILTERS[name]]
    return {"name": name, "label": labels[name], "value": chosen, "choices": choices}


def _select_site(trial: Trial, chosen: str) -> dict:
    sites = Site.objects.filter(trial=trial).order_by("code")
    choices = [{"value": site.code, "label": str(site)} for site in sites]
    return {"name": "site", "label": "Site", "value": chosen, "choices": choices}


def _pager(page, said: dict) -> dict | None:
    if page.paginator.num_pages == 1:
        return None

    def url(number: int) -> str:
        kept = {name: value for name, value in said.items() if value}
        return "?" + urlencode(kept | {"page": number})

    return {
        "text": f"{page.start_index()} to {page.end_index()} of {page.paginator.count}",
        "previous_url": url(page.previous_page_number()) if page.has_previous() else None,
        "next_url": url(page.next_page_number()) if page.has_next() else None,
    }
