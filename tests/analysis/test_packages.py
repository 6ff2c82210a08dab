"""The package of a run: who gets one, what is in it, and that the database gives the same again."""

import io
import json
from contextlib import contextmanager

import psycopg
import pytest
from django.core.management import CommandError, call_command

from analysis import packages, work
from analysis.models import Run
from analysis.package_files import table_from_csv, unpacked
from analysis.reproducing import reproduce
from analysis.runs import worker_scope
from tests import raw
from tests.conftest import log_in_as
from tests.study import ARMS, start_run
from trials.context import reading
from trials.models import AuditEvent
from trials.refusals import NotPermitted, Refused

pytestmark = pytest.mark.rolled_back


@contextmanager
def as_worker():
    log_in_as("worker")
    try:
        yield
    finally:
        log_in_as("web")


def computed(study, **how) -> Run:
    run = start_run(study, **how)
    with as_worker():
        for part in work.waiting_parts():
            work.compute_part(part)
    return Run.objects.select_related("plan", "trial").get(pk=run.pk)


@pytest.fixture(scope="module")
def masked_run(unblinded_study_of_module, django_db_blocker) -> Run:
    with django_db_blocker.unblock():
        return computed(unblinded_study_of_module)


@pytest.fixture(scope="module")
def package(unblinded_study_of_module, masked_run, django_db_blocker) -> packages.Package:
    with django_db_blocker.unblock():
        scope = unblinded_study_of_module.scope("statistician")
        return packages.take_package(masked_run, scope)


def test_a_masked_package_holds_letters_and_nowhere_an_arm(package):
    files = unpacked(package.content)
    # What the plan and the study call the reference is no participant's arm.
    said = {name: text for name, text in files.items() if name not in ("plan.yaml", "plan.csv")}

    table = table_from_csv(files["data.csv"])

    assert sorted(set(table["arm"])) == ["A", "B"]
    assert len(table) == 12
    assert [name for name, text in said.items() if any(arm.encode() in text for arm in ARMS)] == []


def test_a_package_says_what_the_run_was_made_from(package, masked_run):
    said = json.loads(unpacked(package.content)["run.json"])

    assert said["run"] == str(masked_run.pk)
    assert said["snapshot_sha256"] == masked_run.snapshot_sha256
    assert said["plan"]["status"] == "pre-specified"
    assert {one["role"] for one in said["plan"]["signatures"]} == {"statistician", "sponsor"}
    assert said["methods"]["ancova"].startswith("Analysis of covariance")
    assert set(said["lock_files"]) >= {"requirements/run.lock"}


def test_the_worker_gives_the_same_bytes_that_the_statistician_took(package, masked_run):
    with as_worker():
        again = packages.package_of(masked_run)

    assert again.content == package.content
    assert reproduce(again.content).is_same


def test_a_rehearsal_gives_the_same_bytes_from_its_shuffled_arms(unblinded_study_of_module):
    run = computed(unblinded_study_of_module, kind="dry")

    with as_worker():
        package = packages.package_of(run)

    assert reproduce(package.content).is_same
    assert set(table_from_csv(unpacked(package.content)["data.csv"])["arm"]) == set(ARMS)


def test_the_ledger_says_who_took_the_letters(package, masked_run, unblinded_study_of_module):
    with reading(unblinded_study_of_module.scope("data_manager")):
        said = list(AuditEvent.objects.filter(act=packages.ACT).values_list("role", "detail"))

    assert said[0] == ("statistician", f"package of run {masked_run.pk}")


@pytest.mark.parametrize("role", ["data_manager", "site_coordinator"])
def test_who_does_not_analyse_gets_no_package(unblinded_study_of_module, masked_run, role):
    with pytest.raises(NotPermitted, match="does not include: start analyses"):
        packages.take_package(masked_run, unblinded_study_of_module.scope(role))


def test_who_sees_no_answers_gets_no_package(unblinded_study_of_module, masked_run):
    with pytest.raises(Refused, match="answers that your role does not see, of: MOOD"):
        packages.take_package(masked_run, unblinded_study_of_module.scope("sponsor"))


@pytest.mark.parametrize(
    ("role", "act"),
    [("data_manager", packages.ACT), ("worker", packages.ACT), ("statistician", "runs.start")],
)
def test_the_web_gets_the_letters_in_no_other_role_and_under_no_other_act(
    unblinded_study_of_module, masked_run, role, act
):
    trial = masked_run.trial
    scope = worker_scope(trial) if role == "worker" else unblinded_study_of_module.scope(role)
    ask = "select * from governance.letters_on_record(%s)"

    with raw.as_login("web") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        raw.open_act(connection, scope, act)
        connection.execute(ask, [masked_run.snapshot_id])


@pytest.mark.commits
def test_nobody_takes_letters_away_before_the_study_is_unblinded(masked_study):
    run = computed(masked_study)
    scope = masked_study.scope("statistician")
    ask = "select * from governance.letters_on_record(%s)"

    with pytest.raises(Refused, match="it can be taken once the study is unblinded"):
        packages.take_package(run, scope)
    with raw.as_login("web") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        raw.open_act(connection, scope, packages.ACT)
        connection.execute(ask, [run.snapshot_id])


def test_the_web_gets_no_letters_without_a_line_in_the_ledger(
    unblinded_study_of_module, masked_run
):
    scope = unblinded_study_of_module.scope("statistician").doing(packages.ACT)
    ask = "select * from governance.letters_on_record(%s)"

    with raw.as_login("web") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        raw.enter(connection, scope)
        connection.execute(ask, [masked_run.snapshot_id])


def test_the_commands_write_a_package_and_reproduce_a_run(masked_run, package, tmp_path):
    out = io.StringIO()

    with as_worker():
        call_command("export_run", str(masked_run.pk), str(tmp_path / "out.zip"), stdout=out)
        call_command("reproduce_run", str(masked_run.pk), stdout=out)

    assert (tmp_path / "out.zip").read_bytes() == package.content
    assert f"SHA-256 {package.sha256}" in out.getvalue()
    assert "The same bytes: 4 analyses" in out.getvalue()


def test_a_run_that_is_not_there_has_no_package(masked_run, tmp_path):
    with pytest.raises(CommandError, match="There is no run 00000000"):
        call_command("export_run", "00000000-0000-4000-8000-000000000000", str(tmp_path / "x.zip"))

    assert list(tmp_path.iterdir()) == []


@pytest.mark.commits
def test_a_labelled_package_names_the_arms_and_gives_the_same_bytes(unblinded_study):
    run = computed(unblinded_study, kind="labelled")

    package = packages.take_package(run, unblinded_study.scope("statistician"))

    assert reproduce(package.content).is_same
    assert set(table_from_csv(unpacked(package.content)["data.csv"])["arm"]) == set(ARMS)
