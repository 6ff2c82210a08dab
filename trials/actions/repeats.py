"""The same thing sent twice, by a second click or a page that was loaded again, is done once."""

from django.db import connection, models

from trials.context import Scope
from trials.refusals import Refused


def refuse_repeated(rows: models.QuerySet, said: dict, scope: Scope, sentence: str) -> None:
    """Refused where the latest of the rows is by the same person and says the same.

    said: {field: value}. Within an act. Two clicks of one person wait for each other.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(scope.actor)])
    latest = rows.order_by("-recorded_at").first()
    same_person = latest is not None and str(latest.recorded_by_id) == str(scope.actor)
    if same_person and all(getattr(latest, field) == value for field, value in said.items()):
        raise Refused(sentence)
