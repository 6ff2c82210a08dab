"""Kits from their shipment to their destruction: each step in its order, and two people where
the protocol wants them."""

import json

import pytest

from tests import raw
from tests.pharmacy import COUNTS, WITNESS, at_vault
from trials import seal
from trials.actions.supply import load_kits, reconcile
from trials.context import reading
from trials.refusals import NotPermitted, Refused
from trials.selectors.supply import accounts, reconciliations_of


@pytest.fixture
def vault(pharmacy):
    """Eight kits on the shelf of site 01, as the vault's login sees them."""
    with at_vault():
        yield pharmacy


@pytest.fixture
def shelf(pharmacy_of_module):
    """The same, for what is refused: nothing is left of it."""
    with at_vault():
        yield pharmacy_of_module


def states(pharmacy) -> set[str]:
    return {kit.state for kit in pharmacy.kits()}


def counts(pharmacy) -> dict[str, int]:
    return accounts(pharmacy.kits())


# Lists.


def test_a_list_of_another_study_is_refused(shelf):
    other = json.dumps(json.loads(shelf.make().sealed) | {"trial": "OTHER"})

    with pytest.raises(Refused, match="This list was made for OTHER, not for KITS"):
        load(shelf, other)


def test_a_list_for_another_vault_is_refused(shelf, monkeypatch):
    foreign = seal.public_key(seal.new_key()).hex()
    other = json.dumps(json.loads(shelf.make().sealed) | {"vault_public_key": foreign})

    with pytest.raises(Refused, match="This list was sealed for another vault"):
        load(shelf, other)


@pytest.mark.parametrize("text", ["", "[]", '{"trial": "KITS"}'])
def test_a_text_that_is_no_list_is_refused(shelf, text):
    with pytest.raises(Refused, match=r"^This is not a list of kits made by make_kits\.$"):
        load(shelf, text)


def test_a_number_that_another_list_has_is_refused_and_nothing_is_stored(shelf):
    taken = shelf.kits()[0].number
    document = json.loads(shelf.make().sealed)
    document["kits"][0]["number"] = taken

    with pytest.raises(Refused, match=f"These kit numbers are in another list: {taken}"):
        load(shelf, json.dumps(document))

    assert len(shelf.kits()) == 8


def test_a_site_that_is_not_there_is_refused(shelf):
    with pytest.raises(Refused, match="The study has no site 09"):
        load(shelf, shelf.make().sealed, site="09")


def test_a_pharmacist_loads_no_list(shelf):
    with pytest.raises(NotPermitted, match="load a list of kits"):
        load_kits(trial=shelf.trial, site="01", sealed=shelf.make().sealed, scope=shelf.pharmacist)


def load(vault, sealed: str, site: str = "01") -> int:
    return load_kits(trial=vault.trial, site=site, sealed=sealed, scope=vault.statistician)


def test_a_pharmacist_sees_the_kits_of_the_own_site_alone(vault):
    vault.ship(COUNTS, site="02", lot="L2")

    assert {kit.lot for kit in vault.kits()} == {"L1"}


# Receipt.


@pytest.mark.parametrize("witness", ["", "  ", "pia pharmacist", " PIA  Pharmacist\u00a0", "a  b"])
def test_a_shipment_is_received_by_two_people(vault, witness):
    vault.ship(lot="L2")

    with pytest.raises(Refused, match="received by two people: give the name of the second one"):
        vault.receive(witness=witness)

    assert states(vault) == {"available", "shipped"}


def test_what_was_too_warm_waits_in_quarantine_for_a_decision(vault):
    numbers = vault.ship(lot="L2").numbers
    vault.receive(in_range=False, reason="12 degrees for two hours")

    quarantined = {kit.number for kit in vault.kits() if kit.state == "quarantined"}
    vault.move("available", *numbers, reason="The manufacturer says it is stable")

    assert quarantined == set(numbers)
    assert states(vault) == {"available"}


def test_quarantine_needs_its_reason_and_so_does_its_end(vault):
    number = vault.kits()[0].number

    with pytest.raises(Refused, match=f"Say what happened to kit {number}"):
        vault.move("quarantined", number)
    vault.move("quarantined", number, reason="The logger stood still")
    with pytest.raises(Refused, match=f"Say what happened to kit {number}"):
        vault.move("available", number)


def test_steps_out_of_order_are_refused_with_where_the_kit_is(shelf):
    number = shelf.kits()[0].number

    with pytest.raises(Refused, match=f"Kit {number} is available: it cannot become received"):
        shelf.move("received", number, witness=WITNESS)


def test_several_kits_move_together_or_not_at_all(shelf):
    first = shelf.kits()[0].number

    with pytest.raises(Refused, match="There is no kit 000000 at this site"):
        shelf.move("lost", first, "000000", reason="Not on the shelf")

    assert states(shelf) == {"available"}


# Returns: the kits of tests/pharmacy.py hold 2 and 1 capsules.


@pytest.mark.parametrize(
    ("supplement", "expected"), [("given", 0), ("withheld", 1), ("declined", 1)]
)
def test_what_should_come_back_follows_from_what_was_given(pharmacy, supplement, expected):
    request = pharmacy.ask()
    number = pharmacy.serve(request)
    pharmacy.scan(number)
    pharmacy.give("initial", "given")
    pharmacy.give("supplemental", supplement, reason="As agreed")

    with at_vault():
        with pytest.raises(Refused, match=f"{expected} capsules should come back, 3 were counted"):
            pharmacy.take_back(request, number, 3)
        pharmacy.take_back(request, number, expected)
        assert pharmacy.kit(number).state == "returned"


def test_a_kit_that_was_not_used_comes_back_whole(pharmacy):
    request = pharmacy.ask()
    number = pharmacy.serve(request)

    with at_vault():
        pharmacy.take_back(request, number, 3)
        assert pharmacy.kit(number).state == "returned"


def test_nothing_is_taken_back_before_the_site_said_what_became_of_the_supplement(pharmacy):
    request = pharmacy.ask()
    number = pharmacy.serve(request)
    pharmacy.scan(number)
    pharmacy.give("initial", "given")

    with at_vault(), pytest.raises(Refused, match="The site has not recorded yet whether"):
        pharmacy.take_back(request, number, 1)


def test_another_count_is_an_incident_with_its_reason(pharmacy):
    request = pharmacy.ask()
    number = pharmacy.serve(request)

    with at_vault():
        pharmacy.take_back(request, number, 2, reason="One capsule broke open")

    with raw.as_administrator() as administrator:
        assert administrator.execute(
            "select capsules, expected, reason from allocation.kit_step where state = 'returned'"
        ).fetchall() == [(2, 3, "One capsule broke open")]


# Reconciliation and destruction.


def test_from_the_shelf_to_the_destruction_every_kit_is_accounted_for(pharmacy):
    request = pharmacy.ask()
    used = pharmacy.serve(request)
    pharmacy.scan(used)
    pharmacy.give("initial", "given")
    pharmacy.give("supplemental", "given")

    with at_vault():
        lost = pharmacy.kits()[-1].number
        pharmacy.move("lost", lost, reason="Not found at the count")
        while_out = counts(pharmacy)
        pharmacy.take_back(request, used, 0)
        difference = reconcile(trial=pharmacy.trial, counted=6, scope=pharmacy.pharmacist)
        pharmacy.move("destroyed", used, witness=WITNESS)
        at_the_end = counts(pharmacy)

    assert difference == 0
    assert while_out == {
        "received": 8, "in stock": 6, "dispensed": 1, "returned": 0, "destroyed": 0,
        "lost or damaged": 1,
    }  # fmt: skip
    assert at_the_end == while_out | {"dispensed": 0, "destroyed": 1}


def test_kits_are_destroyed_before_a_witness(shelf):
    number = shelf.kits()[0].number

    with pytest.raises(Refused, match="destroyed by two people"):
        shelf.move("destroyed", number)


def test_a_difference_needs_its_reason(shelf):
    with pytest.raises(Refused, match="8 kits should be on the shelf, 7 were counted"):
        reconcile(trial=shelf.trial, counted=7, scope=shelf.pharmacist)


def test_a_difference_with_its_reason_is_kept(vault):
    said = "One kit stands in the other refrigerator"

    difference = reconcile(trial=vault.trial, counted=7, scope=vault.pharmacist, reason=said)

    with reading(vault.pharmacist):
        (kept,) = reconciliations_of(vault.trial)
    assert difference == -1
    assert (kept.counted, kept.expected, kept.reason, kept.by) == (7, 8, said, "Pia Pharmacist")
