"""The site asks for a kit by its level, scans the one that was sent, and only then gives it."""

import pytest

from tests.pharmacy import at_vault
from trials.actions import dispensing
from trials.context import reading
from trials.models import KitRequest, KitRequestStep
from trials.policies.kits import level_to_ask
from trials.refusals import NotPermitted, Refused
from trials.selectors.kits import kit_at
from trials.studies.loading import study_of

VAULT = ("unblinded_statistician", "unblinded_pharmacist")


def test_a_session_goes_from_the_request_to_the_dose(pharmacy):
    number = pharmacy.dispense()

    pharmacy.give("initial", "given")

    with reading(pharmacy.scope("therapist")):
        kit = kit_at(pharmacy.visit("S1"))
    assert (kit.number, sorted(kit.states)) == (number, ["given", "scanned", "sent"])


def test_the_request_says_the_level_and_neither_arm_nor_dose(pharmacy):
    request = pharmacy.ask()

    assert (request.participant_number, request.visit_name, request.level, request.site_code) == (
        "01-001", "S1", "L80", "01",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("decision", "levels"),
    [("escalate", ["L80", "L120", "L120"]), ("hold", ["L80", "L80", "L80"])],
)
def test_the_level_is_the_one_that_was_decided_and_stays_so(pharmacy, decision, levels):
    pharmacy.give("escalation", decision, "S2", reason="As agreed")

    with reading(pharmacy.scope("site_coordinator")):
        study = study_of(pharmacy.trial)
        found = [level_to_ask(pharmacy.visit(visit), study) for visit in ("S1", "S2", "S3")]

    assert found == levels


def test_no_kit_is_asked_for_before_the_decision(pharmacy_of_module):
    with pytest.raises(Refused, match="Record first whether the dose is escalated"):
        pharmacy_of_module.ask("S2")


def test_no_kit_is_asked_for_before_randomisation(pharmacy):
    pharmacy.enrol("01-003")

    with pytest.raises(Refused, match="Randomise first: a kit is for a participant's own arm"):
        pharmacy.ask(number="01-003")


def test_a_session_has_one_kit(pharmacy):
    pharmacy.ask()

    with pytest.raises(Refused, match="A kit was asked for already"):
        pharmacy.ask()


def test_a_therapist_asks_for_no_kit(pharmacy_of_module):
    with pytest.raises(NotPermitted, match="ask the pharmacy for a kit"):
        pharmacy_of_module.ask(role="therapist")


def test_another_kit_than_the_one_that_was_sent_is_refused_by_its_number(pharmacy):
    sent = pharmacy.serve(pharmacy.ask())
    other = pharmacy.serve(pharmacy.ask(number="01-002"))

    with pytest.raises(Refused, match=f"Kit {other} is not the one .*: the pharmacy sent {sent}"):
        pharmacy.scan(other)


@pytest.mark.parametrize("is_asked", [True, False])
def test_nothing_is_scanned_before_the_pharmacy_sent_it(pharmacy, is_asked):
    if is_asked:
        pharmacy.ask()

    sentence = "has not sent the kit yet" if is_asked else "Ask the pharmacy for a kit first"
    with pytest.raises(Refused, match=sentence):
        pharmacy.scan("123456")


def test_no_dose_is_given_before_the_kit_was_scanned(pharmacy):
    pharmacy.serve(pharmacy.ask())

    with pytest.raises(Refused, match=r"^Scan the kit first\.$"):
        pharmacy.give("initial", "given")


@pytest.mark.parametrize("missing", ["01-001", "01-002"])
def test_where_there_is_none_the_site_may_ask_again(pharmacy, missing):
    request = pharmacy.ask(number=missing)
    with at_vault():
        dispensing.say_none(request=pharmacy.request(request), scope=pharmacy.pharmacist)

    again = pharmacy.ask(number=missing)

    assert again.pk != request.pk


def test_a_kit_that_broke_is_replaced(pharmacy):
    broken = pharmacy.dispense()
    with at_vault():
        pharmacy.move("damaged", broken, reason="Fell down at the site")

    with pytest.raises(Refused, match="Scan the kit first"):
        pharmacy.give("initial", "given")
    other = pharmacy.dispense()
    pharmacy.give("initial", "given")

    assert other != broken


def test_who_sees_no_doses_sees_no_kits(pharmacy):
    pharmacy.serve(pharmacy.ask())

    seen = {}
    for role in set(pharmacy.people) - set(VAULT):
        with reading(pharmacy.scope(role)):
            seen[role] = (KitRequest.objects.count(), KitRequestStep.objects.count())

    treat = ("site_coordinator", "site_physician", "therapist", "data_manager")
    blind = ("site_assessor", "rater", "sponsor", "statistician", "quality_auditor")
    assert seen == dict.fromkeys(treat, (1, 1)) | dict.fromkeys(blind, (0, 0))
