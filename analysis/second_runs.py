"""A second run of the same analyses by other software, and whether it came to the same.

A worker that finds R computes one by itself (analysis/independent); a second programmer brings the
figures of any other software.
"""

import csv
from subprocess import SubprocessError
from uuid import UUID

from analysis import runs
from analysis.comparing import (
    Comparison,
    Figures,
    ResultsError,
    compare,
    figures_as_csv,
    figures_of,
    only_shown,
    read_results,
    split_failures,
)
from analysis.models import Run, RunResult, SecondRun
from analysis.plans.sentences import shown
from analysis.r_program import alone_with, figures_by_r, scripts_sha256
from analysis.snapshots import SnapshotAltered
from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand, why_not_permitted
from trials.context import Scope
from trials.ledger import act
from trials.refusals import Refused, refuse_if

R = "R"
CHECKED_KINDS = (Run.Kind.MASKED, Run.Kind.LABELLED)

# Why the scripts in R leave figures out: {method: {row of a result: why}}; "" is any other row.
_SMALL_SAMPLES = "Kenward and Roger's or Satterthwaite's degrees of freedom: nlme has neither."
_SEARCH = "It says how the search for the optimum went, not what was found."
_CHECKS = "A check of the assumptions, not an estimate."
LEFT_OUT = {
    "ancova": {"": _CHECKS},
    "mmrm": {"": _SMALL_SAMPLES, "iterations": _SEARCH, "largest_gradient": _SEARCH},
}
OTHER_STREAM = "Its resamples are drawn by NumPy's PCG64, a stream that R does not have."
NO_SCRIPT = "The scripts in R have nothing for this."
NOT_BROUGHT = "It is not in the file."
SHORTEST_REASON, LONGEST_REASON = 10, 500
WHOLE = (
    "What agrees holds every estimate that has an interval, and at least half of the figures, of"
    " each analysis; of one that the software cannot do, a line with the figure failed and the"
    " reason as its value."
)
NOTHING = Comparison(analyses=[], not_checked=[], compared=0, largest=None, agrees=False)


def latest_by_implementation(run: Run) -> list[SecondRun]:
    """The last word of each implementation, in the order in which they came."""
    made = run.second_runs.select_related("made_by").order_by("made_at")
    latest = {one.implementation: one for one in made}
    return list(latest.values())


def agreed(run: Run) -> bool:
    """Whether other software came to the same: at least one did, and none said otherwise since."""
    # One that could not be computed says nothing about the figures.
    found = [one for one in latest_by_implementation(run) if not one.failure]
    return bool(found) and all(one.agrees for one in found)


def why_not_check(run: Run) -> str | None:
    if run.kind not in CHECKED_KINDS:
        return "A rehearsal has no second run: its arms mean nothing."
    if not RunResult.objects.filter(run=run, failure="").exists():
        return "A second run waits for the result of the first."
    return None


def why_not_bring(run: Run, scope: Scope) -> str | None:
    no = why_not_permitted(scope, Permission.START_RUNS) or why_not_check(run)
    if no:
        return no
    if str(run.started_by_id) == scope.actor:
        return "You started this run: another person brings the results of a second one."
    return None


def waiting() -> list[UUID]:
    """Runs with a result that no worker has compared yet."""
    checked = SecondRun.objects.filter(made_by=None).values("run")
    found = Run.objects.filter(kind__in=CHECKED_KINDS, result__failure="").exclude(pk__in=checked)
    return list(found.order_by("result__finished_at").values_list("pk", flat=True))


def bring(*, run: Run, implementation: str, text: str, scope: Scope) -> SecondRun:
    """Keep and compare the results that a second programmer brings.

    text: CSV of analysis, figure and value; the figure "failed" of an analysis that the software
    cannot do, with the reason as its value. Raises Refused with the line that is wrong, and where
    the file would agree without holding what counts (`_why_not_whole`).
    """
    demand(scope, Permission.START_RUNS)
    with act("runs.second", scope=scope, detail=f"{implementation}, run {run.pk}"):
        refuse_if(why_not_bring(run, scope))
        name = " ".join(implementation.split())
        if name.casefold().partition(" ")[0] == R.casefold():
            raise Refused("Software: R is computed by a worker; name another, as SAS 9.4.")
        result = runs.result_of(run)
        try:
            figures, failed = split_failures(text)
            theirs = read_results(figures, result)
        except (ResultsError, csv.Error) as problem:
            raise Refused(f"The results cannot be read: {problem}") from None
        refuse_if(_why_not_failed(failed, result))
        found = compare(result, theirs, _why_not_brought(failed))
        if not found.compared:
            raise Refused("The file holds no figure: there is nothing to compare.")
        # One that differs counts with whatever it holds.
        if found.agrees:
            refuse_if(_why_not_whole(result, theirs, failed))
        return _kept(run, found, theirs, implementation=name, made_by_id=scope.actor)


def compute(run_id: UUID, *, again: bool = False) -> None:
    """By R, in a worker. Does nothing where that was done, or is being done by another worker.

    again: also where a worker has computed it before.
    """
    run = Run.objects.select_related("plan", "trial").get(pk=run_id)
    with alone_with(run.pk) as alone:
        done = SecondRun.objects.filter(run=run, made_by=None).exists()
        if not alone or why_not_check(run) or (done and not again):
            return
        theirs: dict[str, Figures] = {}
        said: dict = {"implementation": R, "script_sha256": scripts_sha256()}
        try:
            written, said["versions"] = figures_by_r(run)
            figures, failed = split_failures(written)
            result = runs.result_of(run)
            if run.kind == Run.Kind.MASKED:
                figures = only_shown(figures, result)
            theirs = read_results(figures, result)
            found = compare(result, theirs, _why_left_out(failed))
        # Whatever R left that is no result (ValueError): to be tried again it would wait for ever.
        except (ValueError, csv.Error, SnapshotAltered, OSError, SubprocessError) as problem:
            found, said["failure"] = NOTHING, str(problem)
        with act("runs.second", scope=runs.worker_scope(run.trial), detail=f"{R}, run {run.pk}"):
            _kept(run, found, theirs, **said)


def _kept(run: Run, found: Comparison, theirs: dict[str, Figures], **said) -> SecondRun:
    return SecondRun.objects.create(
        trial_id=run.trial_id,
        run=run,
        results=figures_as_csv(theirs),
        analyses=found.analyses,
        not_checked=found.not_checked,
        compared=found.compared,
        largest_difference=found.largest,
        agrees=found.agrees,
        **said,
    )


def _why_left_out(failed: dict[str, str]):
    """failed: {analysis: why R could not do it}."""

    def why_not(id: str, analysis: dict, figure: str) -> str:
        if id in failed:
            return f"R could not do it: {failed[id]}"
        if analysis["settings"].get("stream") == "pcg64":
            return OTHER_STREAM
        reasons = LEFT_OUT.get(analysis["method"], {})
        return reasons.get(figure.partition(" ")[0]) or reasons.get("") or NO_SCRIPT

    return why_not


def _why_not_failed(failed: dict[str, str], result: dict) -> str | None:
    for id, reason in failed.items():
        if id not in result["analyses"]:
            return f"failed: {shown(id)} is not an analysis of this run."
        if len(reason) < SHORTEST_REASON:
            return f"failed: {id}: say why in at least {SHORTEST_REASON} characters."
        if len(reason) > LONGEST_REASON or not reason.isprintable():
            return f"failed: {id}: say why in one line of at most {LONGEST_REASON} characters."
    return None


def _why_not_brought(failed: dict[str, str]):
    def why_not(id: str, *of: object) -> str:
        if id in failed:
            return f"The other software could not do it: {failed[id]}"
        return NOT_BROUGHT

    return why_not


def _why_not_whole(result: dict, theirs: dict[str, Figures], failed: dict[str, str]) -> str | None:
    """What agrees holds, of each analysis that both could do, every estimate that has an interval
    and at least half of all figures: one figure would say little of the rest."""
    for id, analysis in result["analyses"].items():
        ours, other = figures_of(analysis), theirs.get(id, {})
        if id in failed:
            continue
        missing = [figure for figure in ours if figure not in other and _is_estimate(figure, ours)]
        if missing:
            return f"{id}: {missing[0]!r} is not in the file. {WHOLE}"
        if 2 * len(other) < len(ours):
            return f"{id}: {len(other)} of its {len(ours)} figures are in the file. {WHOLE}"
    return None


def _is_estimate(figure: str, figures: Figures) -> bool:
    row, _, column = figure.rpartition(" ")
    return column == "value" and f"{row} low" in figures
