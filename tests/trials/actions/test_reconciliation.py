"""The study against other systems: transfers, serious events, what goes on, kits."""

from hashlib import sha256

import pytest
from django.db import DatabaseError, transaction

from tests.safety import FALL, HEADACHE, announce, leave, report, send
from trials.actions.reconciliation import explain_difference
from trials.actions.transfers import cancel_transfer, receive_transfer
from trials.context import reading
from trials.ledger import act
from trials.models import Participant, ParticipantStep, TransferArrival
from trials.models.base import place_of
from trials.refusals import NotPermitted, Refused
from trials.selectors.reconciliation import (
    differences,
    incomplete_transfers,
    randomisation_differences,
    safety_differences,
    unexplained_ongoing_events,
)

SAME = "01-001,fall,2026-01-10,hospital stay,Recovered"
LABS = b"participant,test,value\n01-001,Na,140\n01-002,Na,138\n"


@pytest.fixture
def safety(safety_of_module):
    """Whatever a test does is taken back, so that all share one study."""
    with transaction.atomic():
        yield safety_of_module
        transaction.set_rollback(True)


def found(study, selector, *, role="data_manager") -> list[tuple[str, str]]:
    with reading(study.scope(role)):
        return [(one.about, one.label) for one in selector(study.trial)]


def explain(study, check: str, *, role="data_manager") -> None:
    with reading(study.scope("data_manager")):
        [difference] = differences(study.trial, check)
    explain_difference(
        trial=study.trial,
        check=check,
        difference=difference.sha256,
        explanation="Reported before the consent",
        scope=study.scope(role),
    )


def person(study, number: str) -> Participant:
    with reading(study.scope("data_manager")):
        return Participant.objects.select_related("trial", "site").get(number=number)


def test_before_a_list_has_come_every_serious_event_is_a_difference(safety):
    report(safety, "01-001", FALL)
    report(safety, "01-002", HEADACHE)

    assert found(safety, safety_differences) == [("01-001", "Fall, not in the safety database")]


def test_a_list_that_says_the_same_in_other_words_leaves_no_difference(safety):
    report(safety, "01-001", FALL)

    send(safety, SAME)

    assert found(safety, safety_differences) == []


def test_each_difference_says_both_values_and_a_later_list_closes_it(safety):
    report(safety, "01-001", FALL)

    send(safety, SAME.replace("2026-01-10", "2026-01-09"))
    first = found(safety, safety_differences)
    send(safety, SAME)

    assert first == [("01-001", "Fall, onset: 2026-01-10 here, 2026-01-09 there")]
    assert found(safety, safety_differences) == []


def test_an_explanation_holds_until_the_value_changes(safety):
    report(safety, "01-001", FALL)
    send(safety, SAME.replace("2026-01-10", "2026-01-09"))

    explain(safety, "safety")
    after = found(safety, safety_differences)
    send(safety, SAME.replace("2026-01-10", "2026-01-08"))

    assert after == []
    assert [label for _, label in found(safety, safety_differences)] == [
        "Fall, onset: 2026-01-10 here, 2026-01-08 there"
    ]


def test_a_difference_that_is_gone_is_not_explained(safety):
    with pytest.raises(Refused, match="no longer there"):
        explain_difference(
            trial=safety.trial,
            check="safety",
            difference="00" * 32,
            explanation="Because",
            scope=safety.scope("data_manager"),
        )


def test_an_event_that_goes_on_when_its_participant_has_left_is_found_and_explained(safety):
    report(safety, "01-001", HEADACHE)
    report(safety, "01-002", HEADACHE)
    report(safety, "01-001", FALL, slot=2)
    leave(safety, person(safety, "01-001"))

    before = found(safety, unexplained_ongoing_events)
    explain(safety, "ongoing")

    assert before == [("01-001", "Headache, without an end")]
    assert found(safety, unexplained_ongoing_events) == []


def test_a_transfer_is_open_until_it_has_come_whole(safety):
    transfer = announce(safety, LABS, kind="laboratory", file_name="na.csv")
    scope = safety.scope("data_manager")

    expected = found(safety, incomplete_transfers)
    first = receive_transfer(transfer=transfer, content=LABS.replace(b"140", b"141"), scope=scope)
    between = found(safety, incomplete_transfers)
    second = receive_transfer(transfer=transfer, content=LABS, scope=scope)

    assert expected == [("Harbour Safety", "Laboratory, na.csv: has not come")]
    assert first.problems[0].startswith(f"The SHA-256 is {first.sha256}; announced: ")
    assert between == [("Harbour Safety", "Laboratory, na.csv: came with problems")]
    assert (second.problems, found(safety, incomplete_transfers)) == ([], [])


def test_a_transfer_that_has_come_whole_takes_no_other_file(safety):
    transfer = announce(safety, LABS, kind="laboratory")
    receive_transfer(transfer=transfer, content=LABS, scope=safety.scope("data_manager"))

    with pytest.raises(Refused, match="has come, whole"):
        receive_transfer(transfer=transfer, content=LABS, scope=safety.scope("data_manager"))


def test_a_cancelled_transfer_is_open_no_more_and_takes_no_file(safety):
    transfer, scope = announce(safety, LABS, kind="laboratory"), safety.scope("data_manager")

    cancel_transfer(transfer=transfer, reason="Announced twice", scope=scope)

    assert found(safety, incomplete_transfers) == []
    with pytest.raises(Refused, match="was cancelled: Announced twice"):
        receive_transfer(transfer=transfer, content=LABS, scope=scope)


def test_a_list_of_the_safety_database_without_its_columns_is_not_whole(safety):
    content = b"participant,event\n01-001,Fall\n"

    arrival = receive_transfer(
        transfer=announce(safety, content), content=content, scope=safety.scope("data_manager")
    )

    assert arrival.problems == [
        "The list of serious events has no column term, onset, seriousness, outcome; needed:"
        " participant, term, onset, seriousness, outcome."
    ]


def test_a_file_that_holds_the_name_of_an_arm_is_not_kept(safety):
    content = LABS + b"01-003,velvet,1\n"
    transfer = announce(safety, content, kind="laboratory")

    with pytest.raises(Refused, match="holds the name of an arm"):
        receive_transfer(transfer=transfer, content=content, scope=safety.scope("data_manager"))

    with reading(safety.scope("data_manager")):
        assert not TransferArrival.objects.exists()


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"sha256": "abc"}, "SHA-256: 'abc' is not one: 64 characters"),
        ({"by_participant": "01-001, 5"}, "The records by participant are 5 in all, and 2 are"),
        ({"by_participant": "01-001"}, "line 1: write the participant, a comma"),
    ],
)
def test_what_is_announced_badly_is_refused(safety, said, why):
    with pytest.raises(Refused, match=why):
        announce(safety, LABS, kind="laboratory", **said)


def test_what_other_systems_sent_is_read_by_the_data_manager_alone(safety):
    send(safety, SAME)

    seen = {}
    for role in ("data_manager", "site_coordinator", "sponsor", "statistician", "rater"):
        with reading(safety.scope(role)):
            seen[role] = TransferArrival.objects.count()
    assert seen == {
        "data_manager": 1,
        "site_coordinator": 0,
        "sponsor": 0,
        "statistician": 0,
        "rater": 0,
    }


def test_bytes_are_held_to_their_hash_by_the_database(safety):
    transfer = announce(safety, LABS, kind="laboratory")

    with (
        pytest.raises(DatabaseError, match="transferarrival_is_whole"),
        act("transfers.receive", scope=safety.scope("data_manager")),
    ):
        TransferArrival.objects.create(
            trial=safety.trial,
            transfer=transfer,
            content=LABS,
            sha256=sha256(b"another").hexdigest(),
            recorded_by=safety.people["data_manager"],
        )


@pytest.mark.parametrize("role", ["site_coordinator", "monitor", "sponsor"])
def test_who_may_not_reconcile_is_refused(safety, role):
    with pytest.raises(NotPermitted):
        explain_difference(
            trial=safety.trial,
            check="safety",
            difference="00" * 32,
            explanation="Because",
            scope=safety.scope(role),
        )


def test_a_status_without_a_draw_is_found(safety):
    participant = person(safety, "01-001")
    with act("participants.step", scope=safety.scope("data_manager")):
        ParticipantStep.objects.create(
            axis="study", state="randomised", happened_on="2026-01-12", **place_of(participant)
        )

    assert found(safety, randomisation_differences) == [
        ("01-001", "The status says randomised, and nobody was drawn")
    ]
