"""The second factor of an account: a code counts once, and each wrong one costs time."""

import pytest

from tests import raw
from tests.conftest import log_in_as
from tests.emergency import code_of, set_up_second_factor
from tests.study import CONSENTED, PASSWORD
from trials.actions.members import add_member
from trials.actions.second_factor import (
    begin_second_factor,
    check_code,
    confirm_second_factor,
    take_away_second_factor,
)
from trials.actions.studies import create_account
from trials.policies.second_factors import NO_SECOND_FACTOR
from trials.refusals import NotPermitted, Refused

WRONG = "The code is not right, or was used before"


@pytest.fixture(scope="module")
def study(open_study_of_module):
    log_in_as("vault")
    yield open_study_of_module
    log_in_as("web")


@pytest.fixture
def person(study, request):
    """An emergency physician of the test's own."""
    name = request.node.name[:60]
    user = create_account(username=name, name=name, password=PASSWORD, realm="vault")
    add_member(user=user, trial=study.trial, role="emergency_physician", starts_on=CONSENTED)
    return user


def test_a_code_counts_once(person):
    code = code_of(set_up_second_factor(person), following=True)

    check_code(user=person, code=f"{code[:3]} {code[3:]}")

    with pytest.raises(Refused, match=WRONG):
        check_code(user=person, code=code)


def test_after_a_wrong_code_the_right_one_waits(person):
    code = code_of(set_up_second_factor(person), following=True)
    with pytest.raises(Refused, match=WRONG):
        check_code(user=person, code="guess")

    with pytest.raises(Refused, match=r"^Too many codes were wrong: wait 1 seconds\.$"):
        check_code(user=person, code=code)


def test_without_one_there_is_no_code(person):
    begin_second_factor(user=person)

    with pytest.raises(Refused, match="Your account has no second factor: set it up first"):
        check_code(user=person, code="123456")


def test_a_new_secret_counts_once_a_code_of_it_was_given(person):
    old = set_up_second_factor(person)
    new = begin_second_factor(user=person)

    confirm_second_factor(user=person, code=code_of(new))

    with pytest.raises(Refused, match=WRONG):
        check_code(user=person, code=code_of(old, following=True))


def test_quality_assurance_takes_away_that_of_a_lost_device(study, person):
    lost = set_up_second_factor(person)
    quality = study.scope("quality_assurance")

    take_away_second_factor(
        user=person, trial=study.trial, realm="vault", reason="Lost phone", scope=quality
    )

    with pytest.raises(Refused, match=NO_SECOND_FACTOR):
        check_code(user=person, code=code_of(lost, following=True))
    assert begin_second_factor(user=person).key != lost.key


@pytest.mark.parametrize(
    ("of", "by", "kind", "sentence"),
    [
        ("quality_assurance", "quality_assurance", Refused, "Another person takes yours away"),
        ("sponsor", "quality_assurance", Refused, "has no part in SMALL here"),
        ("board_statistician", "quality_assurance", Refused, "has no second factor"),
        ("emergency_physician", "unblinded_statistician", NotPermitted, "take away a second"),
    ],
)
def test_nobody_takes_away_what_is_not_theirs_to_take(study, of, by, kind, sentence):
    with pytest.raises(kind, match=sentence):
        take_away_second_factor(
            user=study.people[of],
            trial=study.trial,
            realm="vault",
            reason="Lost phone",
            scope=study.scope(by),
        )


def test_the_ledger_keeps_each_try_and_no_secret(person):
    device = set_up_second_factor(person)
    with pytest.raises(Refused):
        check_code(user=person, code="guess")

    with raw.as_administrator() as administrator:
        lines = administrator.execute(
            "select e.act, e.outcome, coalesce(string_agg(c.difference::text, ''), '')"
            " from ledger.event e left join ledger.change c on c.event_id = e.id"
            " where e.actor_id = %s group by e.id order by e.id",
            [person.pk],
        ).fetchall()
    assert [(act, outcome) for act, outcome, _ in lines] == [
        ("accounts.begin_second_factor", "done"),
        ("accounts.confirm_second_factor", "done"),
        ("accounts.second_factor", "done"),
        ("accounts.second_factor", "refused"),
    ]
    assert '"key": ["hidden", "hidden"]' in lines[0][2]
    assert [line for line in lines if device.key in str(line)] == []
