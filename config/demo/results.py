"""What the demonstration's people write about the results: two interpretations, and a release."""

import shutil
import time

from analysis import runs
from analysis.interpretations import interpret, possible_meanings, sign_interpretation
from analysis.models import Run
from analysis.planning import SIGNERS
from analysis.releases import propose_release, second_run_of, sign_release
from config.demo.loading import scope
from trials.context import reading
from trials.models import Trial

SECOND_RUN_WITHIN_SECONDS = 180
NO_R = "R is not installed on the machine of this demonstration."
R_IS_LATE = "R had not finished its second run when the demonstration released the result."
EXPECTED = (
    "The treated group improved more in the first outcome of the plan. Where the change of"
    " self-compassion carries a part of that, we would call it a candidate mechanism and nothing"
    " more: both were measured at the same visits, so the order of cause and effect stays open."
)
UNEXPECTED = (
    "The control group improved more in the first outcome of the plan, against what we expected."
    " We would report it as it is and claim no mechanism; a mix-up of data or kits is looked for"
    " with the same care as it would be in the other case."
)


def interpret_both_ways(trial: Trial, run: Run) -> None:
    """The statistician writes a text for each meaning; both people sign them."""
    better, control = _group_that_improved_more(run), runs.plan_of(run.plan).data.arm.reference
    written = interpret(
        run=run,
        texts=[
            UNEXPECTED if meaning[better] == control else EXPECTED
            for meaning in possible_meanings(trial)
        ],
        based_on=0,
        scope=scope("statistician", trial),
    )
    for person in SIGNERS:
        sign_interpretation(
            interpretation=written,
            seen_hash=bytes(written.content_hash).hex(),
            scope=scope(person, trial),
            authenticated=time.time(),
        )


def _group_that_improved_more(run: Run) -> str:
    """Of the first difference between the groups, which is that of B to A."""
    estimates = [
        row
        for analysis in runs.result_of(run)["analyses"].values()
        for row in analysis.get("estimates", [])
        if row["name"] == "cohens_d"
    ]
    return "B" if estimates and (estimates[0]["value"] or 0) > 0 else "A"


def release(trial: Trial, run: Run) -> bool:
    """Proposed by the statistician and signed by both; not where a second run came to another."""
    with reading(scope("sponsor", trial)):
        second = _second_run(run)
    if second and not second.agrees:
        return False
    why_none = R_IS_LATE if shutil.which("Rscript") else NO_R
    proposed = propose_release(
        run=run,
        without_second_run="" if second else why_none,
        scope=scope("statistician", trial),
    )
    for person in SIGNERS:
        sign_release(
            release=proposed,
            seen_hash=bytes(proposed.content_hash).hex(),
            scope=scope(person, trial),
            authenticated=time.time(),
        )
    return True


def _second_run(run: Run):
    """A worker that has R makes it after the run; waited for, as long as that may take."""
    began = time.monotonic()
    while shutil.which("Rscript") and time.monotonic() - began < SECOND_RUN_WITHIN_SECONDS:
        if second := second_run_of(run):
            return second
        time.sleep(0.2)
    return second_run_of(run)
