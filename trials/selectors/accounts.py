"""What happened to one's own account, from the ledger."""

from collections import namedtuple
from datetime import datetime

from django.db import connection

from trials.context import Scope, reading

Line = namedtuple("Line", "at act outcome detail")


def of_own_account(scope: Scope, *, since: datetime) -> list[Line]:
    """The newest first, 200 at most."""
    with reading(scope), connection.cursor() as cursor:
        cursor.execute("select * from ledger.of_own_account(%s)", [since])
        return [Line(*row) for row in cursor.fetchall()]
