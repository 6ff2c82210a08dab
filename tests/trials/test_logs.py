"""What somebody answered reaches no log, also where a statement fails that holds it."""

import io
import logging

import psycopg
import pytest
from celery.app import trace
from django.conf import settings
from django.db import DatabaseError

from tests.settings import ADMIN_URL
from trials.logs import WithoutData

SAID = "Ann Smith of 4 Mill Lane"
FAILING = "with said as (select %s::text as words) select words::int from said"


@pytest.fixture
def log():
    """A logger as the processes have it, and what it wrote."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logging.Formatter(settings.LOGGING["formatters"]["plain"]["format"]))
    handler.addFilter(WithoutData())
    logger = logging.Logger("a process of ours")
    logger.addHandler(handler)
    return logger, written


def fail() -> None:
    """As Django's wrapper raises it."""
    with psycopg.connect(ADMIN_URL) as connection:
        try:
            connection.execute(FAILING, [SAID])
        except psycopg.Error as error:
            raise DatabaseError(*error.args) from error


def in_django(logger) -> None:
    try:
        fail()
    except DatabaseError:
        logger.exception("Internal Server Error: %s", "/t/SMALL/")


def behind_another_error(logger) -> None:
    try:
        try:
            fail()
        except DatabaseError:
            raise KeyError("mood")  # noqa: B904  (as a mistake in an except clause does)
    except KeyError:
        logger.exception("Internal Server Error: %s", "/t/SMALL/")


def of_the_driver(logger) -> None:
    try:
        with psycopg.connect(ADMIN_URL) as connection:
            connection.execute(FAILING, [SAID])
    except psycopg.Error:
        logger.exception("Internal Server Error: %s", "/t/SMALL/")


def in_a_task(logger) -> None:
    """As celery.app.trace logs a task that failed."""
    try:
        fail()
    except DatabaseError as error:
        said = {"name": "analysis.tasks.compute_part", "id": "1", "args": "[]", "kwargs": "{}"}
        said |= {"description": "raised unexpected", "exc": repr(error), "internal": False}
        logger.error(trace.LOG_FAILURE, said, exc_info=True)


@pytest.mark.parametrize(
    "happened",
    [in_django, behind_another_error, of_the_driver, in_a_task],
    ids=lambda f: f.__name__,
)
def test_an_error_of_the_database_is_logged_by_its_code(log, happened):
    logger, written = log

    happened(logger)

    assert "database error 22P02 (none)" in written.getvalue()
    assert SAID not in written.getvalue()


def test_any_other_error_is_logged_with_its_traceback(log):
    logger, written = log

    try:
        {}["mood"]
    except KeyError:
        logger.exception("Internal Server Error")

    assert "KeyError: 'mood'" in written.getvalue()


def test_every_handler_of_the_processes_keeps_data_out():
    handlers = settings.LOGGING["handlers"].values()

    assert [handler["filters"] for handler in handlers] == [["no_data"]]
