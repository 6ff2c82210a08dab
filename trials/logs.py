"""Keeps answers out of the logs."""

import logging

from django.db import DatabaseError


class WithoutData(logging.Filter):
    """A database error's text may quote a row: only its code and constraint are logged."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, DatabaseError):
            diagnosis = getattr(error.__cause__, "diag", None)
            code = getattr(diagnosis, "sqlstate", None)
            constraint = getattr(diagnosis, "constraint_name", None)
            record.exc_info = record.exc_text = None
            record.msg = f"{record.getMessage()}: database error {code} ({constraint or 'none'})"
            record.args = ()
        return True
