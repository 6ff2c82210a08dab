"""Gates: what must be true before a visit begins, or before one of its forms, in words."""

from datetime import date

from trials.lifecycle import FINAL_STATUSES, LABELS
from trials.models import Participant, ParticipantStep, Randomisation, Visit
from trials.policies.eligibility import facts_for, in_words
from trials.selectors.consents import consent_is_current, withdrawn_parts
from trials.selectors.participants import statuses_of
from trials.selectors.sites import why_site_stops
from trials.studies.loading import study_at
from trials.studies.rules import RuleError
from trials.studies.schema import BEFORE_THE_DOSE, Gate, Study

Axis = ParticipantStep.Axis
_BEFORE_THE_DOSE = (None, BEFORE_THE_DOSE)


def blockers(visit: Visit, *, on: date, study: Study | None = None) -> list[str]:
    """Each thing that stands between the participant and this visit; empty when it may begin.

    study: the version in force at the site, where the caller has it.
    """
    study = study or study_at(visit.trial, visit.site_id)
    if not study.has_visit(visit.code):
        return [f"{visit.code} is no visit of the version of the study that is in force here."]
    planned = study.visit(visit.code)
    gates = [gate for gate in planned.gates if gate.before is None]
    return [
        *_of_participant(visit, study, on),
        *_of_consent(visit, study),
        *_of_rules(visit.participant, study, gates, visit.code, on),
    ]


def blockers_of_form(visit: Visit, form: str, *, on: date, study: Study) -> list[str]:
    """What stands between the participant and one form of a visit; empty when it may begin."""
    if not study.has_visit(visit.code):
        return []
    gates = [gate for gate in study.visit(visit.code).gates if gate.before == form]
    return _of_rules(visit.participant, study, gates, visit.code, on)


def blockers_of_dose(visit: Visit, *, on: date, study: Study) -> list[str]:
    """What stands between the participant and the initial dose of a session."""
    closed = blockers(visit, on=on, study=study)
    return closed + blockers_of_form(visit, BEFORE_THE_DOSE, on=on, study=study)


def gates_of_dose(visit: Visit, *, on: date, study: Study) -> list[tuple[Gate, str | None]]:
    """Each gate of the session, with the sentence that says why it is closed, or None."""
    gates = [gate for gate in study.visit(visit.code).gates if gate.before in _BEFORE_THE_DOSE]
    rules = [gate.rule for gate in gates]
    facts = facts_for(visit.participant, study, rules, beginning={visit.code: on})
    return [(gate, _why_closed(gate, facts)) for gate in gates]


def blockers_beside_gates(visit: Visit, *, on: date, study: Study) -> dict[str, list[str]]:
    """{subject: what stands in the way of it}: what every study asks, whatever its gates."""
    return {
        "Participant and site": _of_participant(visit, study, on),
        "Consent": _of_consent(visit, study),
    }


def _of_participant(visit: Visit, study: Study, on: date) -> list[str]:
    found = []
    latest = statuses_of(visit.participant)
    status = latest[Axis.STUDY].state if latest[Axis.STUDY] else "consented"
    planned = study.visit(visit.code)
    # What ends the study may need a visit itself: those that are held as needed.
    if status in FINAL_STATUSES and not planned.as_needed:
        found.append(f"The participant is out of the study: {LABELS[status].lower()}.")
    treatment = latest[Axis.TREATMENT]
    if planned.treatment and treatment and treatment.state == "treatment_stopped":
        found.append(f"Treatment was stopped on {treatment.happened_on}.")
    if study.session_at(visit.code):
        stopped = why_site_stops(visit.site, "dosing")
        if stopped:
            found.append(stopped)
        kit = Randomisation.objects.filter(participant=visit.participant_id).first()
        if kit and on < kit.randomised_on:
            found.append(f"The participant was randomised on {kit.randomised_on}, and not before.")
    return found


def _of_consent(visit: Visit, study: Study) -> list[str]:
    taken_back = withdrawn_parts(visit.participant)
    found = [
        f"{withdrawal.get_part_display()} was taken back on {withdrawal.withdrawn_on}."
        for part, withdrawal in taken_back.items()
        if part != "treatment" or study.visit(visit.code).treatment
    ]
    if not consent_is_current(visit.participant, study):
        found.append(f"Consent version {study.consent.version} must be signed first.")
    stage = study.stage(visit.stage) if visit.stage in {s.code for s in study.stages} else None
    if (
        stage
        and stage.consent
        and not consent_is_current(visit.participant, study, stage=stage.code)
    ):
        found.append(f"The consent for “{stage.label}” must be signed first.")
    return found


def _of_rules(
    participant: Participant, study: Study, gates: list[Gate], visit: str, on: date
) -> list[str]:
    if not gates:
        return []
    rules = [gate.rule for gate in gates]
    facts = facts_for(participant, study, rules, beginning={visit: on})
    return [sentence for gate in gates if (sentence := _why_closed(gate, facts))]


def _why_closed(gate: Gate, facts) -> str | None:
    try:
        outcome = gate.rule.evaluate(facts)
    except RuleError as error:
        return f"{gate.otherwise} ({error})"
    if outcome.value is True:
        return None
    if outcome.value is None:
        return f"{gate.otherwise} (not known yet: {', '.join(map(in_words, outcome.unknown))})"
    return gate.otherwise
