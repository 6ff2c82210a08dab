"""The delegation log: rights hang on rows that are signed, and on nothing else."""

from datetime import date, timedelta

import pytest

from tests.people import give_tasks, hire, make_logged_study, proof
from tests.study import CONSENTED, reading_all
from trials.actions.delegation import delegate, take_back
from trials.actions.members import add_member
from trials.actions.participants import enrol
from trials.authorization.permissions import Permission as P
from trials.authorization.scopes import why_not_fill_in, why_not_permitted
from trials.context import reading
from trials.ledger import act
from trials.models import Delegation, Signature, Site
from trials.refusals import NotPermitted, Refused

pytestmark = pytest.mark.rolled_back

NOT_DELEGATED = "^The delegation log of the site does not give you today: "


@pytest.fixture
def logged(own_database):
    return make_logged_study()


def may(logged, username: str, permission: P) -> bool:
    return why_not_permitted(logged.scope(username), permission) is None


def site_of(logged, code: str) -> Site:
    with reading_all(logged.trial):
        return Site.objects.get(code=code)


def enrol_somebody(logged):
    enrol(
        trial=logged.trial,
        site=site_of(logged, "01"),
        number="01-001",
        scope=logged.scope("ada"),
        consent_version="1.0",
        consented_on=CONSENTED,
    )


def test_without_a_row_a_coordinator_looks_and_does_nothing(logged):
    ada = logged.scope("ada")

    assert why_not_permitted(ada, P.SEE_PARTICIPANTS) is None
    with pytest.raises(NotPermitted, match=NOT_DELEGATED + "add participants"):
        enrol_somebody(logged)
    assert "does not give you today: fill in forms" in why_not_fill_in(ada, "site")


def test_a_row_gives_its_tasks_and_no_other(logged):
    give_tasks(logged, "ada", "consent", "data")

    assert may(logged, "ada", P.ADD_PARTICIPANTS)
    assert why_not_fill_in(logged.scope("ada"), "site") is None
    assert not may(logged, "ada", P.RANDOMISE)


def test_a_row_is_signed_with_its_content(logged):
    row = give_tasks(logged, "ada", "consent")

    with reading(logged.scope("phyl")):
        signature = Signature.objects.get(of_table="trials_delegation")
    assert (signature.of_id, signature.meaning, signature.actor_name) == (
        row.pk,
        "delegation",
        "Phyl",
    )
    assert bytes(signature.content_hash) == bytes(row.content_hash)


def test_a_row_that_nobody_signed_gives_nothing(logged):
    """Also one that was put there past the act."""
    phyl = logged.scope("phyl")
    with act("delegation.delegate", scope=phyl):
        Delegation.objects.create(
            trial=logged.trial,
            site=site_of(logged, "01"),
            user=logged.people["ada"],
            tasks=["consent"],
            starts_on=CONSENTED,
            recorded_by=logged.people["phyl"],
        )

    assert not may(logged, "ada", P.ADD_PARTICIPANTS)


def test_without_the_password_nothing_is_delegated(logged):
    with pytest.raises(Refused, match="password must be given again"):
        delegate(
            site=site_of(logged, "01"),
            user=logged.people["ada"],
            tasks=["consent"],
            starts_on=date.today(),
            ends_on=None,
            scope=logged.scope("phyl"),
        )

    with reading_all(logged.trial):
        assert not Delegation.objects.exists()


def test_tasks_that_are_taken_back_are_gone_at_the_next_request(logged):
    row = give_tasks(logged, "ada", "consent")

    with reading(logged.scope("phyl")):
        row = Delegation.objects.select_related("site", "user").get(pk=row.pk)
    take_back(row=row, reason="On leave", scope=logged.scope("phyl"), **proof())

    assert not may(logged, "ada", P.ADD_PARTICIPANTS)


def test_a_row_begins_on_its_first_day(logged):
    delegate(
        site=site_of(logged, "01"),
        user=logged.people["ada"],
        tasks=["consent"],
        starts_on=date.today() + timedelta(days=2),
        ends_on=None,
        scope=logged.scope("phyl"),
        **proof(),
    )

    assert not may(logged, "ada", P.ADD_PARTICIPANTS)


def test_the_physician_needs_nobodys_delegation(logged):
    assert may(logged, "phyl", P.ADD_PARTICIPANTS) and may(logged, "phyl", P.GIVE_DOSES)


def test_a_study_without_a_log_gives_what_the_role_includes(open_study_of_module):
    assert open_study_of_module.scope("site_coordinator").tasks is None
    assert may(open_study_of_module, "site_coordinator", P.RANDOMISE)


@pytest.mark.commits
@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"tasks": []}, "^Name the tasks"),
        ({"tasks": ["surgery"]}, "^Name the tasks"),
        ({"tasks": ["dosing"]}, "not given: perform dosing sessions"),
        ({"starts_on": CONSENTED}, "is past: tasks are delegated from today on"),
        ({"ends_on": CONSENTED}, "lies before the first"),
        ({"user": "pete"}, "^Pete has no part at site 01"),
    ],
)
def test_what_a_row_may_not_say(logged, said, sentence):
    usual = {"user": "ada", "tasks": ["consent"], "starts_on": date.today(), "ends_on": None}
    row = usual | said
    row["user"] = logged.people[row["user"]]
    with pytest.raises(Refused, match=sentence):
        delegate(site=site_of(logged, "01"), scope=logged.scope("phyl"), **row, **proof())


def test_a_physician_keeps_no_log_of_another_site(logged):
    hire(logged, "olga", "site_coordinator", "02")

    with pytest.raises(Refused, match=r"^Site 02 is not yours"):
        delegate(
            site=site_of(logged, "02"),
            user=logged.people["olga"],
            tasks=["consent"],
            starts_on=date.today(),
            ends_on=None,
            scope=logged.scope("phyl"),
            **proof(),
        )


def test_at_two_sites_nobody_may_do_more_than_at_each(logged):
    ada, second = logged.people["ada"], site_of(logged, "02")
    add_member(
        user=ada, trial=logged.trial, role="site_coordinator", site=second, starts_on=CONSENTED
    )
    give_tasks(logged, "ada", "consent", "data")
    with_one = logged.scope("ada")
    give_tasks(logged, "ada", "data", site="02")
    with_both = logged.scope("ada")

    assert (with_one.tasks, len(with_one.sites)) == (("consent", "data"), 1)
    assert (with_both.tasks, len(with_both.sites)) == (("data",), 2)
