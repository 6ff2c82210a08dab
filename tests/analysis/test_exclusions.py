"""A site is excluded for cause: analyses are done again without it, and nothing else changes."""

import json

import pytest
from django.db import DatabaseError

from analysis import engine, exclusions, runs, snapshots, tasks, work
from analysis.models import Run
from tests import raw
from tests.conftest import log_in_as
from tests.exclusion import exclude, propose
from tests.study import start_run
from trials.context import reading
from trials.models import AuditEvent, Snapshot
from trials.refusals import Refused
from trials.selectors.sites import state_of_site


@pytest.fixture(autouse=True)
def rung(monkeypatch) -> list:
    """The parts for which a worker was rung, without a broker."""
    found = []
    monkeypatch.setattr(tasks, "ring", found.extend)
    return found


def compute_all() -> None:
    """As the worker's login, until nothing waits."""
    log_in_as("worker")
    for part in work.waiting_parts():
        work.compute_part(part)
    log_in_as("web")


def computed(study, **how) -> Run:
    run = start_run(study, **how)
    compute_all()
    return run


def without_excluded(study, kind: str = "masked") -> Run:
    return Run.objects.exclude(excluded_sites=[]).get(trial=study.trial, kind=kind)


def participants_of(run: Run) -> set[str]:
    return set(runs.result_of(run)["analyses"]["described"]["participants"])


def raw_data() -> list:
    """Every revision and snapshot, as the administrator sees them."""
    with raw.as_administrator() as administrator:
        revisions = administrator.execute(
            "select id, answers::text, content_hash from trials_revision order by id"
        ).fetchall()
        snapshots = administrator.execute(
            "select id, content_hash, participants, revisions from governance.snapshot"
        ).fetchall()
        lines = administrator.execute(
            "select revision_id, line from governance.snapshot_line order by revision_id"
        ).fetchall()
    return [revisions, snapshots, lines]


def test_what_was_analysed_is_analysed_again_without_the_site(unblinded_study):
    first = computed(unblinded_study, kind="labelled")

    exclude(unblinded_study, "02")
    compute_all()

    again = without_excluded(unblinded_study, "labelled")
    assert (again.plan, again.kind, again.snapshot_sha256) == (
        first.plan,
        first.kind,
        first.snapshot_sha256,
    )
    assert again.excluded_sites == ["02"]
    assert {number[:2] for number in participants_of(first)} == {"01", "02"}
    assert participants_of(again) == {f"01-{number:03}" for number in range(1, 7)}


def test_the_first_run_and_the_raw_data_stay_as_they_were(masked_study):
    first = computed(masked_study)
    before = (runs.result_of(first), raw_data())

    exclude(masked_study, "02")
    compute_all()

    assert (runs.result_of(first), raw_data()) == before


def test_both_results_say_of_themselves_which_sites_they_lack(masked_study):
    first = computed(masked_study)
    exclude(masked_study, "02")
    compute_all()
    again = without_excluded(masked_study)

    texts = [json.loads(run.result.text) for run in (first, again)]
    assert [text["excluded_sites"] for text in texts] == [[], ["02"]]
    assert first.result.sha256 != again.result.sha256


def test_a_result_without_a_site_is_that_of_data_that_never_had_it(unblinded_study):
    computed(unblinded_study, kind="labelled")
    exclude(unblinded_study, "02")
    compute_all()
    again = without_excluded(unblinded_study, "labelled")

    log_in_as("worker")
    with reading(runs.worker_scope(unblinded_study.trial)):
        snapshot = Snapshot.objects.get(pk=again.snapshot_id)
        whole = snapshots.frozen_data(snapshot)
        arms = snapshots.arms_by_number(snapshot, whole, labelled=True)
    log_in_as("web")
    plan = runs.plan_of(again.plan)
    table = snapshots.table(whole, plan.needed_columns(), arms)
    of_site_01 = table[table["participant"].str.startswith("01-")].reset_index(drop=True)
    expected = engine.run(plan, of_site_01)["analyses"]

    assert json.loads(engine.canonical_json(expected)) == json.loads(again.result.text)["analyses"]


def test_a_labelled_run_is_done_again_labelled_and_each_kind_once(unblinded_study):
    computed(unblinded_study, kind="masked")
    computed(unblinded_study, kind="labelled")
    computed(unblinded_study, kind="labelled")

    exclude(unblinded_study, "02")

    again = Run.objects.exclude(excluded_sites=[])
    assert sorted(again.values_list("kind", flat=True)) == ["labelled", "masked"]


def test_a_second_exclusion_leaves_both_sites_out(masked_study):
    computed(masked_study)

    exclude(masked_study, "02")
    exclude(masked_study, "01")

    again = Run.objects.exclude(excluded_sites=[]).order_by("started_at")
    assert [run.excluded_sites for run in again] == [["02"], ["01", "02"]]


def test_a_run_that_failed_is_not_done_again(masked_study):
    run = start_run(masked_study)
    log_in_as("worker")
    work.finish_if_complete(run, "It could not be done.")
    log_in_as("web")

    exclude(masked_study, "02")

    assert list(Run.objects.all()) == [run]


def test_a_worker_is_rung_for_what_is_done_again(masked_study, rung):
    computed(masked_study)

    exclude(masked_study, "02")

    assert rung == list(without_excluded(masked_study).parts.values_list("pk", flat=True))


def test_a_proposal_alone_starts_nothing(masked_study):
    run = computed(masked_study)

    propose(masked_study, "02")

    assert list(Run.objects.all()) == [run]


def test_before_the_lock_nothing_is_done_again(open_study):
    exclude(open_study, "02")

    assert not Run.objects.exists()


def test_what_is_done_again_stands_in_the_ledger_under_who_confirmed(masked_study):
    computed(masked_study)
    exclude(masked_study, "02")

    with reading(masked_study.scope("data_manager")):
        last = AuditEvent.objects.filter(act="runs.start").latest("id")
    assert last.actor_name == "Quen Auditor"
    assert last.detail.endswith(" without 02")


def test_if_the_analyses_cannot_be_started_the_site_is_not_excluded(masked_study, monkeypatch):
    computed(masked_study)

    def broken(**said):
        raise DatabaseError("no room left")

    monkeypatch.setattr(exclusions.runs, "queue", broken)
    with pytest.raises(DatabaseError, match="no room left"):
        exclude(masked_study, "02")

    with reading(masked_study.scope("sponsor")):
        assert state_of_site(masked_study.site("02")) == "exclusion_proposed"


def test_a_next_run_has_all_sites_or_lacks_the_excluded_ones_as_asked(masked_study):
    exclude(masked_study, "02")

    runs_asked = [
        start_run(masked_study),
        start_run(masked_study, without_excluded_sites=True),
    ]

    assert [run.excluded_sites for run in runs_asked] == [[], ["02"]]


def test_without_an_exclusion_there_is_nothing_to_leave_out(masked_study):
    with pytest.raises(Refused, match="No site was excluded for cause: there is nothing to leave"):
        start_run(masked_study, without_excluded_sites=True)
