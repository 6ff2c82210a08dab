"""What a masked result would mean, written and signed by two people before anybody can know.

masked result ─► one text for each meaning of the letters ─► two signatures ─► the seal may open

Who writes when, and that nothing is changed afterwards, is said by the database
(trials/database/sql/32_run_life.sql).
"""

import string
from collections.abc import Sequence
from itertools import permutations

from analysis.models import BlindedInterpretation, Run, RunResult
from analysis.planning import SIGNERS, Status, status_of
from trials.actions.signatures import sign
from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand
from trials.context import Scope
from trials.ledger import act
from trials.models import Trial
from trials.refusals import Conflict, Refused, refuse_if
from trials.selectors.lock_records import signatures_of_record
from trials.selectors.trials import state_of
from trials.studies.loading import study_of

MEANING = "blinded interpretation"
SHORTEST = 10


def possible_meanings(trial: Trial) -> list[dict[str, str]]:
    """Each way in which the letters can be meant: [{letter: arm}]; two, or of three arms six."""
    arms = [arm.code for arm in study_of(trial).arms]
    letters = string.ascii_uppercase[: len(arms)]
    return [dict(zip(letters, order, strict=True)) for order in permutations(arms)]


def interpret(
    *, run: Run, texts: Sequence[str], based_on: int, scope: Scope
) -> BlindedInterpretation:
    """Keep a version of all texts. Raises Refused with the reason.

    texts: one for each of `possible_meanings`, in that order. based_on: the number of the version
    that the writer has read, 0 before the first.
    """
    demand(scope, Permission.SIGN_RESULTS)
    meanings = possible_meanings(run.trial)
    with act("runs.interpret", scope=scope, detail=str(run.pk)):
        refuse_if(why_not_interpret(run))
        refuse_if(_why_not_texts(texts, meanings))
        _refuse_unread(run, based_on)
        made = BlindedInterpretation.objects.create(
            trial=run.trial,
            run=run,
            number=based_on + 1,
            texts=[
                {"meaning": meaning, "text": text.strip()}
                for meaning, text in zip(meanings, texts, strict=True)
            ],
            written_by_id=scope.actor,
        )
        made.refresh_from_db(fields=["content_hash"])
    return made


def sign_interpretation(
    *, interpretation: BlindedInterpretation, seen_hash: str, scope: Scope, **proof
) -> bool:
    """One person's signature under all texts together. Gives whether both have signed."""
    demand(scope, Permission.SIGN_RESULTS)
    with act("runs.sign_interpretation", scope=scope, detail=str(interpretation.run_id), **proof):
        sign(interpretation, seen_hash=seen_hash, meaning=MEANING)
        return len({one.role for one in signatures_of_record(interpretation)}) == len(SIGNERS)


def latest_interpretation(run: Run) -> BlindedInterpretation | None:
    found = BlindedInterpretation.objects.filter(run=run).select_related("written_by")
    return found.order_by("-number").first()


def why_not_interpret(run: Run) -> str | None:
    if run.kind != Run.Kind.MASKED:
        return "Only the result of a masked run is interpreted before the seal opens."
    if state_of(run.trial) == "unblinded":
        return "The meaning of the letters is released: what was written before stays as it is."
    if status_of(run.plan) != Status.PRE_SPECIFIED:
        return "The plan was not signed before the letters were released: it is not pre-specified."
    if not RunResult.objects.filter(run=run, failure="").exists():
        return "The run has no result yet."
    if signatures_of_record(latest_interpretation(run)):
        return "The texts are signed: they are not changed any more."
    return None


def _why_not_texts(texts: Sequence[str], meanings: list[dict]) -> str | None:
    if len(texts) != len(meanings):
        return f"Texts: there are {len(texts)}, and {len(meanings)} ways to mean the letters."
    for text, meaning in zip(texts, meanings, strict=True):
        if len(text.strip()) < SHORTEST:
            return f"{said(meaning)}: write what the result would say, in at least 10 characters."
    return None


def said(meaning: dict[str, str], labels: dict[str, str] | None = None) -> str:
    """For example "If A is MDMA and B is Placebo". labels: {arm: what it is called}."""
    names = labels or {}
    return "If " + " and ".join(
        f"{letter} is {names.get(arm, arm)}" for letter, arm in sorted(meaning.items())
    )


def _refuse_unread(run: Run, based_on: int) -> None:
    latest = latest_interpretation(run)
    if latest and latest.number > based_on:
        raise Conflict(f"{latest.written_by.name} has written since: read it first.", latest)
    if based_on > (latest.number if latest else 0):
        raise Refused(f"Based on: there is no version {based_on}.")
