"""What must be true before the system starts."""

import time
from contextlib import contextmanager
from dataclasses import replace

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from config.celery import app as celery
from config.env import why_not_postgresql
from instruments import registry
from tests.library import PGIC, entry_of
from trials.checks import clocks_agree, definitions_are_those_of_the_scores, only_postgresql
from trials.tasks import compare_clocks


@pytest.mark.parametrize("url", ["sqlite:///trial.db", "mysql://root@localhost/trial", "trial.db"])
def test_a_database_that_is_not_postgresql_is_refused_by_name(url):
    reason = why_not_postgresql(url)

    assert "PostgreSQL only" in reason
    assert repr(url.partition(":")[0]) in reason


def test_the_system_check_fails_on_sqlite(settings):
    settings.WHY_NOT_THIS_DATABASE = why_not_postgresql("sqlite:///trial.db")

    (error,) = only_postgresql(None)

    assert error.id == "trials.E001"
    assert "PostgreSQL only" in error.msg


def test_the_system_check_fails_on_an_engine_without_the_stamp(settings, monkeypatch):
    engine = "django.db.backends.postgresql"
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", engine)

    (error,) = only_postgresql(None)

    assert engine in error.msg


@pytest.mark.parametrize("url", ["postgresql://a@b/c", "postgres://a@b/c"])
def test_a_postgresql_address_is_taken(url):
    assert why_not_postgresql(url) is None


@pytest.mark.parametrize(("ahead", "errors"), [(-1.5, 1), (0, 0), (0.9, 0), (1.5, 1), (3600, 1)])
def test_clocks_more_than_a_second_apart_are_an_error(open_study_of_module, ahead, errors):
    with skewed(ahead):
        found = clocks_agree(None, databases=["default"])

    assert [error.id for error in found] == ["trials.E004"] * errors


def test_the_worker_raises_an_alarm_when_the_clocks_part(open_study_of_module, caplog):
    compare_clocks()
    with skewed(90):
        compare_clocks()

    (alarm,) = [one for one in caplog.records if one.levelname == "CRITICAL"]
    assert "are 90.0 seconds apart, of which 1 is too many" in alarm.getMessage()


def test_the_worker_compares_the_clocks_each_minute():
    times = {one["task"]: one["schedule"] for one in celery.conf.beat_schedule.values()}

    assert times[compare_clocks.name] == 60


@contextmanager
def skewed(ahead: float):
    """The clock of this machine is ahead by so many seconds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("trials.database.clocks.time.time", lambda now=time.time: now() + ahead)
        yield


@pytest.fixture
def altered(library_study, monkeypatch):
    """A study whose PGIC has another definition than the one that scored it; and that one."""
    library_study.save(entry_of(library_study, "PGIC"), {"pgic": 2})
    other = replace(PGIC, title="Another title")
    rest = tuple(one for one in registry.all_instruments() if one.key != "PGIC")
    monkeypatch.setattr(registry, "all_instruments", lambda: (*rest, other))
    return library_study, other


def test_scores_by_the_definitions_in_use_are_found_in_order(library_study):
    library_study.save(entry_of(library_study, "PGIC"), {"pgic": 2})

    assert definitions_are_those_of_the_scores(None, databases=["default"]) == []


def test_a_definition_that_changed_under_its_scores_is_an_error_with_both_fingerprints(altered):
    _, other = altered

    (error,) = definitions_are_those_of_the_scores(None, databases=["default"])

    assert error.id == "trials.E003"
    assert error.msg == (
        f"LIBRARY: PGIC 1976 gave 1 revision scores by the definition {PGIC.fingerprint};"
        f" the one in use is {other.fingerprint}."
    )
    assert 'manage.py rescore LIBRARY --by USER --reason "…"' in error.hint


def test_the_check_command_fails_on_it_when_it_is_asked_for_the_database(altered):
    with pytest.raises(SystemCheckError, match=r"trials\.E003"):
        call_command("check", databases=["default"], tags=["database"])


def test_checks_that_are_not_of_the_database_do_not_ask_it(altered):
    assert definitions_are_those_of_the_scores(None) == []


def test_a_locked_study_keeps_its_scores_and_is_only_reported(altered, monkeypatch):
    monkeypatch.setattr("trials.checks.state_of", lambda trial: "locked")

    (warning,) = definitions_are_those_of_the_scores(None, databases=["default"])

    assert (warning.id, warning.hint) == (
        "trials.W003",
        "The study is locked and keeps its scores.",
    )
