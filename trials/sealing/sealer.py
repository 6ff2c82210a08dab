"""Asks the database to seal what is new."""

from django.db import connection


def seal_now() -> list[int]:
    """The numbers of the seals that were made: none where there was nothing new.

    Lines of a transaction that is open are sealed by the next call; those of our own with it.
    """
    made = []
    with connection.cursor() as cursor:
        while True:
            cursor.execute("select ledger.seal_lines()")
            number = cursor.fetchone()[0]
            if number is None:
                return made
            made.append(number)
