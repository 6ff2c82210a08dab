"""When a right is in force: against a second rule in Python, and rebuilt from the ledger alone."""

import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests import raw
from tests.people import accept, ask, part_of
from tests.study import reading_all
from trials.actions.invitations import record_training
from trials.actions.members import add_member, end_part
from trials.actions.studies import create_account
from trials.models import AuditChange, Membership, Site

pytestmark = pytest.mark.rolled_back

ZONES = ("UTC", "America/New_York", "Asia/Jerusalem", "Asia/Kolkata", "Pacific/Auckland")
DAY = date(2026, 3, 28)
RECORDS = ("membership", "membershipend", "invitation", "invitationacceptance", "training")


def is_right(starts_on, ends_on, zone, signed, ended, at) -> bool:
    """Whether an active row exists: begun, not over, signed, and not ended, one by one."""
    today = at.astimezone(ZoneInfo(zone)).date()
    if today < starts_on or (ends_on is not None and today > ends_on):
        return False
    return at >= signed and (ended is None or at < ended)


def some_case(draw: random.Random) -> tuple:
    """A row of the log and a moment, around the night in which clocks go forward in Jerusalem: last
    days before the first, ends before the signature, and rows without an end among them."""

    def day() -> date:
        return DAY + timedelta(days=draw.randint(-3, 3))

    def moment() -> datetime:
        minutes = draw.randint(-4 * 24 * 60, 4 * 24 * 60)
        return datetime(2026, 3, 28, tzinfo=UTC) + timedelta(minutes=minutes)

    def or_none(drawn):
        return draw.choice([None, drawn])

    return day(), or_none(day()), draw.choice(ZONES), moment(), or_none(moment()), moment()


def test_a_right_exists_where_an_active_row_does_and_nowhere_else(open_study_of_module):
    draw = random.Random(26)
    cases = [some_case(draw) for _ in range(10_000)]

    with raw.as_administrator() as administrator:
        found = administrator.execute(
            "select array_agg(governance.span_of(s, e, z, b, x) @> t order by n) from unnest("
            "%s::date[], %s::date[], %s::text[], %s::timestamptz[], %s::timestamptz[],"
            " %s::timestamptz[]) with ordinality as c(s, e, z, b, x, t, n)",
            [list(column) for column in zip(*cases, strict=True)],
        ).fetchone()[0]

    wrong = [case for case, right in zip(cases, found, strict=True) if right != is_right(*case)]
    assert (wrong, 1_000 < sum(found) < 9_000) == ([], True)


def test_the_first_day_begins_at_midnight_of_the_site(open_study_of_module):
    """In Jerusalem two hours earlier than in Greenwich, and seven before New York."""
    midnights = {
        "01": datetime(2026, 1, 5, 5, tzinfo=UTC),
        "02": datetime(2026, 1, 4, 22, tzinfo=UTC),
    }
    with reading_all(open_study_of_module.trial):
        clocks = dict(Site.objects.values_list("code", "timezone"))

    with raw.as_administrator() as administrator:
        found = {
            code: administrator.execute(
                "select lower(governance.span_of(%s, null, %s, null, null))",
                [date(2026, 1, 5), clocks[code]],
            ).fetchone()[0]
            for code in midnights
        }

    assert found == midnights


@pytest.mark.commits
def test_the_rights_of_any_moment_are_rebuilt_from_the_ledger(open_study):
    draw = random.Random(1_000)
    trial = open_study.trial
    _come_and_go(open_study, draw)
    moments = [_some_moment(draw) for _ in range(1_000)]

    rebuilt = _rebuilt(trial, moments)

    with reading_all(trial), raw.as_administrator() as administrator:
        recorded = administrator.execute(
            "select jsonb_agg(coalesce(parts, '[]') order by n) from ("
            "select n, jsonb_agg(m.id order by m.id::text)"
            " filter (where span @> at) as parts"
            " from unnest(%s::timestamptz[]) with ordinality as c(at, n)"
            " cross join (select id, governance.part_span(id) as span from trials_membership"
            " where trial_id = %s offset 0) m group by n) as asked",
            [moments, trial.pk],
        ).fetchone()[0]
    assert [sorted(parts) for parts in rebuilt] == recorded
    assert len({tuple(parts) for parts in recorded}) > 10


def _come_and_go(study, draw: random.Random) -> None:
    """People whose part is over, to come or ended; and one who was invited and then trained."""
    for number in range(12):
        user = create_account(username=f"p{number}", name=f"P{number}", password="a long password")
        starts = date(2026, 1, 1) + timedelta(days=draw.randrange(600))
        ends = starts + timedelta(days=draw.randrange(300)) if number % 2 else None
        place = study.site(draw.choice(["01", "02"])) if number % 3 else None
        role = "site_assessor" if place else "monitor"
        add_member(
            user=user, trial=study.trial, role=role, site=place, starts_on=starts, ends_on=ends
        )
        if number % 4 == 0:
            part = part_of(study, user)
            end_part(membership=part, reason="Has left", scope=study.scope("sponsor"))
    invited = ask(study, "rater")
    nora = accept(invited)
    record_training(
        membership=part_of(study, nora),
        trained_on=DAY,
        certificate="GCP 4471",
        scope=study.scope("sponsor"),
    )


def _some_moment(draw: random.Random) -> datetime:
    """In two years; every third within a minute of now, when most of it was recorded."""
    if draw.random() < 1 / 3:
        return datetime.now(UTC) + timedelta(seconds=draw.uniform(-20, 5))
    return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=draw.randrange(2 * 365 * 24 * 60))


def _rebuilt(trial, moments: list[datetime]) -> list[list[str]]:
    """From the changes that the ledger holds, and from nothing else but the clocks of the sites."""
    with reading_all(trial):
        said = {
            table: {
                one.row_id: {key: after for key, (_, after) in one.difference.items()}
                for one in AuditChange.objects.filter(table_name=f"trials_{table}")
            }
            for table in RECORDS
        }
        clocks = {str(site.pk): site.timezone for site in Site.objects.all()}
        assert len(said["membership"]) == Membership.objects.filter(trial=trial).count()
    ends = {one["membership_id"]: _at(one) for one in said["membershipend"].values()}
    accepted = {one["invitation_id"]: _at(one) for one in said["invitationacceptance"].values()}
    trained = {one["user_id"]: _at(one) for one in said["training"].values()}

    def was(part: str, row: dict, at: datetime) -> bool:
        begun = datetime.min.replace(tzinfo=UTC)
        invitation = row.get("invitation_id")
        if invitation:
            if invitation not in accepted:
                return False
            begun = accepted[invitation]
            if said["invitation"][invitation]["needs_training"]:
                begun = max(begun, trained.get(row["user_id"], datetime.max.replace(tzinfo=UTC)))
        last = row.get("ends_on")
        return is_right(
            date.fromisoformat(row["starts_on"]),
            date.fromisoformat(last) if last else None,
            clocks.get(row.get("site_id"), "UTC"),
            begun,
            ends.get(part),
            at,
        )

    parts = said["membership"].items()
    return [[part for part, row in parts if was(part, row, at)] for at in moments]


def _at(row: dict) -> datetime:
    return datetime.fromisoformat(row["recorded_at"])
