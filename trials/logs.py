"""Keeps answers out of the logs."""

import logging
from collections.abc import Iterator

import psycopg
from django.db import DatabaseError


class WithoutData(logging.Filter):
    """A database error's text may quote a row: only its code and constraint are logged.

    Wherever it stands: as the error, as what led to another one, or in the words of the message,
    into which Celery writes the error of a task.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        errors = list(_database_errors(record.exc_info[1] if record.exc_info else None))
        if errors:
            message = record.getMessage()
            for words in filter(None, (said(e) for e in errors for said in (repr, str))):
                message = message.replace(words, "…")
            diagnosis = getattr(errors[-1], "diag", None)
            code = getattr(diagnosis, "sqlstate", None)
            constraint = getattr(diagnosis, "constraint_name", None)
            record.exc_info = record.exc_text = None
            record.msg = f"{message}: database error {code} ({constraint or 'none'})"
            record.args = ()
        return True


def _database_errors(error: BaseException | None) -> Iterator[BaseException]:
    """Those of a traceback: Django's, and the driver's that it came from, which has the code."""
    while error is not None:
        if isinstance(error, DatabaseError | psycopg.Error):
            yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
