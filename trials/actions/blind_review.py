"""The blind review of the data: who belongs to which analysis set, and the minutes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from trials.actions.locks import ask, hold
from trials.actions.signatures import sign
from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand
from trials.context import Scope
from trials.ledger import act
from trials.models import Participant, ReviewMinutes, SetDecision, Trial
from trials.models.base import place_of
from trials.policies.locking import why_not_end_review, why_not_review
from trials.refusals import refuse_if
from trials.selectors.lock_records import (
    decisions_of,
    hash_of_decisions,
    hash_to_lock,
    signatures_of_record,
)
from trials.studies.loading import study_of

SIGNERS = ("data_manager", "statistician")


@dataclass(frozen=True)
class Decision:
    """analysis_set: its code in the study file."""

    participant: Participant
    analysis_set: str
    included: bool
    reason: str


def decide(*, trial: Trial, decisions: Iterable[Decision], scope: Scope) -> int:
    """Keep what was decided; what stood so already is left alone. Gives how many were new.

    A decision that is changed stays readable; who is left out is left out for a reason.
    """
    demand(scope, Permission.REVIEW_BLIND)
    with act("blind_review.decide", scope=scope):
        refuse_if(why_not_review(trial))
        known = {one.code for one in study_of(trial).analysis_sets}
        before = decisions_of(trial)
        new = [one for one in decisions if _is_new(one, before)]
        for one in new:
            refuse_if(_why_not(one, known))
        SetDecision.objects.bulk_create(
            SetDecision(
                analysis_set=one.analysis_set,
                included=one.included,
                reason=one.reason.strip(),
                recorded_by_id=scope.actor,
                **place_of(one.participant),
            )
            for one in new
        )
    return len(new)


def write_minutes(
    *, trial: Trial, held_on: date, present: str, text: str, scope: Scope
) -> ReviewMinutes:
    """Of the data and the decisions as they are now; what is written later replaces it."""
    demand(scope, Permission.REVIEW_BLIND)
    with act("blind_review.minutes", scope=scope):
        refuse_if(why_not_review(trial))
        refuse_if(_why_no_minutes(held_on, present, text))
        made = ReviewMinutes.objects.create(
            trial=trial,
            held_on=held_on,
            present=present.strip(),
            text=text.strip(),
            data_hash=hash_to_lock(trial),
            decisions_hash=hash_of_decisions(trial),
            recorded_by_id=scope.actor,
        )
        made.refresh_from_db(fields=["content_hash"])
    return made


def sign_minutes(*, minutes: ReviewMinutes, seen_hash: str, scope: Scope, **proof) -> bool:
    """One person's signature; the second one ends the review. Gives whether it has ended.

    Raises Refused where data or decisions moved since the minutes were written, or something
    that the review asks for waits.
    """
    demand(scope, Permission.REVIEW_BLIND)
    trial = minutes.trial
    said = {"reason": "The minutes of the blind review are signed.", **proof}
    with act("trial.blind_review", scope=scope, **said):
        hold(trial)
        refuse_if(why_not_end_review(trial))
        sign(minutes, seen_hash=seen_hash, meaning="blind review minutes")
        signed = {one.role for one in signatures_of_record(minutes)}
        ended = signed.issuperset(SIGNERS)
        if ended:
            ask("governance.end_blind_review", trial, minutes.pk)
    return ended


def _is_new(decision: Decision, before: dict) -> bool:
    earlier = before.get((decision.participant.pk, decision.analysis_set))
    return earlier is None or (earlier.included, earlier.reason) != (
        decision.included,
        decision.reason.strip(),
    )


def _why_not(decision: Decision, known: set[str]) -> str | None:
    if decision.analysis_set not in known:
        there = ", ".join(sorted(known))
        return f"The study has no analysis set {decision.analysis_set!r}; there are: {there}."
    if not decision.included and len(decision.reason.strip()) < 3:
        number = decision.participant.number
        return f"{number} is left out of {decision.analysis_set}: say why."
    return None


def _why_no_minutes(held_on: date, present: str, text: str) -> str | None:
    if held_on > date.today():
        return f"The review was held on {held_on}, which is in the future."
    if not present.strip():
        return "Say who was present."
    return None if text.strip() else "The minutes are empty."
