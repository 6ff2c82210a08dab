"""A run as it is started, and as it is read. Its truth is its rows; Celery only rings the bell.

start ─► work (analysis/work.py) ─► the result, when all parts are there
"""

import hashlib
import json
import secrets
from dataclasses import replace
from functools import lru_cache
from uuid import UUID

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Length, Replace

from analysis import engine, snapshots
from analysis.models import AnalysisPlan, Run, RunPart, RunResult
from analysis.planning import PlanStatus, why_not_signed
from analysis.plans import Plan, PlanError, load_plan
from analysis.shuffling import shuffled_arms
from analysis.standing import Standing
from analysis.study_fit import names_of
from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand, system_scope
from trials.context import Scope, reading
from trials.ledger import act
from trials.lifecycle import BEFORE_THE_LOCK
from trials.models import Snapshot, Trial
from trials.refusals import Refused, refuse_if
from trials.selectors.sites import exclusions
from trials.selectors.trials import latest_snapshot, state_of
from trials.studies.loading import study_of

# In a masked run nobody knows which group is the control, so A is the reference.
MASKED_REFERENCE = "A"


def add_plan(*, trial: Trial, text: str, source: str, scope: Scope) -> AnalysisPlan:
    """Keep a plan, whole. The same text twice is one plan. Raises Refused with every problem."""
    demand(scope, Permission.START_RUNS)
    try:
        plan = load_plan(text, source=source, study=names_of(trial))
    except PlanError as error:
        raise Refused(str(error)) from None
    kept = kept_already(trial, text)
    if kept:
        return kept
    with act("plans.add", scope=scope, detail=f"{source} {plan.sha256}"):
        return AnalysisPlan.objects.create(
            trial=trial,
            title=plan.plan,
            text=text,
            sha256=plan.sha256,
            added_by_id=scope.actor,
        )


def kept_already(trial: Trial, text: str) -> AnalysisPlan | None:
    """The plan of the trial that has this text to the last character."""
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return AnalysisPlan.objects.filter(trial=trial, sha256=sha256).first()


def plan_of(kept: AnalysisPlan) -> Plan:
    return _read(kept.text)


@lru_cache(maxsize=16)
def _read(text: str) -> Plan:
    """A kept plan never changes, so each process reads it once."""
    return load_plan(text)


def why_not_run(trial: Trial, kind: str = Run.Kind.MASKED) -> str | None:
    """An analysis waits for the lock and the letters; a labelled one for their meaning.

    A rehearsal on shuffled arms waits for the lock alone.
    """
    state = state_of(trial)
    if state in BEFORE_THE_LOCK:
        return "The database is not locked: no analysis runs before the lock."
    if kind == Run.Kind.DRY:
        return None
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
        if kind != Run.Kind.DRY:
            refuse_if(why_not_signed(plan))
        snapshot = latest_snapshot(trial)
        run = Run.objects.create(
            trial=trial,
            plan=plan,
            snapshot_id=snapshot.pk,
            snapshot_sha256=snapshot.sha256,
            kind=kind,
            excluded_sites=excluded_sites,
            salt=secrets.token_hex(16) if kind == Run.Kind.DRY else "",
            started_by_id=scope.actor,
        )
        RunPart.objects.bulk_create(_parts(run))
    return run


def _parts(run: Run) -> list[RunPart]:
    """The units of work, from the plan alone: a long bootstrap is shared out, and then joined."""
    plan, parts = plan_of(run.plan), []
    for ids in engine.parts(plan):
        parts.append(joining := RunPart(trial=run.trial, run=run, analyses=ids))
        shares = engine.shares(plan, ids)
        if shares > 1:
            parts += [
                RunPart(trial=run.trial, run=run, analyses=ids, joined_by=joining, share=number)
                for number in range(shares)
            ]
    for position, part in enumerate(parts):
        part.position = position
    return parts


def tables_of(run: Run, letters: dict[UUID, str] | None = None) -> dict:
    """What the engine reads for a run, by the names of its arguments.

    letters: by participant, where this login may not ask for them itself (snapshots.letters_of).
    """
    with reading(worker_scope(run.trial)):
        snapshot = Snapshot.objects.get(pk=run.snapshot_id)
        data = snapshots.frozen_data(snapshot)
        data = snapshots.without_sites(data, snapshot, run.excluded_sites)
        arms = _arms(run, snapshot, data, letters)
        plan = plan_of(run.plan)
        # Guesses of the arm and events of a masked group could tell what its letter means.
        masked = run.kind == Run.Kind.MASKED
        waiting = _sealed_forms(run.trial) if masked else set()
        columns = [one for one in plan.needed_columns() if one.partition(".")[0] not in waiting]
        people = snapshots.people(snapshot, data, columns)
        events = None if masked else snapshots.events(snapshot, data, plan, arms)
    tables = {
        "table": snapshots.table(data, columns, arms, people),
        "arm_reference": MASKED_REFERENCE if masked else None,
    }
    return tables if events is None else tables | {"events": events}


def _sealed_forms(trial: Trial) -> set[str]:
    return {
        one.form for visit in study_of(trial).visits for one in visit.forms if one.sees == "sealed"
    }


def _arms(
    run: Run, snapshot: Snapshot, data: snapshots.FrozenData, letters: dict[UUID, str] | None
) -> dict[str, str]:
    if run.kind == Run.Kind.DRY:
        ratio = {arm.code: arm.ratio for arm in study_of(run.trial).arms}
        return shuffled_arms(snapshots.randomised(snapshot, data), ratio=ratio, salt=run.salt)
    labelled = run.kind == Run.Kind.LABELLED
    return snapshots.arms_by_number(snapshot, data, labelled=labelled, letters=letters)


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
    """Adds `parts_done`, `parts_in_all`, `parts_begun`, `failure` (None before the end), `done` and
    `not_done` (how many analyses of its result), `cancelled_at`, `plan_status`
    (analysis/planning.py) and `standing` (analysis/standing.py)."""
    return found.annotate(
        plan_status=PlanStatus(F("plan_id")),
        standing=Standing("pk"),
        parts_in_all=Count("parts"),
        parts_done=Count("parts__result"),
        parts_begun=Count("parts", filter=Q(parts__lease__token__gt=0)),
        failure=F("result__failure"),
        done=_with_status("ok"),
        not_done=_with_status("failed"),
        cancelled_at=F("cancellation__cancelled_at"),
    )


def _with_status(status: str) -> Subquery:
    """How many analyses of a run's result have it, counted where the text is: it is long."""
    said = Value(f'"status": "{status}"')
    without = Replace("text", said, Value(""))
    number = (Length("text") - Length(without)) / Length(said)
    return Subquery(RunResult.objects.filter(run=OuterRef("pk")).values_list(number))


def state_read(run: Run) -> str:
    """queued, running, cancelled, failed, succeeded, released or superseded: read from the facts.

    run: with its progress.
    """
    if run.failure is not None:
        return "failed" if run.failure else run.standing or "succeeded"
    if run.cancelled_at:
        return "cancelled"
    return "running" if run.parts_begun else "queued"


def state(run: Run) -> str:
    return state_read(_now(run))


def progress(run: Run) -> tuple[int, int]:
    """Parts done, and parts in all."""
    now = _now(run)
    return now.parts_done, now.parts_in_all


def _now(run: Run) -> Run:
    return with_progress(Run.objects.filter(pk=run.pk)).get()
