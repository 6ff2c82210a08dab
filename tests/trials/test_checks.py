"""What must be true before the system starts."""

import pytest

from config.env import why_not_postgresql
from trials.checks import only_postgresql


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


def test_the_system_check_fails_on_an_engine_without_the_stamp(settings):
    engine = "django.db.backends.postgresql"
    settings.DATABASES = {"default": {"ENGINE": engine}}

    (error,) = only_postgresql(None)

    assert engine in error.msg


@pytest.mark.parametrize("url", ["postgresql://a@b/c", "postgres://a@b/c"])
def test_a_postgresql_address_is_taken(url):
    assert why_not_postgresql(url) is None
