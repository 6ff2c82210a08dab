"""What must be true before the dose: one tile for each condition, with what stands in the way."""

from django.urls import reverse

from trials.models import DosingStep, Entry, Trial, Visit
from trials.policies import eligibility_of, why_not_eligible
from trials.policies.gates import blockers_beside_gates, gates_of_dose
from trials.policies.kits import why_kit_stops_dose
from trials.selectors.clocks import today_at
from trials.selectors.kits import kit_at
from trials.studies.schema import Gate, Study

NOT_KNOWN = "(not known yet:"
IN_WORDS = {
    "randomised": "Randomised",
    "consent_current": "Consent",
    "done": "Earlier visits",
    "met": "Eligibility",
    "date": "Dates",
    "answered": "Forms",
}


def gate_of_session(visit: Visit, trial: Trial, study: Study, given: dict) -> dict:
    """given: {kind: what was recorded at this session}."""
    on = today_at(visit.site)
    tiles = [
        *(
            _tile(subject, " ".join(closed))
            for subject, closed in blockers_beside_gates(visit, on=on, study=study).items()
        ),
        *_of_gates(visit, trial, study, on),
        *_of_eligibility(visit, study),
        *_of_escalation(visit, study, given),
        *_of_kit(visit, study),
    ]
    # A study may ask in a gate what every study asks: it stands there once.
    tiles = list({(tile["subject"], tile["why_not"]): tile for tile in tiles}.values())
    waiting = sum(not tile["is_met"] for tile in tiles)
    return {
        "tiles": tiles,
        "is_open": not waiting,
        "label": "Ready for the dose" if not waiting else f"{waiting} of {len(tiles)} not met",
        "tone": "warn" if waiting else "good",
    }


def _of_gates(visit: Visit, trial: Trial, study: Study, on) -> list[dict]:
    pages = {
        entry.form_key: reverse("entry", args=[trial.key, entry.pk])
        for entry in Entry.objects.filter(visit=visit).order_by("-position", "-slot")
    }
    return [
        _tile(_subject(gate, study), why_not, _page(gate, pages))
        for gate, why_not in gates_of_dose(visit, on=on, study=study)
    ]


def _subject(gate: Gate, study: Study) -> str:
    """What the rule reads, in the titles of the forms: "Urine drug screen"."""
    forms = dict.fromkeys(reference.form for reference in gate.rule.references)
    titles = {study.form(form).title for form in forms if form != "consent"}
    asked = {IN_WORDS.get(call.name, call.name) for call in gate.rule.calls}
    return ", ".join(sorted(titles, key=len)[:1] or sorted(asked)) or "Condition of the study"


def _page(gate: Gate, pages: dict[str, str]) -> str | None:
    forms = (reference.form for reference in gate.rule.references)
    return next((pages[form] for form in forms if form in pages), None)


def _of_eligibility(visit: Visit, study: Study) -> list[dict]:
    rules = eligibility_of(visit.participant, study, at={visit.code})
    return [_tile("Eligibility on this day", why_not_eligible(rules))] if rules else []


def _of_escalation(visit: Visit, study: Study, given: dict) -> list[dict]:
    if not study.session_at(visit.code).escalates:
        return []
    decided = DosingStep.Kind.ESCALATION in given
    return [_tile("Escalation", None if decided else "Record first whether the dose is escalated.")]


def _of_kit(visit: Visit, study: Study) -> list[dict]:
    if not study.keeps_kits:
        return []
    return [_tile("Kit", why_kit_stops_dose(study, kit_at(visit)))]


def _tile(subject: str, why_not: str | None, url: str | None = None) -> dict:
    unknown = bool(why_not) and NOT_KNOWN in why_not
    return {
        "subject": subject,
        "is_met": not why_not,
        "label": "Not known yet" if unknown else "Not met" if why_not else "Met",
        "tone": "good" if not why_not else "warn" if unknown else "bad",
        # Which field is not known is said by the form behind the link.
        "why_not": (why_not or "").partition(f" {NOT_KNOWN}")[0],
        "url": url,
    }
