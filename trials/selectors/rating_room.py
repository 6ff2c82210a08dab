"""What a rater may know of her interviews beside their forms."""

from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.db.models import Max

from trials.models import Entry, RaterCertificate, RaterDisclosure, Trial


def languages_of_interviews() -> dict[UUID, str]:
    """{entry: ISO 639-1}, of the interviews that were given to the rater who asks."""
    with connection.cursor() as cursor:
        cursor.execute("select entry_id, language from governance.languages_of_interviews()")
        return dict(cursor.fetchall())


def times_of_interviews() -> dict[UUID, datetime]:
    """{entry: when it is booked}, of the interviews that the rater who asks has not rated yet."""
    with connection.cursor() as cursor:
        cursor.execute("select entry_id, starts_at from governance.times_of_interviews()")
        return dict(cursor.fetchall())


def certificates_of(trial: Trial, rater_id: UUID) -> dict[str, date]:
    """{form: the last day on which the rater may rate it}, as the rater herself sees it."""
    rows = RaterCertificate.objects.filter(trial=trial, rater=rater_id)
    return dict(rows.values_list("form_key").annotate(Max("valid_until")))


def disclosures_at(entry: Entry) -> list[RaterDisclosure]:
    """What the rater who asks was told at this interview, the first first."""
    return list(RaterDisclosure.objects.filter(entry=entry).order_by("recorded_at"))


def count_of_disclosures() -> int:
    """How often raters of the study were told something."""
    with connection.cursor() as cursor:
        cursor.execute("select governance.count_of_rater_disclosures()")
        return cursor.fetchone()[0]


def all_disclosures() -> list[dict]:
    """Once the study is unblinded, for the statistician: participant, visit, form, told, note."""
    with connection.cursor() as cursor:
        cursor.execute("select * from governance.rater_disclosures()")
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
