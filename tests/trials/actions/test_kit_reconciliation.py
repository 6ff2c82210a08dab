"""Kits, on the side of the blinded: reconciled or not, and never a number."""

from dataclasses import replace

import pytest

from tests import raw
from tests.pharmacy import at_vault
from trials.actions.supply import reconcile
from trials.context import ALL_SITES, reading
from trials.selectors.reconciliation import kit_differences, randomisation_differences

OPEN = [("01 Harbour Clinic", "Kits are not reconciled")]


def found(pharmacy, selector) -> list[tuple[str, str]]:
    with reading(pharmacy.scope("data_manager")):
        return [(one.about, one.label) for one in selector(pharmacy.trial)]


def count(pharmacy, kits: int, **said) -> None:
    with at_vault():
        reconcile(trial=pharmacy.trial, counted=kits, scope=pharmacy.pharmacist, **said)


def test_kits_are_reconciled_once_the_shelf_was_counted_without_a_difference(pharmacy):
    before = found(pharmacy, kit_differences)
    count(pharmacy, 7, reason="One fell behind the shelf")
    between = found(pharmacy, kit_differences)
    count(pharmacy, 8)

    assert (before, between, found(pharmacy, kit_differences)) == (OPEN, OPEN, [])


def test_a_kit_that_is_not_back_is_not_reconciled_and_is_no_other_difference(pharmacy):
    pharmacy.dispense()
    pharmacy.give("initial", "given")

    count(pharmacy, 7)

    assert found(pharmacy, kit_differences) == OPEN
    assert found(pharmacy, randomisation_differences) == []


@pytest.mark.parametrize("role", ["site_coordinator", "sponsor", "rater"])
def test_only_the_data_manager_and_the_system_ask_about_kits(pharmacy_of_module, role):
    study = pharmacy_of_module
    scope = replace(study.scope("data_manager"), role=role, sites=ALL_SITES)
    with raw.as_login("web") as web, pytest.raises(Exception, match="compared by the data manager"):
        raw.enter(web, scope)
        web.execute("select * from governance.kit_reconciliations(%s)", [study.trial.pk])


def test_the_web_does_not_ask_the_vault_itself(pharmacy_of_module):
    with raw.as_login("web") as web, pytest.raises(Exception, match="permission denied"):
        raw.enter(web, pharmacy_of_module.scope("data_manager"))
        web.execute("select allocation.has_reconciled(gen_random_uuid())")
