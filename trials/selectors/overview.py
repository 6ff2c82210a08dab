"""How the study goes: who entered it when, by site, and for how long they have been there."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Min

from trials.lifecycle import FINAL_STATUSES
from trials.models import Consent, ParticipantStep, Randomisation, Trial
from trials.studies.schema import Study

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
    if first is None:
        return []
    months = range(first.year * 12 + first.month - 1, until.year * 12 + until.month)
    return [f"{month // 12}-{month % 12 + 1:02}" for month in months]


def months_in_study(trial: Trial, today: date) -> Counter:
    """{code of the site: months from consent to the end, or to today, of all of its participants
    together}. In two queries."""
    consents = (
        Consent.objects.filter(trial=trial, stage="")
        .values_list("participant_id", "site__code")
        .annotate(first=Min("signed_on"))
    )
    ends = ParticipantStep.objects.filter(
        trial=trial, axis=ParticipantStep.Axis.STUDY, state__in=FINAL_STATUSES
    )
    ended = dict(ends.values_list("participant_id", "happened_on"))
    found: Counter = Counter()
    for participant, site, first in consents:
        days = (ended.get(participant, today) - first).days
        found[site] += max(days, 0) / DAYS_OF_MONTH
    return found
