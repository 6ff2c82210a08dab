"""R59, R60: what happened, by a script, and what the access history says of it, without a gap."""

import io
import time
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command

from tests import raw
from tests.conftest import log_in_as
from tests.emergency import ask, open_one
from tests.study import KEY_HOLDERS, PEOPLE, VAULT_ROLES
from trials.actions.emergency import confirm_emergency, open_arm
from trials.context import reading
from trials.refusals import Refused
from trials.selectors.access_history import access_history
from trials.web.presenters.access_history import history_in_words

pytestmark = pytest.mark.rolled_back

ZONES = {"01": ZoneInfo("America/New_York"), "02": ZoneInfo("Asia/Jerusalem")}
PEOPLE_OF_THE_WEB = len(PEOPLE) - len(VAULT_ROLES)


def today(number: str) -> date:
    """At the site of the participant."""
    return datetime.now(ZONES.get(number[:2])).date()


def asked_by(study, role: str, number: str, day: date | None = None):
    """As the login that is connected; about today, unless said otherwise."""
    with reading(study.scope(role)):
        return access_history(study.trial, number, day or today(number))


def accesses(history) -> list[tuple]:
    return [(one.name, one.role, one.purpose) for one in history.accesses]


@pytest.fixture(scope="module")
def study(open_study_of_module):
    """The arm of 01-001 was opened twice, that of 01-002 once; and one closed report was written.

    Quality assurance confirmed the last opening.
    """
    log_in_as("vault")
    for number in ("01-001", "01-002"):
        open_one(open_study_of_module, number)
    last, now = ask(open_study_of_module, "01-001"), {"second_factor": time.time()}
    confirm_emergency(request=last, scope=open_study_of_module.scope("quality_assurance"), **now)
    open_arm(request=last, scope=open_study_of_module.scope("emergency_physician"), **now)
    log_in_as("web")
    with raw.as_administrator() as administrator:
        administrator.execute(
            "insert into allocation.access (trial_id, purpose, reason, actor_id, actor_name, role,"
            " event_id) values (%s, 'closed_report', 'Second meeting', gen_random_uuid(),"
            " 'Bess Board', 'board_statistician', 1)",
            [open_study_of_module.trial.pk],
        )
    return open_study_of_module


@pytest.mark.parametrize(
    ("number", "times"), [("01-001", 2), ("01-002", 1), ("01-003", 0), ("02-001", 0)]
)
def test_every_opening_is_there_and_no_other(study, number, times):
    history = asked_by(study, "quality_auditor", number)

    line = ("Emil Emergency", "emergency_physician", "emergency")
    assert accesses(history) == [line] * times
    assert history.blinded_who_could_see == 0


def test_all_histories_together_are_the_table_of_accesses(study):
    with raw.as_administrator() as administrator:
        kept = administrator.execute(
            "select p.number, a.at from allocation.access a"
            " join trials_participant p on p.id = a.participant_id order by a.at"
        ).fetchall()
        numbers = administrator.execute("select number from trials_participant").fetchall()

    histories = [asked_by(study, "quality_auditor", number) for (number,) in numbers]

    told = [(one.number, access.at) for one in histories for access in one.accesses]
    assert sorted(told, key=lambda line: line[1]) == kept


def test_the_day_before_nothing_had_happened(study):
    history = asked_by(study, "quality_auditor", "01-001", date(2026, 5, 3))

    assert (accesses(history), history.keepers) == ([], [])


def test_a_day_before_the_randomisation_had_no_arm(study):
    assert not asked_by(study, "quality_auditor", "01-001", date(2026, 1, 6)).is_randomised


def test_it_tells_who_was_of_the_vault_and_who_kept_the_list(study):
    history = asked_by(study, "quality_auditor", "02-001")

    # The pharmacist is of the other site.
    there = {member.role for member in history.of_the_vault}
    assert there == set(VAULT_ROLES) - {"unblinded_pharmacist"}
    assert [(one.name, one.purpose) for one in history.keepers] == [("Una Unblinded", "load")]
    assert history.blinded == PEOPLE_OF_THE_WEB


def test_the_vault_says_the_same_and_the_closed_reports(study):
    on_the_web = asked_by(study, "quality_auditor", "01-001")
    log_in_as("vault")
    try:
        in_vault = asked_by(study, "quality_assurance", "01-001")
    finally:
        log_in_as("web")

    report = ("Bess Board", "board_statistician", "closed_report")
    assert accesses(in_vault) == [*accesses(on_the_web), report]
    assert replace(in_vault, accesses=in_vault.accesses[:-1]) == on_the_web


@pytest.mark.parametrize("role", ["quality_auditor", "quality_assurance"])
def test_the_web_reads_of_no_closed_report_whatever_it_says_it_is(study, role):
    with raw.as_login("web") as web:
        raw.enter(web, study.scope(role))
        said = web.execute(
            "select governance.access_history('01-001', %s)", [today("01-001")]
        ).fetchone()[0]

    assert [one["purpose"] for one in said["accesses"]] == ["emergency", "emergency"]
    assert "Bess Board" not in str(said["accesses"])


def test_whoever_confirmed_an_emergency_is_named(study):
    history = asked_by(study, "quality_auditor", "01-001")

    first, last = history_in_words(history)["parts"][0]["lines"]
    assert first.endswith(" UTC")
    assert last.endswith(" UTC, confirmed by Quin Quality")


def test_a_day_that_has_not_begun_at_the_site_is_refused(study):
    tomorrow = today("01-001") + timedelta(days=1)

    with pytest.raises(Refused, match=f"^{tomorrow} is in the future at site 01: give a day"):
        asked_by(study, "quality_auditor", "01-001", tomorrow)


def test_a_number_that_is_none_has_no_history(study):
    assert asked_by(study, "quality_auditor", "01-999") is None


@pytest.mark.parametrize("role", ["sponsor", "data_manager", "site_physician", "rater"])
def test_nobody_else_of_the_web_asks(study, role):
    with (
        raw.as_login("web") as web,
        pytest.raises(
            Exception, match="the quality auditor, quality assurance or an inspector asks"
        ),
    ):
        raw.enter(web, study.scope(role))
        web.execute("select governance.access_history('01-001', now()::date)")


def test_the_command_says_it_in_words(study):
    output = io.StringIO()

    call_command("access_history", "SMALL", "01-001", on=today("01-001"), by="quen", stdout=output)

    printed = output.getvalue()
    assert "Persons of the blinded domain who could see the arm: 0.\nAccesses on record: 2." in (
        printed
    )
    assert printed.count("Emil Emergency, Emergency physician, opened the arm in an emer") == 2


@pytest.mark.commits
def test_once_the_arm_went_to_the_site_those_who_treat_there_could_see_it(trio):
    number = "01-005"
    auditor = trio.scope("quality_auditor")
    with reading(auditor):
        before = access_history(trio.trial, number, today(number))

    trio.disclose(number)

    with reading(auditor):
        after = access_history(trio.trial, number, today(number))
        other = access_history(trio.trial, "01-001", today(number))
    assert (before.told, before.disclosed_at, other.told) == ([], None, [])
    assert accesses(after) == [("Ulla Unblinded", "unblinded_statistician", "disclosure")]
    treating = {"site_coordinator", "site_physician", "therapist", "site_assessor"}
    assert {one.role for one in after.told} == treating
    assert after.blinded_who_could_see == len(after.told) == before.blinded - after.blinded


def test_from_the_second_release_on_everybody_could_see_every_arm(unblinded_study):
    history = asked_by(unblinded_study, "quality_auditor", "01-001")

    holders = {unblinded_study.people[role].name for role in KEY_HOLDERS}
    for step in ("letters", "meaning"):
        assert {one.name for one in history.keepers if one.purpose == step} == holders
    assert history.released_at is not None
    assert history.blinded_who_could_see == PEOPLE_OF_THE_WEB
