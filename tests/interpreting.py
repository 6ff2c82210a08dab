"""What stands between the letters and their meaning: a masked run, its texts, two signatures."""

import time

from analysis import planning, runs, work
from analysis.interpretations import interpret, possible_meanings, sign_interpretation
from analysis.models import BlindedInterpretation, Run
from tests.logins import log_in_as
from trials.selectors.trials import missing_before_meaning


def interpret_by_all(study) -> None:
    """All of it, unless it was done. From and to the vault's login; study: a SmallStudy."""
    if missing_before_meaning(study.trial) is None:
        return
    log_in_as("web")
    written = write_texts(study, masked_run(study))
    for role in planning.SIGNERS:
        sign_texts(study, written, role)
    log_in_as("vault")


def masked_run(study) -> Run:
    """Of the study's pre-specified plan, computed."""
    plans = planning.plans_of(study.trial)
    plan = next(one for one in plans if one.status == planning.Status.PRE_SPECIFIED)
    run = runs.start(
        trial=study.trial, plan=plan, kind=Run.Kind.MASKED, scope=study.scope("statistician")
    )
    return computed(run)


def computed(run: Run) -> Run:
    """As the worker, and back as the web."""
    log_in_as("worker")
    for part in work.waiting_parts():
        work.compute_part(part)
    log_in_as("web")
    return run


def write_texts(study, run: Run, *, role: str = "statistician", **said) -> BlindedInterpretation:
    texts = [f"{meaning}: sleep would explain it." for meaning in possible_meanings(study.trial)]
    usual = {"texts": texts, "based_on": 0}
    return interpret(run=run, scope=study.scope(role), **(usual | said))


def sign_texts(study, written: BlindedInterpretation, role: str, **said) -> bool:
    usual = {"seen_hash": bytes(written.content_hash).hex(), "authenticated": time.time()}
    return sign_interpretation(interpretation=written, scope=study.scope(role), **(usual | said))
