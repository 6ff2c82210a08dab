"""Deviations from the protocol: reported, classified blinded, corrected, closed."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from trials.actions.repeats import refuse_repeated
from trials.authorization.permissions import Permission as P
from trials.authorization.scopes import demand
from trials.context import Scope
from trials.ledger import act
from trials.models import Deviation, DeviationStep, Participant, Visit
from trials.models.base import about, place_of
from trials.policies.arm_words import refuse_arm_words
from trials.policies.deviations import why_not_report, why_not_step
from trials.refusals import Refused, refuse_if
from trials.selectors.deviations import with_standing

State = Deviation.State
# Who may take which step: the database asks the role as well.
NEEDED = {
    State.CLASSIFIED: P.CLASSIFY_DEVIATIONS,
    State.NOT_A_DEVIATION: P.CLASSIFY_DEVIATIONS,
    State.CLOSED: P.CLASSIFY_DEVIATIONS,
    State.CORRECTED: P.REPORT_DEVIATIONS,
    State.REPORTED_TO_ETHICS: P.REPORT_DEVIATIONS,
}


def report_deviation(
    *,
    participant: Participant,
    kind: str,
    happened_on: date,
    explanation: str,
    scope: Scope,
    visit: Visit | None = None,
    immediate_hazard: bool = False,
) -> Deviation:
    """participant: with their site and trial. visit: of theirs, where it happened at one.

    immediate_hazard: the protocol was left to keep somebody from harm.
    """
    demand(scope, P.REPORT_DEVIATIONS)
    place = visit or participant
    with act("deviations.report", scope=scope, detail=kind, **about(place)):
        refuse_arm_words(participant.trial, "The explanation", explanation)
        refuse_if(why_not_report(participant, happened_on, explanation))
        if visit is not None and visit.participant_id != participant.pk:
            raise Refused(f"{visit.name} is a visit of another participant.")
        said = {
            "visit_id": visit and visit.pk,
            "kind": kind,
            "happened_on": happened_on,
            "explanation": explanation.strip(),
            "immediate_hazard": immediate_hazard,
        }
        earlier = Deviation.objects.filter(participant=participant)
        refuse_repeated(earlier, said, scope, "You have just reported this: it is on record.")
        return Deviation.objects.create(recorded_by_id=scope.actor, **said, **place_of(place))


def classify(
    *,
    deviations: Iterable[Deviation],
    classification: str,
    reason: str,
    scope: Scope,
    affects: str = "",
) -> list[DeviationStep]:
    """Each with its own line, all of them or none. affects: which analysis, in words."""
    said = {"classification": classification, "affects": affects.strip()}
    with transaction.atomic():
        return [
            take_step(deviation=one, state=State.CLASSIFIED, reason=reason, scope=scope, **said)
            for one in deviations
        ]


def take_step(
    *, deviation: Deviation, state: str, reason: str, scope: Scope, **said
) -> DeviationStep:
    """The next step of a deviation (see lifecycle.DEVIATION), and why.

    said: classification and affects of one that is classified; happened_on and reference of a
    report to the ethics board.
    """
    demand(scope, NEEDED[state])
    with act("deviations.step", scope=scope, reason=reason, detail=state, **about(deviation)):
        found = with_standing(Deviation.objects.select_related("trial", "site")).get(
            pk=deviation.pk
        )
        words = (reason, said.get("affects", ""), said.get("reference", ""))
        refuse_arm_words(found.trial, "What is said of the deviation", *words)
        refuse_if(why_not_step(found, state, reason, said.get("happened_on")))
        refuse_if(_why_not_whole(state, said))
        return DeviationStep.objects.create(
            deviation=found,
            state=state,
            reason=reason.strip()[:500],
            role=scope.role,
            recorded_by_id=scope.actor,
            **said,
            **place_of(found),
        )


def _why_not_whole(state: str, said: dict) -> str | None:
    if state == State.CLASSIFIED and not said.get("classification"):
        return "Say how the deviation is classified: minor, major or important."
    if state == State.REPORTED_TO_ETHICS and not (said.get("happened_on") and said["reference"]):
        return "Give the day on which the ethics board was told, and its reference."
    return None
