"""Workers share a run and may die in it: each part is computed once as far as anybody can see."""

import json
import threading
from datetime import timedelta

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from analysis import cancelling, engine, runs, work
from analysis.methods import sharing
from analysis.models import Lease, PartResult, Run, RunPart, RunResult
from analysis.progress import Remaining, remaining
from tests import raw
from tests.conftest import log_in_as
from tests.study import PLAN, SmallStudy, start_run
from trials.context import reading
from trials.models import AuditEvent
from trials.refusals import Refused

LONG_PLAN = PLAN.replace("resamples: 200", "resamples: 4000")


@pytest.fixture
def masked(masked_study) -> SmallStudy:
    return masked_study


@pytest.fixture
def shared_out(masked_study, monkeypatch) -> Run:
    """A run whose bootstrap is drawn in four shares."""
    monkeypatch.setattr(sharing, "RESAMPLES_EACH", 1000)
    return start_run(masked_study, plan=LONG_PLAN)


def parts_of(run: Run) -> list:
    return list(RunPart.objects.filter(run=run).order_by("position").values_list("pk", flat=True))


def shares_of(run: Run) -> list:
    return list(RunPart.objects.filter(run=run, joined_by__isnull=False).order_by("share"))


def compute(parts) -> None:
    """As the worker's login."""
    log_in_as("worker")
    for part in parts:
        work.compute_part(part)
    log_in_as("web")


def finish_what_was_left() -> None:
    log_in_as("worker")
    work.finish_what_was_left()
    log_in_as("web")


def result(run: Run) -> RunResult:
    return RunResult.objects.get(run=run)


def test_two_workers_claim_different_parts(masked):
    run = start_run(masked)
    log_in_as("worker")
    claims: list[tuple] = []

    def claim_all():
        for part in parts_of(run):
            token = work._claim(part)
            if token:
                claims.append((part, token))
        connection.close()

    workers = [threading.Thread(target=claim_all) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(claims, key=str) == sorted([(part, 1) for part in parts_of(run)], key=str)
    assert work.waiting_parts() == []


def test_a_part_whose_worker_died_is_taken_again_and_the_dead_one_is_not_believed(masked):
    run = start_run(masked)
    part_id = parts_of(run)[0]
    log_in_as("worker")
    first = work._claim(part_id)
    Lease.objects.filter(pk=part_id).update(until=timezone.now() - timedelta(seconds=1))
    second = work._claim(part_id)
    part = RunPart.objects.get(pk=part_id)

    work._keep_result(part, first, {"described": {"from": "the dead"}}, 1.0, {})
    work._keep_result(part, second, {"described": {"from": "the living"}}, 1.0, {})
    work._keep_result(part, second, {"described": {"from": "an echo"}}, 1.0, {})

    kept = PartResult.objects.get(part=part)
    assert (first, second, kept.attempts) == (1, 2, 2)
    assert kept.results == {"described": {"from": "the living"}}


def test_a_part_that_is_computed_now_is_not_waiting(masked):
    run = start_run(masked)
    first, *others = parts_of(run)
    log_in_as("worker")

    work._claim(first)

    assert work.waiting_parts() == others


def test_a_lease_is_renewed_while_the_work_goes_on(masked, monkeypatch):
    monkeypatch.setattr(work, "LEASE", timedelta(seconds=0.15))
    part = parts_of(start_run(masked))[0]
    log_in_as("worker")
    token = work._claim(part)

    with work._kept_alive(part, token):
        threading.Event().wait(0.4)
        assert work._claim(part) is None


def test_a_part_that_kills_every_worker_fails_the_run(masked):
    run = start_run(masked)
    part = parts_of(run)[0]
    with raw.as_administrator() as administrator:
        administrator.execute("update analysis_lease set token = 20 where part_id = %s", [part])

    compute([part])

    assert result(run).failure == "Part 0 failed 20 times."
    assert result(run).text == ""


def test_a_run_whose_worker_died_before_its_result_is_finished_by_the_next(masked, monkeypatch):
    run = start_run(masked)
    with monkeypatch.context() as dying:
        dying.setattr(work, "finish_if_complete", lambda run: None)
        compute(parts_of(run))
    with raw.as_administrator() as administrator:
        administrator.execute("update analysis_lease set until = now() - interval '1 second'")

    finish_what_was_left()

    assert runs.state(run) == "succeeded"


# A bootstrap that is shared out.


def test_a_shared_bootstrap_gives_the_bytes_of_one_process(shared_out):
    plan = runs.plan_of(shared_out.plan)
    log_in_as("worker")
    whole = engine.run_part(plan, ids=["indirect"], **runs.tables_of(shared_out))

    compute([*reversed(parts_of(shared_out)), *parts_of(shared_out)])

    shared = json.loads(result(shared_out).text)["analyses"]["indirect"]
    assert [part.share for part in shares_of(shared_out)] == [0, 1, 2, 3]
    assert engine.canonical_json(shared) == engine.canonical_json(whole["indirect"])
    assert runs.state(shared_out) == "succeeded"


def test_a_short_plan_is_not_shared_out(masked):
    run = start_run(masked)

    assert [one.analyses for one in RunPart.objects.filter(run=run).order_by("position")] == [
        ["described"], ["related"], ["mood"], ["indirect"],
    ]  # fmt: skip


def test_what_joins_the_shares_waits_for_all_of_them(shared_out):
    first, *others = shares_of(shared_out)
    joining = first.joined_by_id
    compute([part.pk for part in others])

    compute([joining])
    before = joining in work.waiting_parts(), PartResult.objects.filter(part=joining).exists()
    compute([first.pk])

    assert before == (False, False)
    assert PartResult.objects.filter(part=joining).exists()


def test_the_ledger_has_a_line_of_each_share_and_none_of_its_numbers(shared_out):
    compute([shares_of(shared_out)[0].pk])

    with raw.as_administrator() as administrator:
        lines = administrator.execute(
            "select difference -> 'estimates' from ledger.change"
            " where table_name = 'analysis_partdraw'"
        ).fetchall()
    assert lines == [(["hidden", "hidden"],)]


def test_the_time_left_is_that_of_the_waiting_parts_over_those_who_work(shared_out):
    parts = parts_of(shared_out)
    shares = [part.pk for part in shares_of(shared_out)]
    before = remaining(shared_out)
    compute([part for part in parts if part not in shares][:-1])
    compute(shares[:2])
    log_in_as("worker")
    for share in shares[2:]:
        work._claim(share)

    now = remaining(shared_out)

    seconds = dict(PartResult.objects.values_list("part", "seconds"))
    share = (seconds.pop(shares[0]) + seconds.pop(shares[1])) / 2
    other = sum(seconds.values()) / 3
    assert before == Remaining(workers=0, seconds=None)
    assert now == Remaining(workers=2, seconds=pytest.approx((2 * share + other) / 2))


# Parts that somebody adds with the web's login and keys.

PART = """
    insert into analysis_runpart (id, trial_id, run_id, position, analyses, joined_by_id, share)
    values (gen_random_uuid(), %s, %s, 99, '["indirect"]', %s, %s)
"""
RUN_AGAIN = """
    insert into analysis_run (id, trial_id, plan_id, snapshot_id, snapshot_sha256, kind,
                              excluded_sites, salt, started_by_id, started_at)
    select gen_random_uuid(), trial_id, plan_id, snapshot_id, snapshot_sha256, kind,
           excluded_sites, salt, started_by_id, now() from analysis_run where id = %s
    returning id
"""


def test_no_part_is_added_to_a_run_that_was_started(masked):
    run = start_run(masked)
    with raw.as_login("web") as web, pytest.raises(psycopg.Error, match="the act that starts it"):
        raw.open_act(web, masked.scope("statistician"), "runs.start")
        web.execute(PART, [run.trial_id, run.pk, None, None])

    assert len(parts_of(run)) == 4


@pytest.mark.parametrize("share", [0, 1, None])
def test_a_run_bends_no_other_run_by_a_share_of_its_bootstrap(masked, share):
    run = start_run(masked)
    joining = RunPart.objects.get(run=run, analyses=["indirect"])
    with raw.as_login("web") as web, pytest.raises(psycopg.errors.CheckViolation, match="share is"):
        raw.open_act(web, masked.scope("statistician"), "runs.start")
        other = web.execute(RUN_AGAIN, [run.pk]).fetchone()[0]
        web.execute(PART, [run.trial_id, other, joining.pk, share])


def test_an_analysis_is_in_one_part_and_the_database_makes_its_lease(masked):
    run = start_run(masked)
    with raw.as_login("web") as web:
        raw.open_act(web, masked.scope("statistician"), "runs.start")
        other = web.execute(RUN_AGAIN, [run.pk]).fetchone()[0]
        web.execute(PART, [run.trial_id, other, None, None])
        leases = web.execute(
            "select l.token from analysis_lease l join analysis_runpart p on p.id = l.part_id"
            " where p.run_id = %s",
            [other],
        ).fetchall()
        with pytest.raises(psycopg.errors.CheckViolation, match="in one part of its run"):
            web.execute(PART.replace("99", "98"), [run.trial_id, other, None, None])

    assert leases == [(0,)]


@pytest.mark.parametrize(
    ("has_part", "missing"),
    [(False, "described, related, mood, indirect"), (True, "described, related, mood")],
)
def test_a_run_that_was_written_without_its_parts_ends_with_the_reason(masked, has_part, missing):
    run = start_run(masked)
    with raw.as_login("web") as web:
        raw.open_act(web, masked.scope("statistician"), "runs.start")
        (other,) = web.execute(RUN_AGAIN, [run.pk]).fetchone()
        if has_part:
            web.execute(PART, [run.trial_id, other, None, None])
    compute(parts_of(Run(pk=other)))

    finish_what_was_left()

    ends = dict(RunResult.objects.values_list("run", "failure"))
    assert ends == {other: f"The run was started without a part for: {missing}."}


# A run that is cancelled.

CANCEL = """
    insert into analysis_runcancellation (id, trial_id, run_id, reason, cancelled_by_id,
                                          cancelled_at)
    values (gen_random_uuid(), %(trial)s, %(run)s, %(reason)s, %(by)s, now())
"""
RESULT = """
    insert into analysis_runresult (id, trial_id, run_id, text, sha256, failure, code_version,
                                    versions, finished_at)
    values (gen_random_uuid(), %(trial)s, %(run)s, '{}', '', '', '', '{}', now())
"""
PART_RESULT = """
    insert into analysis_partresult (id, trial_id, part_id, results, seconds, attempts, finished_at)
    select gen_random_uuid(), trial_id, id, '{}', 1, 1, now() from analysis_runpart
    where run_id = %(run)s limit 1
"""


def cancellation(run: Run, scope, reason: str = "The wrong plan.") -> dict:
    return {"trial": run.trial_id, "run": run.pk, "reason": reason, "by": scope.actor}


def cancel(run: Run, study: SmallStudy, role: str = "sponsor", reason: str = "The wrong plan."):
    return cancelling.cancel(run=run, reason=reason, scope=study.scope(role))


def test_a_cancelled_run_is_computed_no_further_and_has_no_result(masked, shared_out):
    compute([shares_of(shared_out)[0].pk])

    cancel(shared_out, masked)
    compute(parts_of(shared_out))

    assert runs.state(shared_out) == "cancelled"
    assert work.waiting_parts() == []
    assert PartResult.objects.filter(part__run=shared_out).count() == 1
    assert not RunResult.objects.filter(run=shared_out).exists()


def test_a_worker_stops_at_its_next_heartbeat_and_keeps_nothing(masked, shared_out, monkeypatch):
    monkeypatch.setattr(work, "LEASE", timedelta(seconds=0.06))
    scope, stopped = masked.scope("sponsor"), []

    def draw_until_told_to_stop(plan, data, ids, share, pause):
        with raw.as_login("web") as web:
            raw.open_act(web, scope, "runs.cancel", reason="The wrong plan.")
            web.execute(CANCEL, cancellation(shared_out, scope))
        for _ in range(2000):
            try:
                pause()
            except work.ClaimLost:
                stopped.append(share.number)
                raise
            threading.Event().wait(0.01)

    monkeypatch.setattr(engine, "draw_share", draw_until_told_to_stop)

    compute([shares_of(shared_out)[0].pk])

    assert stopped == [0]
    assert not PartResult.objects.filter(part__run=shared_out).exists()


def test_a_run_that_has_ended_is_not_cancelled(masked):
    run = start_run(masked)
    compute(parts_of(run))

    with pytest.raises(Refused, match="The run has ended: it cannot be cancelled"):
        cancel(run, masked)


@pytest.mark.parametrize(
    ("role", "reason", "sentence"),
    [
        ("data_manager", "The wrong plan.", "does not include: start analyses"),
        ("sponsor", "  ", "A run is cancelled with a reason: say why."),
    ],
)
def test_a_run_is_cancelled_by_those_who_analyse_and_with_a_reason(masked, role, reason, sentence):
    run = start_run(masked)

    with pytest.raises(Refused, match=sentence):
        cancel(run, masked, role, reason)

    assert runs.state(run) == "queued"


def test_the_cancellation_stands_in_the_ledger_with_its_reason(masked):
    run = start_run(masked)

    cancel(run, masked)

    with reading(masked.scope("data_manager")):
        line = AuditEvent.objects.get(act="runs.cancel")
    assert (line.actor_name, line.reason) == ("Sam Sponsor", "The wrong plan.")


@pytest.mark.parametrize("statement", [RESULT, PART_RESULT], ids=["of the run", "of a part"])
def test_no_result_follows_a_cancellation_whoever_writes_it(masked, statement):
    run = start_run(masked)
    cancel(run, masked)
    scope = runs.worker_scope(masked.trial)

    with (
        raw.as_login("worker") as worker,
        pytest.raises(psycopg.DatabaseError, match="the run was cancelled: it has no result"),
    ):
        body = raw.sign(scope.doing("runs.part"), login="worker")
        worker.execute("select ledger.open_act(%s, %s)", body)
        worker.execute(statement, {"trial": run.trial_id, "run": run.pk})


@pytest.mark.parametrize(
    ("role", "changes", "sentence"),
    [
        ("data_manager", {}, "cancelled by the statistician or the sponsor"),
        ("statistician", {"by": "somebody else"}, "cancelled by the statistician or the sponsor"),
        ("statistician", {"reason": " "}, "with a reason"),
        ("statistician", {"ended": True}, "the run has ended: it cannot be cancelled"),
    ],
)
def test_the_login_of_the_web_cancels_no_run_that_its_person_may_not(
    masked, role, changes, sentence
):
    run, scope = start_run(masked), masked.scope(role)
    row = cancellation(run, scope, changes.get("reason", "The wrong plan."))
    if "by" in changes:
        row["by"] = masked.people["sponsor"].pk
    if "ended" in changes:
        compute(parts_of(run))

    with raw.as_login("web") as web, pytest.raises(psycopg.DatabaseError, match=sentence):
        raw.open_act(web, scope, "runs.cancel", reason="The wrong plan.")
        web.execute(CANCEL, row)

    assert runs.state(run) in ("queued", "succeeded")
