"""The work of a run: any worker claims a part, computes it and keeps its result.

claim ─► compute ─► keep ─► (the shares of a bootstrap: join when all are there) ─► finish

Nothing here counts on Celery: who holds a part is its lease, and what was done are its facts.
"""

import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from analysis import engine, snapshots
from analysis.datasets.refusals import TableError
from analysis.methods.sharing import Drawn, DrawnOf, Share
from analysis.models import Lease, PartDraw, PartResult, Run, RunCancellation, RunPart, RunResult
from analysis.plans import PlanError
from analysis.runs import plan_of, tables_of, worker_scope
from analysis.shuffling import MARK
from trials.ledger import act

LEASE = timedelta(seconds=15)
# A part that kills its worker every time must not be tried for ever.
MOST_ATTEMPTS = 20


class NotWhole(Exception):
    """The parts of a run are not those of its plan, so it has no result."""


class ClaimLost(Exception):
    """The run was cancelled, or somebody else computes this part by now."""


def compute_part(part_id: UUID) -> None:
    """Claim a part, compute it and keep its result. Does nothing where that is done already."""
    token = _claim(part_id)
    if token is None:
        return
    part = RunPart.objects.select_related("run__plan", "run__trial").get(pk=part_id)
    if token > MOST_ATTEMPTS:
        return finish_if_complete(part.run, f"Part {part.position} failed {MOST_ATTEMPTS} times.")
    results, drawn = {}, {}
    try:
        with _kept_alive(part_id, token) as demand_claim:
            started = time.perf_counter()
            if part.joined_by_id:
                drawn = _drawn(part, demand_claim)
            else:
                results = _results(part)
            seconds = time.perf_counter() - started
    except ClaimLost:
        return
    except (snapshots.SnapshotAltered, PlanError, TableError) as error:
        return finish_if_complete(part.run, str(error))
    _keep_result(part, token, results, seconds, drawn)
    if part.joined_by_id:
        compute_part(part.joined_by_id)
    finish_if_complete(part.run)


def finish_what_was_left() -> None:
    """Ends runs that wait for nothing and that nobody holds: the worker died between the last part
    and the result, or the run was written without a part for each of its analyses."""
    busy = RunPart.objects.filter(
        Q(result=None) | Q(lease__until__gte=timezone.now()), run=OuterRef("pk")
    )
    left = Run.objects.filter(~Exists(busy), result=None, cancellation=None)
    for run in left.select_related("plan", "trial"):
        finish_if_complete(run)


def waiting_parts() -> list[UUID]:
    """Parts that can be computed, and that nobody is computing now."""
    return list(
        _to_be_computed(RunPart.objects.all())
        .filter(Q(lease__until=None) | Q(lease__until__lt=timezone.now()))
        .order_by("run__started_at", "position")
        .values_list("pk", flat=True)
    )


def _to_be_computed(parts: QuerySet[RunPart]) -> QuerySet[RunPart]:
    """Without a result, of runs that go on; what joins shares waits for all of them."""
    open_shares = RunPart.objects.filter(joined_by=OuterRef("pk"), result=None)
    return parts.filter(~Exists(open_shares), result=None, run__result=None, run__cancellation=None)


def _claim(part_id: UUID) -> int | None:
    """The token of the claim, or None where there is nothing to do for whoever asks."""
    now = timezone.now()
    with transaction.atomic():
        lease = (
            Lease.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(part__in=_to_be_computed(RunPart.objects.filter(pk=part_id)))
            .filter(Q(until=None) | Q(until__lt=now))
            .first()
        )
        if lease is None:
            return None
        lease.token, lease.until = lease.token + 1, now + LEASE
        lease.save()
        return lease.token


@contextmanager
def _kept_alive(part_id: UUID, token: int) -> Iterator[Callable[[], None]]:
    """Renews the lease while the work goes on, so that only a dead worker loses it.

    Gives a function that raises ClaimLost from the heartbeat on at which the claim was lost.
    """
    done, lost = threading.Event(), threading.Event()
    mine = Lease.objects.filter(pk=part_id, token=token, part__run__cancellation=None)

    def renew():
        try:
            while not done.wait(LEASE.total_seconds() / 3):
                if not mine.update(until=timezone.now() + LEASE):
                    return lost.set()
        finally:
            connection.close()

    def demand_claim():
        if lost.is_set():
            raise ClaimLost

    heart = threading.Thread(target=renew, daemon=True)
    heart.start()
    try:
        yield demand_claim
    finally:
        done.set()
        heart.join()


def _results(part: RunPart) -> dict:
    """Of the analyses of a part, or, where their bootstrap was shared out, of all its shares."""
    plan, tables = plan_of(part.run.plan), tables_of(part.run)
    if part.shares.exists():
        return engine.fit_drawn(plan, engine.dataset(plan, **tables), part.analyses, _kept(part))
    return engine.run_part(plan, ids=part.analyses, **tables)


def _drawn(part: RunPart, demand_claim: Callable[[], None]) -> dict[str, Drawn]:
    plan = plan_of(part.run.plan)
    share = Share(part.share, among=part.joined_by.shares.count())
    data = engine.dataset(plan, **tables_of(part.run))
    return engine.draw_share(plan, data, part.analyses, share, pause=demand_claim)


def _kept(joining: RunPart) -> DrawnOf:
    """What the shares drew for one analysis, in their order."""

    def of_analysis(analysis_id: str) -> Iterator[Drawn]:
        draws = PartDraw.objects.filter(part__joined_by=joining, analysis=analysis_id)
        for one in draws.order_by("part__share").iterator():
            yield Drawn(bytes(one.estimates), one.rejected, one.refusal)

    return of_analysis


def _keep_result(
    part: RunPart, token: int, results: dict, seconds: float, drawn: dict[str, Drawn]
) -> None:
    """Only from the holder of the last claim: a worker that was thought dead is not believed."""
    plain = json.loads(engine.canonical_json(results))
    with act("runs.part", scope=worker_scope(part.trial), detail=f"part {part.position}"):
        lease = Lease.objects.select_for_update().get(pk=part.pk)
        if (
            lease.token != token
            or PartResult.objects.filter(part=part).exists()
            or RunCancellation.objects.filter(run=part.run_id).exists()
        ):
            return
        PartResult.objects.create(
            trial=part.trial, part=part, results=plain, seconds=seconds, attempts=token
        )
        PartDraw.objects.bulk_create(
            PartDraw(
                trial=part.trial,
                part=part,
                analysis=analysis_id,
                estimates=one.values,
                rejected=one.rejected,
                refusal=one.refusal,
            )
            for analysis_id, one in drawn.items()
        )


def finish_if_complete(run: Run, failure: str = "") -> None:
    """Write the result of the run once every part has one, or why it failed."""
    if not failure and RunPart.objects.filter(run=run, result=None).exists():
        return
    with act("runs.finish", scope=worker_scope(run.trial), detail=failure):
        # One finisher: the leases of the run are held until the result is there.
        list(Lease.objects.select_for_update(of=("self",)).filter(part__run=run).order_by("pk"))
        if (
            RunResult.objects.filter(run=run).exists()
            or RunCancellation.objects.filter(run=run).exists()
        ):
            return
        text = ""
        if not failure:
            try:
                text = _whole_result(run)
            except (NotWhole, PlanError) as error:
                failure = str(error)
        RunResult.objects.create(
            trial=run.trial,
            run=run,
            text=text,
            sha256=hashlib.sha256(text.encode()).hexdigest() if text else "",
            failure=failure,
            code_version=settings.CODE_VERSION,
            versions=engine.versions(),
        )


def _whole_result(run: Run) -> str:
    results = {}
    for part in PartResult.objects.filter(part__run=run):
        results |= part.results
    plan = plan_of(run.plan)
    missing = [one.id for one in plan.analyses if one.id not in results]
    if missing:
        raise NotWhole(f"The run was started without a part for: {', '.join(missing)}.")
    whole = engine.finish(
        plan,
        results,
        data_sha256=run.snapshot_sha256,
        excluded_sites=run.excluded_sites,
    )
    if run.kind == Run.Kind.DRY:
        whole["mark"] = MARK
    return engine.canonical_json(whole).decode()
