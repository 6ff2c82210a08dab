"""What was answered to a change, by its key: sent again, it gets that answer and is not done again.

The database keeps them for the person and the study that the request is signed for
(sql/28_kept_answers.sql).
"""

import json
from uuid import UUID

from django.db import connection

from trials.refusals import Refused

ANOTHER = "This key was sent before with another request: send this one with a new key."


def kept_answer(key: UUID, asked: bytes) -> dict | None:
    """None for a key that is new. asked: SHA-256 of the request.

    Whoever sends the same at the same moment waits here. Raises Refused for another request.
    """
    with connection.cursor() as cursor:
        cursor.execute("select asked, answer from governance.kept_answer(%s)", [key])
        row = cursor.fetchone()
    if row is None:
        return None
    if bytes(row[0]) != asked:
        raise Refused(ANOTHER)
    return json.loads(row[1])


def keep_answer(key: UUID, asked: bytes, answer: dict) -> None:
    """In the transaction in which the act was done."""
    with connection.cursor() as cursor:
        said = [key, asked, json.dumps(answer)]
        cursor.execute("select governance.keep_answer(%s, %s, %s)", said)
