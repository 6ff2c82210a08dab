"""A run is its rows: refused before its time, the same bytes each time, lost by no kill."""

import psycopg
import pytest

from analysis import runs, snapshots, work
from analysis.models import AnalysisPlan, Run, RunPart, RunResult
from tests import raw
from tests.conftest import log_in_as
from tests.study import PLAN, SmallStudy, kept_plan, start_run
from trials.context import reading
from trials.models import Snapshot
from trials.refusals import NotPermitted, Refused


@pytest.fixture
def masked(masked_study) -> SmallStudy:
    return masked_study


@pytest.fixture
def unbent(masked_study_of_module) -> SmallStudy:
    return masked_study_of_module


def parts_of(run: Run) -> list:
    return list(RunPart.objects.filter(run=run).order_by("position").values_list("pk", flat=True))


def compute(parts) -> None:
    """As the worker's login."""
    log_in_as("worker")
    for part in parts:
        work.compute_part(part)
    log_in_as("web")


def result(run: Run) -> RunResult:
    return RunResult.objects.get(run=run)


# Before its time.


@pytest.mark.parametrize(
    ("fixture", "kind", "sentence"),
    [
        ("open_study", "masked", "The database is not locked: no analysis runs before the lock."),
        ("locked_study", "masked", "The arms are sealed: two people release the letters A and B"),
        ("masked_study", "labelled", "What A and B mean is sealed: two people release it first"),
    ],
)
def test_a_run_waits_for_lock_letters_and_meaning(request, fixture, kind, sentence):
    study = request.getfixturevalue(fixture)

    with pytest.raises(Refused, match=sentence):
        start_run(study, kind=kind)

    assert not Run.objects.exists()


@pytest.mark.parametrize("role", ["data_manager", "site_coordinator", "rater"])
def test_a_role_that_does_not_analyse_starts_no_run(masked, role):
    plan = runs.add_plan(trial=masked.trial, text=PLAN, source="p", scope=masked.scope("sponsor"))

    with pytest.raises(NotPermitted, match="does not include: start analyses"):
        runs.start(trial=masked.trial, plan=plan, kind="masked", scope=masked.scope(role))


def test_the_same_plan_is_kept_once(masked):
    scope = masked.scope("statistician")
    kept = [runs.add_plan(trial=masked.trial, text=PLAN, source="p", scope=scope) for _ in "ab"]

    assert kept[0] == kept[1]


RUN = """
    insert into analysis_run (id, trial_id, plan_id, snapshot_id, snapshot_sha256, kind,
                              excluded_sites, salt, started_by_id, started_at)
    select gen_random_uuid(), %(trial)s, %(plan)s, id,
           coalesce(%(sha256)s, encode(content_hash, 'hex')), %(kind)s, %(excluded)s, %(salt)s,
           %(by)s, now()
    from governance.snapshot
"""


def start_by_sql(study: SmallStudy, *, act="runs.start", role="statistician", **said) -> None:
    """With the web's login and keys; as a run that is right, but for what is said."""
    usual = {
        "trial": study.trial.pk,
        "plan": AnalysisPlan.objects.get(trial=study.trial).pk,
        "sha256": None,
        "kind": "masked",
        "excluded": "[]",
        "salt": "",
        "by": study.people[role].pk,
    }
    with raw.as_login("web") as web:
        raw.open_act(web, study.scope(role), act)
        web.execute(RUN, usual | said)
        web.rollback()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"role": "site_coordinator"}, "started by the statistician or the sponsor"),
        ({"role": "quality_auditor"}, "started by the statistician or the sponsor"),
        ({"act": "members.add"}, "started by the statistician or the sponsor"),
        ({"by": None}, "in their own name"),
        ({"kind": "labelled"}, "the study is masked: it is too early for a labelled run"),
        ({"kind": "unmasked"}, "too early for a unmasked run"),
        ({"sha256": "ab" * 32}, "of the data of the last lock, by their hash"),
        ({"excluded": '["02"]'}, "lacks those that were excluded for cause"),
        ({"salt": "ab" * 16}, "and no other run, has a random salt"),
        ({"kind": "dry"}, "a rehearsal, and no other run, has a random salt"),
    ],
)
def test_a_run_that_is_not_what_it_says_is_refused_by_the_database(unbent, said, sentence):
    start_by_sql(unbent)

    with pytest.raises(psycopg.Error, match=sentence):
        start_by_sql(unbent, **said)


def test_a_rehearsal_waits_for_the_lock_in_the_database_too(open_study):
    plan = kept_plan(open_study)
    with raw.as_login("web") as web, pytest.raises(psycopg.Error, match="too early for a dry run"):
        raw.open_act(web, open_study.scope("statistician"), "runs.start")
        web.execute(
            "insert into analysis_run (id, trial_id, plan_id, snapshot_id, snapshot_sha256, kind,"
            " excluded_sites, salt, started_by_id, started_at) values (gen_random_uuid(), %s, %s,"
            " gen_random_uuid(), '', 'dry', '[]', %s, %s, now())",
            [open_study.trial.pk, plan.pk, "ab" * 16, open_study.people["statistician"].pk],
        )


def test_a_labelled_run_without_the_meaning_of_its_letters_fails_in_words(masked):
    """Whatever let it be started: its letters are never taken for arms."""
    log_in_as("worker")
    with reading(runs.worker_scope(masked.trial)):
        snapshot = Snapshot.objects.get(trial=masked.trial)
        data = snapshots.frozen_data(snapshot)
        with pytest.raises(snapshots.SnapshotAltered, match="a labelled run waits for it"):
            snapshots.arms_by_number(snapshot, data, labelled=True)
    log_in_as("web")


# The same bytes.


def test_the_order_of_parts_and_repeats_do_not_change_a_byte(masked):
    one, other = start_run(masked), start_run(masked)

    compute(parts_of(one))
    compute([*reversed(parts_of(other)), *parts_of(other)])

    assert len(parts_of(one)) >= 3
    assert result(one).text == result(other).text != ""
    assert result(one).sha256 == result(other).sha256


def test_a_masked_result_names_letters_and_no_arm(masked):
    run = start_run(masked)
    compute(parts_of(run))

    text = result(run).text

    assert '"A"' in text and '"B"' in text
    assert "velvet" not in text and "gravel" not in text


def test_a_labelled_result_names_the_arms_with_the_same_numbers(unblinded_study):
    labelled, masked = (start_run(unblinded_study, kind=kind) for kind in ("labelled", "masked"))
    compute([*parts_of(labelled), *parts_of(masked)])

    counts = [runs.result_of(run)["analyses"]["mood"]["n_by_arm"] for run in (labelled, masked)]
    assert set(counts[0]) == {"velvet", "gravel"}
    assert set(counts[1]) == {"A", "B"}
    assert sorted(counts[0].values()) == sorted(counts[1].values()) == [6, 6]


def test_a_result_names_the_data_the_plan_and_the_versions_it_came_from(masked):
    run = start_run(masked)
    compute(parts_of(run))

    whole = runs.result_of(run)

    assert whole["data_sha256"] == run.snapshot_sha256
    assert whole["plan_sha256"] == run.plan.sha256
    assert {"equipoise", "numpy", "python"} <= set(whole["versions"])
    assert result(run).code_version


def test_a_run_on_an_altered_snapshot_fails_with_the_sentence_and_without_a_result(masked):
    run = start_run(masked)
    with raw.as_administrator() as administrator:
        administrator.execute("alter table trials_revision disable trigger all")
        administrator.execute(
            "update trials_revision set answers = answers || '{\"sleep\": 24}'"
            " where id = (select r.id from trials_revision r join trials_entry e"
            "  on e.id = r.entry_id where e.form_key = 'MOOD' order by r.id limit 1)"
        )

    compute(parts_of(run))

    assert runs.state(run) == "failed"
    assert result(run).failure.startswith("The records give ")
    assert result(run).failure.endswith(f", the snapshot says {run.snapshot_sha256}.")
    assert (result(run).text, result(run).sha256) == ("", "")
    assert runs.result_of(run) is None


def test_a_run_tells_how_far_it_is(masked):
    run = start_run(masked)
    told = [(runs.state(run), runs.progress(run))]
    for part in parts_of(run):
        compute([part])
        told.append((runs.state(run), runs.progress(run)))

    n = len(parts_of(run))
    assert told == [
        ("queued", (0, n)),
        *[("running", (k, n)) for k in range(1, n)],
        ("succeeded", (n, n)),
    ]
