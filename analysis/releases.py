"""A labelled result is released by two people, and may be superseded by a later one.

succeeded ─► agreed by a second run ─► proposed ─► two signatures: released ─► superseded

What a release must say is asked by the database (trials/database/sql/32_run_life.sql), also once
more at each signature.
"""

from analysis.models import ResultsRelease, Run, RunResult, SecondRun
from analysis.planning import SIGNERS, status_of, why_not_signed
from analysis.second_runs import latest_by_implementation
from analysis.standing import Standing
from trials.actions.signatures import sign
from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand
from trials.context import Scope
from trials.ledger import act
from trials.refusals import refuse_if
from trials.selectors.lock_records import signatures_of_record

MEANING = "release of results"
SHORTEST = 10


def propose_release(
    *,
    run: Run,
    scope: Scope,
    without_second_run: str = "",
    supersedes: Run | None = None,
    reason: str = "",
) -> ResultsRelease:
    """What two people are then shown and sign; the latest proposal counts.

    without_second_run: why no second implementation could be run, where none was.
    supersedes: a released run of the same plan, which this one replaces for the `reason`.
    Raises Refused with what is missing.
    """
    demand(scope, Permission.SIGN_RESULTS)
    with act("runs.propose_release", scope=scope, reason=reason, detail=str(run.pk)):
        second = second_run_of(run)
        refuse_if(why_not_release(run))
        refuse_if(_why_not_say(second, without_second_run, supersedes, reason))
        latest = latest_release(run)
        made = ResultsRelease.objects.create(
            trial=run.trial,
            run=run,
            number=latest.number + 1 if latest else 1,
            result_sha256=run.result.sha256,
            plan_status=status_of(run.plan),
            second_run_id=second.pk if second else None,
            without_second_run="" if second else without_second_run.strip(),
            supersedes=supersedes,
            reason=reason.strip() if supersedes else "",
            proposed_by_id=scope.actor,
        )
        made.refresh_from_db(fields=["content_hash"])
    return made


def sign_release(*, release: ResultsRelease, seen_hash: str, scope: Scope, **proof) -> bool:
    """One person's signature. Gives whether the result is released by it."""
    demand(scope, Permission.SIGN_RESULTS)
    with act("runs.sign_release", scope=scope, detail=str(release.run_id), **proof):
        sign(release, seen_hash=seen_hash, meaning=MEANING)
        return is_signed(release)


def is_signed(release: ResultsRelease) -> bool:
    return len({one.role for one in signatures_of_record(release)}) == len(SIGNERS)


def latest_release(run: Run) -> ResultsRelease | None:
    found = ResultsRelease.objects.filter(run=run).select_related("proposed_by", "supersedes__plan")
    return found.order_by("-number").first()


def second_run_of(run: Run) -> SecondRun | None:
    """The one that a release names; before all others, one that does not agree.

    One that failed compared nothing, and is none.
    """
    compared = [one for one in latest_by_implementation(run) if not one.failure]
    return min(compared, key=lambda one: one.agrees, default=None)


def why_not_release(run: Run) -> str | None:
    if run.kind != Run.Kind.LABELLED:
        return "Only the result of a labelled run is released."
    if not RunResult.objects.filter(run=run, failure="").exists():
        return "The run has no result."
    second = second_run_of(run)
    if second and not second.agrees:
        return "The independent second run does not agree: its differences are looked at first."
    latest = latest_release(run)
    if latest and is_signed(latest):
        return "The result is released."
    return why_not_signed(run.plan)


def _why_not_say(second, without_second_run: str, supersedes: Run | None, reason: str):
    if second is None and len(without_second_run.strip()) < SHORTEST:
        return "No second run has agreed: say in at least 10 characters why none could be made."
    if supersedes and len(reason.strip()) < SHORTEST:
        return "Reason: say in at least 10 characters why the earlier result is superseded."
    return None


def released_before(run: Run) -> list[Run]:
    """Released results of the same plan title that nothing has superseded, the latest first."""
    return list(
        Run.objects.filter(trial=run.trial, plan__title=run.plan.title)
        .exclude(pk=run.pk)
        .alias(standing=Standing("pk"))
        .filter(standing="released")
        .select_related("plan")
        .order_by("-started_at")
    )


def superseded_by(run: Run) -> ResultsRelease | None:
    """The release of the run that replaces this one."""
    found = ResultsRelease.objects.filter(supersedes=run).select_related("run")
    return next(filter(is_signed, found), None)
