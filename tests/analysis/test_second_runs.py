"""The second run by R or by a second programmer: who may bring one, and when the figures agree."""

import shutil

import psycopg
import pytest

from analysis import r_program, runs, second_runs
from analysis.comparing import figures_as_csv, figures_of
from analysis.models import Run, SecondRun
from tests import raw
from tests.analysis.test_packages import as_worker, computed
from trials.refusals import NotPermitted, Refused

# One analysis that differs, and the claim that all agree.
INSERT = """
    insert into analysis_secondrun
        (id, trial_id, run_id, implementation, versions, script_sha256, results, analyses,
         not_checked, compared, agrees, failure, made_at, made_by_id)
    values (gen_random_uuid(), %s, %s, 'SAS', '{}', '', '', '[{"agrees": false}]', '[]', 1, true,
            '', now(), %s)
    returning agrees
"""


@pytest.fixture(scope="module")
def study(masked_study_of_module):
    return masked_study_of_module


@pytest.fixture(scope="module")
def run(study, django_db_blocker) -> Run:
    with django_db_blocker.unblock():
        return computed(study)


def ours(run: Run) -> dict:
    return {id: figures_of(one) for id, one in runs.result_of(run)["analyses"].items()}


def compute(run: Run, **how) -> None:
    with as_worker():
        second_runs.compute(run.pk, **how)


def bring(study, run: Run, figures: dict, *, role: str = "sponsor", software: str = "SAS 9.4"):
    return second_runs.bring(
        run=run, implementation=software, text=figures_as_csv(figures), scope=study.scope(role)
    )


@pytest.fixture
def fresh(masked_study) -> tuple:
    """A study of the test's own, with a run: (study, run)."""
    return masked_study, computed(masked_study)


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed here")
def test_a_worker_compares_a_run_with_r_once(fresh):
    _, run = fresh
    assert second_runs.waiting() == [run.pk]

    compute(run)
    compute(run)

    found = SecondRun.objects.get(run=run)
    assert (found.implementation, found.failure, found.agrees) == ("R", "", True)
    assert found.compared > 200
    assert found.largest_difference < 1e-8
    assert set(found.versions) == {"R", "nlme"}
    assert second_runs.agreed(run)
    assert second_runs.waiting() == []


def test_without_r_the_worker_says_so_and_nothing_is_agreed(fresh, monkeypatch):
    _, run = fresh
    monkeypatch.setattr(r_program.shutil, "which", lambda name: None)

    compute(run)

    assert SecondRun.objects.get(run=run).failure == r_program.NO_R
    assert not second_runs.agreed(run)
    assert second_runs.waiting() == []


def test_another_person_brings_figures_of_other_software_that_agree(fresh):
    study, run = fresh

    kept = bring(study, run, ours(run))

    assert (kept.agrees, kept.not_checked, kept.largest_difference) == (True, [], 0)
    assert second_runs.agreed(run)


def test_one_software_that_differs_is_enough_until_it_says_otherwise(fresh):
    study, run = fresh
    wrong = ours(run)
    wrong["mood"] = wrong["mood"] | {"difference contrast=B - A value": 99.0}
    bring(study, run, ours(run), software="Stata 18")

    bring(study, run, wrong)
    differed = second_runs.agreed(run)
    bring(study, run, ours(run))

    assert (differed, second_runs.agreed(run)) == (False, True)


def test_who_started_the_run_does_not_bring_its_second_run(study, run):
    with pytest.raises(Refused, match="another person brings the results of a second one"):
        bring(study, run, ours(run), role="statistician")

    assert not second_runs.agreed(run)


def test_who_started_the_run_does_not_bring_it_by_sql_either(study, run):
    scope = study.scope("statistician")
    for made_by in (scope.actor, study.scope("sponsor").actor, None):
        with (
            raw.as_login("web") as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            raw.open_act(connection, scope, "runs.second")
            connection.execute(INSERT, [run.trial_id, run.pk, made_by])


def test_that_it_agrees_is_said_by_its_own_lines_and_not_by_whoever_writes_it(study, run):
    scope = study.scope("sponsor")
    with raw.as_login("web") as connection:
        raw.open_act(connection, scope, "runs.second")
        written = connection.execute(INSERT, [run.trial_id, run.pk, scope.actor]).fetchone()
        connection.rollback()

    assert written == (False,)


@pytest.mark.parametrize(
    ("role", "act", "software", "refused"),
    [
        ("sponsor", "runs.second", "SAS", None),
        ("sponsor", "runs.second", "R", "R is computed by the worker"),
        ("sponsor", "runs.second", "r 4.4.1", "R is computed by the worker"),
        ("sponsor", "members.add", "SAS", "by an act of its own"),
        ("site_coordinator", "runs.second", "SAS", "by the statistician or the sponsor"),
    ],
)
def test_nobody_forges_a_second_run_by_sql(study, run, role, act, software, refused):
    scope, written = study.scope(role), None
    forged = INSERT.replace("'SAS'", f"'{software}'").replace('{"agrees": false}', "{}")
    with raw.as_login("web") as connection:
        raw.open_act(connection, scope, act)
        try:
            written = connection.execute(forged, [run.trial_id, run.pk, scope.actor]).fetchone()
        except psycopg.Error as error:
            assert refused in str(error)
        connection.rollback()

    # A line that does not say whether it agrees does not.
    assert written == (None if refused else (False,))


def test_an_estimate_is_brought_or_said_to_be_beyond_the_software(fresh):
    study, run = fresh
    partly = ours(run)
    del partly["mood"]["difference contrast=B - A value"]
    with pytest.raises(Refused, match="mood: 'difference contrast=B - A value' is not in the file"):
        bring(study, run, partly)

    del partly["mood"]
    text = figures_as_csv(partly) + "mood,failed,No such contrast in this software\n"
    kept = second_runs.bring(
        run=run, implementation="SAS 9.4", text=text, scope=study.scope("sponsor")
    )

    assert kept.agrees
    assert {row["reason"] for row in kept.not_checked} == {
        "The other software could not do it: No such contrast in this software"
    }


def test_one_figure_is_enough_to_differ(fresh):
    study, run = fresh

    kept = bring(study, run, {"mood": {"n": 11}})

    assert (kept.agrees, second_runs.agreed(run)) == (False, False)


def test_who_does_not_analyse_brings_no_second_run(study, run):
    with pytest.raises(NotPermitted):
        bring(study, run, ours(run), role="data_manager")


@pytest.mark.parametrize(
    ("text", "software", "sentence"),
    [
        ("analysis,figure,value\nmood,mean,3\n", "SAS 9.4", "line 2: figure: mood has no figure"),
        ("analysis,figure,value\n", "SAS 9.4", "The file holds no figure"),
        ("analysis,figure,value\nmood,n,12\n", " r 4.4", "R is computed by a worker"),
        ("analysis,figure,value\nmood,failed,no\n", "SAS 9.4", "mood: say why in at least 10"),
        (
            "analysis,figure,value\nmood,failed,too few\0 of them\n",
            "SAS 9.4",
            "say why in one line",
        ),
        ('analysis,figure,value\nmood,"' + "n" * 200_000 + '",1', "SAS 9.4", "field larger than"),
        ("analysis,figure,value\nmood,n,12\n", "SAS 9.4", "described: 0 of its .* figures are"),
    ],
)
def test_results_that_cannot_be_used_leave_nothing(study, run, text, software, sentence):
    with pytest.raises(Refused, match=sentence):
        second_runs.bring(run=run, implementation=software, text=text, scope=study.scope("sponsor"))

    assert not SecondRun.objects.filter(run=run).exists()


def test_a_rehearsal_has_no_second_run(run):
    assert "its arms mean nothing" in second_runs.why_not_check(Run(pk=run.pk, kind="dry"))
