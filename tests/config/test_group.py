"""No start while a definition has changed under the scores that it gave."""

import subprocess

import pytest

from config import group


@pytest.fixture
def check(monkeypatch):
    """check(status, said): how `manage.py check` ends, and what it says."""
    monkeypatch.setattr(group, "environment_of", lambda login: {"EQUIPOISE_LOGIN": login})

    def ends(status: int, said: str) -> list:
        calls = []

        def run(argv, *, env, **options):
            calls.append((argv[2:], env["EQUIPOISE_LOGIN"]))
            return subprocess.CompletedProcess(argv, status, "", said)

        monkeypatch.setattr(group.subprocess, "run", run)
        return calls

    return ends


def test_the_check_of_the_database_is_asked_with_the_login_of_the_web(check):
    calls = check(0, "")

    group._check_stored_scores(print)

    assert calls == [(["check", "--database", "default", "--tag", "database"], "web")]


def test_an_error_of_the_check_ends_the_start_with_what_it_says(check):
    check(1, "trials.E003: PGIC 1976 …")

    with pytest.raises(SystemExit) as end:
        group._check_stored_scores(print)

    assert end.value.code == "trials.E003: PGIC 1976 …"


def test_a_warning_is_told_and_the_start_goes_on(check):
    check(0, "trials.W003: PGIC 1976 …")
    told = []

    group._check_stored_scores(told.append)

    assert told == ["trials.W003: PGIC 1976 …"]
