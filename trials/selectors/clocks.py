"""Days and times as the clocks of a site show them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from trials.models import Site


def local_day(site: Site, moment: datetime) -> date:
    """The day at the site: the same moment may be tomorrow in Jerusalem."""
    return local_time(site, moment).date()


def local_time(site: Site, moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo(site.timezone))


def today_at(site: Site) -> date:
    return today_in(site.timezone)


def latest_day(zone: str | None) -> date:
    """The last day that somebody may give as done: the site's, or the server's where that is later.

    zone: as of today_in.
    """
    return max(today_in(zone), today_in(None))


def today_in(zone: str | None) -> date:
    """zone: of a site; None where whoever asks may not know it, and the server's day counts."""
    return timezone.now().astimezone(ZoneInfo(zone) if zone else UTC).date()


def moment_at(site: Site, wall_time: datetime) -> datetime:
    """The moment at which the clock of the site shows `wall_time` (without a time zone).

    When the clocks go back an hour comes twice: the first one is meant.
    """
    return wall_time.replace(tzinfo=ZoneInfo(site.timezone), fold=0).astimezone(UTC)


def is_skipped(site: Site, wall_time: datetime) -> bool:
    """Whether no clock of the site ever shows this time: the clocks go forward over it."""
    shown = local_time(site, moment_at(site, wall_time))
    return shown.replace(tzinfo=None, fold=0) != wall_time


def day_begun_everywhere(now: datetime | None = None) -> date:
    """The latest day that has begun in every time zone: the day before it is over for everybody.

    now: the moment, for tests.
    """
    return ((now or timezone.now()).astimezone(UTC) - timedelta(hours=12)).date()
