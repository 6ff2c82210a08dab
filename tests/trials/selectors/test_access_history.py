"""R59, R60: what happened, by a script, and what the access history says of it, without a gap."""

import io
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import call_command

from tests import raw
from tests.conftest import log_in_as
from tests.emergency import open_one
from tests.study import KEY_HOLDERS, PEOPLE, VAULT_ROLES
from trials.context import reading
from trials.selectors.access_history import access_history

# The latest day at any site: by the clocks of both, what happens now is over by its end.
TODAY = datetime.now(UTC).date() + timedelta(days=1)
PEOPLE_OF_THE_WEB = len(PEOPLE) - len(VAULT_ROLES)


def asked_by(study, role: str, number: str, day: date = TODAY):
    """As the login that is connected."""
    with reading(study.scope(role)):
        return access_history(study.trial, number, day)


def accesses(history) -> list[tuple]:
    return [(one.name, one.role, one.purpose) for one in history.accesses]


@pytest.fixture(scope="module")
def study(open_study_of_module):
    """The arm of 01-001 was opened twice, that of 01-002 once, and no other."""
    log_in_as("vault")
    for number in ("01-001", "01-002", "01-001"):
        open_one(open_study_of_module, number)
    log_in_as("web")
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


def test_it_tells_who_could_have_asked_and_who_kept_the_list(study):
    history = asked_by(study, "quality_auditor", "02-001")

    # The pharmacist is of the other site.
    could = {member.role for member in history.could_have_asked}
    assert could == set(VAULT_ROLES) - {"unblinded_pharmacist"}
    assert [(one.name, one.purpose) for one in history.keepers] == [("Una Unblinded", "load")]
    assert history.blinded == PEOPLE_OF_THE_WEB


def test_the_vault_says_the_same(study):
    on_the_web = asked_by(study, "quality_auditor", "01-001")
    log_in_as("vault")
    try:
        assert asked_by(study, "quality_assurance", "01-001") == on_the_web
    finally:
        log_in_as("web")


def test_a_number_that_is_none_has_no_history(study):
    assert asked_by(study, "quality_auditor", "01-999") is None


@pytest.mark.parametrize("role", ["sponsor", "data_manager", "site_physician", "rater"])
def test_nobody_else_of_the_web_asks(study, role):
    with (
        raw.as_login("web") as web,
        pytest.raises(Exception, match="the quality auditor or quality assurance asks"),
    ):
        raw.enter(web, study.scope(role))
        web.execute("select governance.access_history('01-001', now()::date)")


def test_the_command_says_it_in_words(study):
    output = io.StringIO()

    call_command("access_history", "SMALL", "01-001", on=TODAY, by="quen", stdout=output)

    printed = output.getvalue()
    assert "Persons of the blinded domain who could see the arm: 0.\nAccesses on record: 2." in (
        printed
    )
    assert printed.count("Emil Emergency, Emergency physician, opened the arm in an emer") == 2


def test_once_the_arm_went_to_the_site_those_who_treat_there_could_see_it(trio):
    number = "01-005"
    auditor = trio.scope("quality_auditor")
    with reading(auditor):
        before = access_history(trio.trial, number, TODAY)

    trio.disclose(number)

    with reading(auditor):
        after = access_history(trio.trial, number, TODAY)
        other = access_history(trio.trial, "01-001", TODAY)
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
