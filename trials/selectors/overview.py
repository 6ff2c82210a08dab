"""How the study goes: who entered it when, by site, and for how long they have been there."""

from calendar import monthrange
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import Min

from trials.kept import of_each_site
from trials.lifecycle import FINAL_STATUSES
from trials.models import Consent, Randomisation, Trial
from trials.studies.schema import Study
from trials.studies.schema.study import About

DAYS_OF_MONTH = 365.25 / 12


@dataclass(frozen=True)
class Entered:
    """That somebody was randomised, or consented where nobody is randomised: never the arm."""

    number: str
    site: str
    on: date

    @property
    def month(self) -> str:
        return f"{self.on:%Y-%m}"


def entered(trial: Trial, study: Study) -> list[Entered]:
    """Everybody who entered the study, the first first. In one query."""
    if study.randomisation:
        rows = Randomisation.objects.filter(trial=trial).values_list(
            "participant__number", "site__code", "randomised_on"
        )
    else:
        rows = (
            Consent.objects.filter(trial=trial, stage="")
            .values_list("participant__number", "site__code")
            .annotate(first=Min("signed_on"))
        )
    return sorted((Entered(*row) for row in rows), key=lambda one: (one.on, one.number))


def months_of(people: Iterable[Entered], until: date) -> list[str]:
    """Every month from the first to that of `until`, as 2026-03; none where nobody entered."""
    first = min((one.on for one in people), default=None)
    return months_between(first, until) if first else []


def months_between(first: date, last: date) -> list[str]:
    """Every month from that of `first` to that of `last`, as 2026-03."""
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [f"{month // 12}-{month % 12 + 1:02}" for month in months]


def planned_by(about: About, months: Iterable[str]) -> list[int]:
    """How many were to have entered by the end of each month: as many on each day of the plan.

    about: with planned_from and planned_until. months: as 2026-03.
    """
    days = (about.planned_until - about.planned_from).days + 1
    past = ((_last_day_of(month) - about.planned_from).days + 1 for month in months)
    return [round(about.planned_participants * min(max(day, 0), days) / days) for day in past]


def _last_day_of(month: str) -> date:
    year, number = map(int, month.split("-"))
    return date(year, number, monthrange(year, number)[1])


# From the first consent to the end, or to today; the last end counts, should there be two.
_DAYS = """
    with began as (
        select participant_id, site_id, min(signed_on) as on_day from trials_consent
        where trial_id = %(trial)s and site_id = any(%(sites)s) and stage = '' group by 1, 2
    ), ended as (
        select participant_id, max(happened_on) as on_day from trials_participantstep
        where trial_id = %(trial)s and site_id = any(%(sites)s)
            and axis = 'study' and state = any(%(final)s) group by 1
    )
    select site.id, site.code, sum(greatest(coalesce(ended.on_day, %(today)s) - began.on_day, 0))
    from began join trials_site site on site.id = began.site_id
    left join ended on ended.participant_id = began.participant_id
    group by 1, 2
"""


def months_in_study(trial: Trial, today: date) -> Counter:
    """{code of the site: months from consent to the end, or to today, of all of its participants
    together}."""
    values = {"trial": trial.pk, "final": list(FINAL_STATUSES), "today": today}

    def count(sites: list[UUID]) -> dict[UUID, tuple[str, int]]:
        with connection.cursor() as cursor:
            cursor.execute(_DAYS, values | {"sites": sites})
            return {site: (code, days) for site, code, days in cursor.fetchall()}

    found = filter(None, of_each_site(trial.pk, (_DAYS, today), count).values())
    return Counter({code: days / DAYS_OF_MONTH for code, days in found})
