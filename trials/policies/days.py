"""A day that can be: nothing of a study happened in 1950, and nothing is planned for 9999."""

from datetime import date, timedelta

from trials.models import EthicsApproval, Site
from trials.selectors.clocks import today_at

# What lies before it is a slip of the keyboard.
EARLIEST = date(1990, 1, 1)
# Nothing of a study is planned for later than this.
FURTHEST = timedelta(days=3653)


def why_not_day(
    field: str, day: date | None, *, earliest: date = EARLIEST, latest: date | None = None
) -> str | None:
    """field: as the page names it. day: None where it was left out, which others judge.

    latest: ten years from now where left out.
    """
    latest = latest or date.today() + FURTHEST
    if day is None or earliest <= day <= latest:
        return None
    return f"{field}, {day}, cannot be: give a day from {earliest} to {latest}."


def why_not_happened(
    field: str, day: date | None, site: Site, *, earliest: date | None = None
) -> str | None:
    """For what has happened at a site. earliest: when the study began, where left out."""
    today = today_at(site)
    if day is not None and day > today:
        return f"{field}, {day}, is in the future: at the site it is {today}."
    earliest = earliest or begun_on(site.trial_id)
    return why_not_day(field, day, earliest=earliest, latest=today)


def begun_on(trial_id) -> date:
    """When the ethics board of the first site approved the study; EARLIEST where nobody said."""
    approvals = EthicsApproval.objects.filter(trial=trial_id, version__number=1)
    first = approvals.order_by("approved_on").values_list("approved_on", flat=True).first()
    return first or EARLIEST
