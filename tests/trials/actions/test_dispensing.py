"""The pharmacist's scan: the record first, then the right kit and no other."""

import pytest
from django.db import transaction

from tests import raw
from tests.pharmacy import ARMS, COUNTS, IN_TWO_YEARS, at_vault
from trials.actions import dispensing
from trials.actions.dispensing import content_in
from trials.kits import Content
from trials.refusals import NotPermitted, Refused


@pytest.fixture
def asked(pharmacy):
    """01-001 waits for a kit of level L80, and the vault's login is at work."""
    request = pharmacy.ask()
    with at_vault():
        yield request


def rows(statement: str) -> list[tuple]:
    with raw.as_administrator() as administrator:
        return administrator.execute(statement).fetchall()


def of_content(pharmacy, arm: str, level: str) -> list[str]:
    """The kits of this content that are nobody's."""
    wanted = Content(arm, level)
    return [k.number for k in pharmacy.kits() if content_in(k, "KITS") == wanted]


@pytest.mark.parametrize("number", ARMS)
def test_only_kits_of_the_own_arm_and_the_decided_level_are_offered(pharmacy, number):
    request = pharmacy.ask(number=number)

    with at_vault():
        offer = pharmacy.prepare(request)
        expected = of_content(pharmacy, ARMS[number], "L80")

    assert [kit.number for kit in offer.right] == expected
    assert (len(offer.right), len(offer.others)) == (2, 6)


def test_preparing_is_on_record_before_the_arm_is_opened(pharmacy, asked):
    pharmacy.prepare(asked)

    assert rows("select purpose, actor_name, reason from allocation.access") == [
        ("dispensing", "Pia Pharmacist", "Dispensing for 01-001, S1")
    ]


def test_the_arm_is_not_opened_in_the_transaction_that_records_it(pharmacy, asked):
    with pytest.raises(Exception, match="only once its access is on record"), transaction.atomic():
        pharmacy.prepare(asked)


def test_the_lines_about_kits_are_read_in_the_vault_alone(pharmacy, asked):
    pharmacy.assign(asked, pharmacy.prepare(asked).right[0].number)

    lines = rows(
        "select act, vault_only from ledger.event where act like 'kits.%'"
        " and role like 'unblinded%'"
    )
    assert {act for act, _ in lines} == {
        "kits.load", "kits.received", "kits.available", "kits.prepare", "kits.assign",
    }  # fmt: skip
    assert {vault_only for _, vault_only in lines} == {True}


@pytest.mark.parametrize(
    ("arm", "level"), [("gravel", "L80"), ("velvet", "L120")], ids=["arm", "level"]
)
def test_a_kit_of_another_arm_or_level_is_refused_with_those_that_are_right(
    pharmacy, asked, arm, level
):
    wrong = of_content(pharmacy, arm, level)[0]
    right = ", ".join(of_content(pharmacy, "velvet", "L80"))

    with pytest.raises(Refused) as refused:
        pharmacy.assign(asked, wrong)

    assert str(refused.value) == (
        f"Kit {wrong} is not for this session. What would be right: {right}."
    )
    assert rows("select count(*) from governance.kit_request_step") == [(0,)]


def test_a_kit_in_quarantine_is_refused(pharmacy, asked):
    number = of_content(pharmacy, "velvet", "L80")[0]
    pharmacy.move("quarantined", number, reason="The refrigerator failed")

    with pytest.raises(Refused, match=f"Kit {number} is quarantined"):
        pharmacy.assign(asked, number)


def test_an_expired_kit_is_refused(pharmacy, asked):
    with raw.as_administrator() as administrator:
        administrator.execute("alter table allocation.kit_list disable trigger append_only")
        administrator.execute("update allocation.kit_list set expires_on = '2026-01-31'")
    number = of_content(pharmacy, "velvet", "L80")[0]

    with pytest.raises(Refused, match=f"Kit {number} expired on 2026-01-31.*none is here"):
        pharmacy.assign(asked, number)


def test_a_kit_of_another_site_is_refused(pharmacy, asked):
    number = pharmacy.ship(site="02", lot="L2").numbers[0]

    with pytest.raises(Refused, match=f"There is no kit {number} at this site"):
        pharmacy.assign(asked, number)


def test_a_kit_is_never_two_participants(pharmacy):
    """Both have the same arm, and the kit of the first one is scanned for the second one."""
    first = pharmacy.serve(pharmacy.ask("S1"))
    pharmacy.give("escalation", "hold", "S2", reason="Not tolerated")
    second = pharmacy.ask("S2")

    with at_vault(), pytest.raises(Refused, match=f"Kit {first} is assigned"):
        pharmacy.assign(second, first)


def test_a_request_is_answered_once(pharmacy, asked):
    one, other = (kit.number for kit in pharmacy.prepare(asked).right)
    pharmacy.assign(asked, one)

    with pytest.raises(Refused, match="This request was answered already"):
        pharmacy.assign(asked, other)


def test_the_content_of_a_kit_is_given_out_no_more_once_it_is_somebodys(pharmacy, asked):
    number = pharmacy.prepare(asked).right[0].number

    pharmacy.assign(asked, number)

    assert pharmacy.kit(number).ciphertext is None
    assert sum(kit.ciphertext is not None for kit in pharmacy.kits()) == 7


def test_the_earliest_expiry_comes_first(pharmacy, asked):
    sooner = pharmacy.ship(COUNTS, lot="L0", expires_on=IN_TWO_YEARS.replace(day=1, month=1))
    pharmacy.receive()

    offered = [kit.number for kit in pharmacy.prepare(asked).right]

    assert len(offered) == 4
    assert set(offered[:2]) < set(sooner.numbers)


def test_nobody_else_of_the_vault_prepares_kits(pharmacy, asked):
    with pytest.raises(NotPermitted, match="receive, dispense and account for kits"):
        dispensing.prepare(request=pharmacy.request(asked), scope=pharmacy.statistician)
