"""One participant: visits with their windows and forms, and what comes next."""

from django.urls import reverse

from trials.authorization.permissions import Permission as P
from trials.authorization.scopes import why_not_permitted
from trials.context import Scope
from trials.lifecycle import LABELS
from trials.models import Participant, Randomisation, Trial, Visit
from trials.policies import why_not_randomise, why_not_write
from trials.policies.gates import blockers
from trials.selectors.double_entry import withheld_from_reader
from trials.selectors.schedule import Timeline, VisitOnTimeline, timeline_of
from trials.studies.loading import study_at
from trials.studies.schema import Study
from trials.studies.words import name_of_number
from trials.web.presenters.acts import act_on, raters_of
from trials.web.presenters.alerts import alerts_of
from trials.web.presenters.asking import queries_card
from trials.web.presenters.notes import notes_beside
from trials.web.presenters.self_report_site import self_report_url
from trials.web.presenters.signing import casebook_in_words
from trials.web.presenters.timeline import forms_shown, stages_of, visit_row

TONES = {
    "randomised": "good",
    "in_follow_up": "good",
    "completed": "good",
    "withdrew": "warn",
    "lost_to_follow_up": "warn",
    "died": "warn",
    "screen_failed": "neutral",
}


def participant_page(participant: Participant, trial: Trial, scope: Scope) -> dict:
    """participant: with its site, trial and status (selectors.participants)."""
    study = study_at(trial, participant.site_id)
    timeline = timeline_of(participant, study)
    closed = why_not_write(trial, participant)
    raters = raters_of(trial, scope)
    withheld = withheld_from_reader(form for one in timeline.visits for form in one.forms)

    def forms(one: VisitOnTimeline) -> list[dict]:
        return forms_shown(
            one,
            trial,
            scope,
            locked=closed is not None,
            raters=raters,
            # What is far away is arranged on the page of the visit.
            with_acts=one.state != Visit.State.PLANNED,
            withheld=withheld,
        )

    kits = Randomisation.objects.filter(participant=participant)
    return {
        "participant": {
            "number": participant.number,
            "site": str(participant.site),
            "status_label": LABELS[participant.status],
            "status_tone": status_tone(participant),
            "consented_on": timeline.happened.dates.get("consent"),
            "randomised_on": timeline.happened.dates.get("randomisation"),
            "kit_number": kits.values_list("kit_number", flat=True).first(),
            "name_of_number": name_of_number(study),
        },
        "alerts": alerts_of(participant, trial, scope, closed),
        "card": queries_card(participant, trial, scope),
        "notes": notes_beside(participant, scope),
        "stages": stages_of(timeline, study, forms),
        "acts": _acts(study, timeline, trial, scope, closed),
        "casebook": casebook_in_words(participant, trial, scope),
        "next_url": reverse("participant-next", args=[trial.key, participant.number]),
        "print_url": reverse("print-casebook", args=[trial.key, participant.number]),
        "status_url": reverse("participant-status", args=[trial.key, participant.number]),
        "self_report_url": self_report_url(trial, participant.number, scope, study.self_report),
        "documents_url": reverse("documents", args=[trial.key])
        if study.interviews and not why_not_permitted(scope, P.HOLD_INTERVIEWS, P.DEIDENTIFY)
        else None,
        "history_url": None
        if why_not_permitted(scope, P.SEE_LEDGER)
        else reverse("participant-history", args=[trial.key, participant.number]),
    }


def next_page(participant: Participant, trial: Trial, scope: Scope) -> dict:
    """What comes next, and what stands in its way: asked apart, since rules read many answers."""
    study = study_at(trial, participant.site_id)
    timeline = timeline_of(participant, study)
    one = timeline.next
    acts = []
    if not why_not_permitted(scope, P.RANDOMISE) and "randomisation" not in timeline.happened.dates:
        why_not = why_not_write(trial) or why_not_randomise(participant, study)
        acts.append(act_on("Randomise", "randomise", trial, participant.number, why_not=why_not))
    return {
        "number": participant.number,
        "back_url": reverse("participant", args=[trial.key, participant.number]),
        "visit": visit_row(one, timeline, []) if one else None,
        "blockers": blockers(one.visit, on=timeline.today, study=study) if one else [],
        "acts": acts,
    }


def status_tone(participant: Participant) -> str:
    return TONES.get(participant.status, "info")


def _acts(
    study: Study, timeline: Timeline, trial: Trial, scope: Scope, closed: str | None
) -> list[dict]:
    """Visits and events that no schedule foresees."""
    if why_not_permitted(scope, P.KEEP_SCHEDULE):
        return []
    number = timeline.participant.number
    on = {
        "name": "on",
        "label": "On",
        "type": "date",
        "required": True,
        "value": timeline.today.isoformat(),
    }
    acts = []
    as_needed = [visit for visit in study.visits if visit.as_needed]
    if as_needed:
        fields = [_select("code", "Visit", {v.code: f"{v.code} {v.label}" for v in as_needed})]
        fields.append(on | {"label": "Needed since"})
        acts.append(
            act_on("Add a visit", "add-visit", trial, number, why_not=closed, fields=fields)
        )
    if study.events:
        fields = [_select("name", "What happened", study.events), on]
        acts.append(
            act_on("Record an event", "record-event", trial, number, why_not=closed, fields=fields)
        )
    return acts


def _select(name: str, label: str, choices: dict[str, str]) -> dict:
    return {
        "name": name,
        "label": label,
        "type": "select",
        "choices": [{"value": value, "label": text} for value, text in choices.items()],
    }
