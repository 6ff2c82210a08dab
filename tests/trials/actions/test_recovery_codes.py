"""Ten codes for the day on which the device is lost."""

import re

import pytest

from tests import raw
from tests.emergency import set_up_second_factor
from trials.actions.recovery_codes import draw_recovery_codes
from trials.actions.second_factor import check_code, remove_app
from trials.policies.second_factors import NO_SECOND_FACTOR
from trials.refusals import Refused
from trials.selectors.second_factors import recovery_codes_left


@pytest.fixture
def person(open_study):
    user = open_study.people["site_physician"]
    set_up_second_factor(user)
    return user


def test_there_are_ten_of_80_bits(person):
    codes = draw_recovery_codes(user=person)

    assert len(set(codes)) == 10
    assert all(re.fullmatch("([a-z2-7]{4}-){3}[a-z2-7]{4}", code) for code in codes)


def test_each_counts_once_however_it_is_typed(person):
    code = draw_recovery_codes(user=person)[3]

    check_code(user=person, code=f" {code.upper().replace('-', ' ')}")

    assert recovery_codes_left(person) == 9
    with pytest.raises(Refused, match="was used before"):
        check_code(user=person, code=code)


def test_new_ones_take_the_place_of_the_old(person):
    old = draw_recovery_codes(user=person)
    draw_recovery_codes(user=person)

    with pytest.raises(Refused):
        check_code(user=person, code=old[0])


def test_they_stand_in_for_a_second_factor_and_are_none(open_study, person):
    with pytest.raises(Refused, match=NO_SECOND_FACTOR):
        draw_recovery_codes(user=open_study.people["site_coordinator"])

    draw_recovery_codes(user=person)
    remove_app(user=person)

    assert recovery_codes_left(person) == 0


def test_neither_table_nor_ledger_holds_a_code(person):
    codes = draw_recovery_codes(user=person)
    check_code(user=person, code=codes[0])

    with raw.as_administrator() as administrator:
        kept = administrator.execute(
            "select (select json_agg(t)::text from otp_static_statictoken t),"
            " (select json_agg(c)::text from ledger.change c"
            "  where table_name = 'otp_static_statictoken')"
        ).fetchone()
    bare = [code.replace("-", "") for code in codes]
    assert [word for word in codes + bare if word in str(kept)] == []
    assert '"token":["hidden","hidden"]' in kept[1].replace(" ", "")
