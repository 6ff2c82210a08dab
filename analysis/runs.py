"""A run from its start to its result. Its truth is its rows; Celery only rings the bell.

start ─► claim ─► compute (any worker, any number of times) ─► finish when all parts are there
"""

import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from analysis import engine, snapshots
from analysis.datasets.refusals import TableError
from analysis.models import AnalysisPlan, Lease, PartResult, Run, RunPart, RunResult
from analysis.plans import Plan, PlanError, load_plan
from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand, system_scope
from trials.context import Scope, reading
from trials.ledger import act
from trials.lifecycle import BEFORE_THE_LOCK
from trials.models import Snapshot, Trial
from trials.refusals import Refused, refuse_if
from trials.selectors.sites import exclusions
from trials.selectors.trials import latest_snapshot, state_of

LEASE = timedelta(seconds=15)
# A part that kills its worker every time must not be tried for ever.
MOST_ATTEMPTS = 20
# In a masked run nobody knows which group is the control, so A is the reference.
MASKED_REFERENCE = "A"


def add_plan(*, trial: Trial, text: str, source: str, scope: Scope) -> AnalysisPlan:
    """Keep a plan, whole. The same text twice is one plan. Raises Refused with every problem."""
    demand(scope, Permission.START_RUNS)
    try:
        plan = load_plan(text, source=source)
    except PlanError as error:
        raise Refused(str(error)) from None
    kept = AnalysisPlan.objects.filter(trial=trial, sha256=plan.sha256).first()
    if kept:
        return kept
    with act("plans.add", scope=scope, detail=f"{source} {plan.sha256}"):
        return AnalysisPlan.objects.create(
            trial=trial, title=plan.plan, text=text, sha256=plan.sha256
        )


def plan_of(kept: AnalysisPlan) -> Plan:
    return _read(kept.text)


@lru_cache(maxsize=16)
def _read(text: str) -> Plan:
    """A kept plan never changes, so each process reads it once."""
    return load_plan(text)


def why_not_run(trial: Trial, kind: str = Run.Kind.MASKED) -> str | None:
    """An analysis waits for the lock and the letters; a labelled one for their meaning."""
    state = state_of(trial)
    if state in BEFORE_THE_LOCK:
        return "The database is not locked: no analysis runs before the lock."
    if state == "locked":
        return "The arms are sealed: two people release the letters A and B first, in the vault."
    if state == "masked" and kind == Run.Kind.LABELLED:
        return "What A and B mean is sealed: two people release it first, in the vault."
    return None


def start(
    *,
    trial: Trial,
    plan: AnalysisPlan,
    kind: str,
    scope: Scope,
    without_excluded_sites: bool = False,
) -> Run:
    """Queue a run of the plan on the trial's snapshot. Raises Refused with the reason.

    without_excluded_sites: leave out the sites that were excluded for cause until now.
    """
    demand(scope, Permission.START_RUNS)
    sites = _excluded_until_now(trial, scope) if without_excluded_sites else []
    return queue(trial=trial, plan=plan, kind=kind, scope=scope, excluded_sites=sites)


def _excluded_until_now(trial: Trial, scope: Scope) -> list[str]:
    with reading(scope):
        sites = [step.site.code for step in exclusions(trial)]
    if not sites:
        raise Refused("No site was excluded for cause: there is nothing to leave out.")
    return sites


def queue(
    *, trial: Trial, plan: AnalysisPlan, kind: str, scope: Scope, excluded_sites: list[str]
) -> Run:
    """As `start`, inside an act that has asked for its own permission.

    excluded_sites: codes, in order; with the plan, the snapshot and the kind they are what the
    run is made from.
    """
    without = f" without {', '.join(excluded_sites)}" if excluded_sites else ""
    with act("runs.start", scope=scope, detail=f"{kind} {plan.sha256}{without}"):
        refuse_if(why_not_run(trial, kind))
        snapshot = latest_snapshot(trial)
        run = Run.objects.create(
            trial=trial,
            plan=plan,
            snapshot_id=snapshot.pk,
            snapshot_sha256=snapshot.sha256,
            kind=kind,
            excluded_sites=excluded_sites,
            started_by_id=scope.actor,
        )
        parts = RunPart.objects.bulk_create(
            RunPart(trial=trial, run=run, position=position, analyses=ids)
            for position, ids in enumerate(engine.parts(plan_of(plan)))
        )
        Lease.objects.bulk_create(Lease(part=part) for part in parts)
    return run


def compute_part(part_id: UUID) -> None:
    """Claim a part, compute it and keep its result. Does nothing where that is done already."""
    token = _claim(part_id)
    if token is None:
        return
    part = RunPart.objects.select_related("run__plan", "run__trial").get(pk=part_id)
    if token > MOST_ATTEMPTS:
        return finish_if_complete(part.run, f"Part {part.position} failed {MOST_ATTEMPTS} times.")
    with _kept_alive(part_id, token):
        started = time.perf_counter()
        try:
            results, failure = _results(part), ""
        except (snapshots.SnapshotAltered, PlanError, TableError) as error:
            results, failure = {}, str(error)
        seconds = time.perf_counter() - started
    _keep_result(part, token, results, seconds)
    finish_if_complete(part.run, failure)


def waiting_parts() -> list[UUID]:
    """Parts without a result that nobody is computing now."""
    return list(
        RunPart.objects.filter(result=None, run__result=None)
        .filter(Q(lease__until=None) | Q(lease__until__lt=timezone.now()))
        .order_by("run__started_at", "position")
        .values_list("pk", flat=True)
    )


def _claim(part_id: UUID) -> int | None:
    """The token of the claim, or None while another worker holds the part or has finished it."""
    now = timezone.now()
    with transaction.atomic():
        lease = (
            Lease.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(pk=part_id, part__result=None, part__run__result=None)
            .filter(Q(until=None) | Q(until__lt=now))
            .first()
        )
        if lease is None:
            return None
        lease.token, lease.until = lease.token + 1, now + LEASE
        lease.save()
        return lease.token


@contextmanager
def _kept_alive(part_id: UUID, token: int) -> Iterator[None]:
    """Renews the lease while the work goes on, so that only a dead worker loses it."""
    done = threading.Event()

    def renew():
        try:
            while not done.wait(LEASE.total_seconds() / 3):
                Lease.objects.filter(pk=part_id, token=token).update(until=timezone.now() + LEASE)
        finally:
            connection.close()

    heart = threading.Thread(target=renew, daemon=True)
    heart.start()
    try:
        yield
    finally:
        done.set()
        heart.join()


def _results(part: RunPart) -> dict:
    run = part.run
    plan = plan_of(run.plan)
    labelled = run.kind == Run.Kind.LABELLED
    with reading(worker_scope(run.trial)):
        snapshot = Snapshot.objects.get(pk=run.snapshot_id)
        data = snapshots.frozen_data(snapshot)
        data = snapshots.without_sites(data, snapshot, run.excluded_sites)
        arms = snapshots.arms_by_number(snapshot, data, labelled=labelled)
    table = snapshots.table(data, plan.needed_columns(), arms)
    reference = None if labelled else MASKED_REFERENCE
    return engine.run_part(plan, table, part.analyses, arm_reference=reference)


def _keep_result(part: RunPart, token: int, results: dict, seconds: float) -> None:
    """Only from the holder of the last claim: a worker that was thought dead is not believed."""
    plain = json.loads(engine.canonical_json(results))
    with act("runs.part", scope=worker_scope(part.trial), detail=f"part {part.position}"):
        lease = Lease.objects.select_for_update().get(pk=part.pk)
        if lease.token == token and not PartResult.objects.filter(part=part).exists():
            PartResult.objects.create(
                trial=part.trial, part=part, results=plain, seconds=seconds, attempts=token
            )


def finish_if_complete(run: Run, failure: str = "") -> None:
    """Write the result of the run once every part has one, or why it failed."""
    if not failure and RunPart.objects.filter(run=run, result=None).exists():
        return
    with act("runs.finish", scope=worker_scope(run.trial), detail=failure):
        # One finisher: the leases of the run are held until the result is there.
        list(Lease.objects.select_for_update(of=("self",)).filter(part__run=run).order_by("pk"))
        if RunResult.objects.filter(run=run).exists():
            return
        text = "" if failure else _whole_result(run)
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
    whole = engine.finish(
        plan_of(run.plan),
        results,
        data_sha256=run.snapshot_sha256,
        excluded_sites=run.excluded_sites,
    )
    return engine.canonical_json(whole).decode()


def result_of(run: Run) -> dict | None:
    """The whole result with its analyses in the order of the plan; None before there is one."""
    kept = RunResult.objects.filter(run=run, failure="").first()
    if kept is None:
        return None
    result = json.loads(kept.text)
    ids = [analysis.id for analysis in plan_of(run.plan).analyses]
    return result | {"analyses": {id: result["analyses"][id] for id in ids}}


def worker_scope(trial: Trial) -> Scope:
    """Without the stages that opened because of an arm: the unblinding lets the worker see them."""
    return replace(system_scope(trial, name="Analysis worker", role="worker"), arm_paths=False)


def with_progress(found: QuerySet[Run]) -> QuerySet[Run]:
    """Adds `parts_done`, `parts_in_all`, `parts_begun` and `failure` (None before the end)."""
    return found.annotate(
        parts_in_all=Count("parts"),
        parts_done=Count("parts__result"),
        parts_begun=Count("parts", filter=Q(parts__lease__token__gt=0)),
        failure=F("result__failure"),
    )


def state_read(run: Run) -> str:
    """queued, running, succeeded or failed: read from the facts. run: with its progress."""
    if run.failure is not None:
        return "failed" if run.failure else "succeeded"
    return "running" if run.parts_begun else "queued"


def state(run: Run) -> str:
    return state_read(_now(run))


def progress(run: Run) -> tuple[int, int]:
    """Parts done, and parts in all."""
    now = _now(run)
    return now.parts_done, now.parts_in_all


def _now(run: Run) -> Run:
    return with_progress(Run.objects.filter(pk=run.pk)).get()
