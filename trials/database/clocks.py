"""Whether the clock of this process and that of the database agree.

The database says when something was recorded; a process says what is in the future, and when a
sign-in or a context ends.
"""

import time

from django.db import connection

# OWASP ASVS 5.0, 16.2.2: clocks of one system agree.
MOST_SECONDS_APART = 1


def seconds_apart() -> float:
    """How far the two clocks are apart at least: what the question took counts for nothing."""
    connection.ensure_connection()
    before = time.time()
    with connection.cursor() as cursor:
        cursor.execute("select extract(epoch from clock_timestamp())::float8")
        of_database = cursor.fetchone()[0]
    return max(before - of_database, of_database - time.time(), 0)


def why_not_agreed() -> str | None:
    apart = seconds_apart()
    if apart <= MOST_SECONDS_APART:
        return None
    return (
        f"The clocks of this machine and of the database are {apart:.1f} seconds apart, of which"
        f" {MOST_SECONDS_APART} is too many: set both by a time server (NTP)."
    )
