"""What is to be verified, and which verification holds after a change."""

import random
import uuid

import pytest

from tests.monitoring import FIELDS, body_entries, points, tick
from tests.study import DONE
from trials.actions.verification import take_back, verify_fact
from trials.context import reading
from trials.ledger import act
from trials.models import Consent, Entry, ParticipantStep, Revision, Verification
from trials.models.base import place_of
from trials.selectors.verification import is_in_sample, progress_by, unverified_fields

CRITICAL = FIELDS[:8]


def shown(point) -> str:
    about = point.about
    name = about.name if isinstance(about, Entry) else type(about).__name__
    return f"{point.participant.number} {name} {point.field}".strip()


def test_what_is_to_verify_is_what_the_study_file_calls_critical(monitored_of_module):
    found = [shown(point) for point in points(monitored_of_module)]

    assert found == [
        "01-001 Consent",
        "01-001 ParticipantStep",
        *(f"01-001 BODY@{slot} {field}" for slot in body_slots() for field in CRITICAL),
        # Of a rating the monitor sees that it is there.
        "01-001 CALM",
        "01-001 PULSE pulse",
        "02-001 Consent",
        "02-001 PULSE pulse",
    ]


def body_slots() -> list[str]:
    return sorted(str(number) for number in range(1, 11))


def test_those_who_read_no_answer_count_the_same_as_the_monitor(monitored):
    tick(monitored, body_entries(monitored)[0], *CRITICAL)

    of_monitor, of_sponsor = (
        progress_by(points(monitored, role), lambda point: point.participant.number)
        for role in ("monitor", "sponsor")
    )

    assert of_sponsor == of_monitor
    assert (of_monitor["01-001"].verified, of_monitor["01-001"].required) == (8, 84)


def test_after_a_thousand_random_edits_exactly_the_right_verifications_have_fallen(monitored):
    """As the answers are saved, but in one act, so that a thousand take a second."""
    entries = body_entries(monitored)
    for entry in entries:
        tick(monitored, entry, *CRITICAL)
    draw = random.Random(21)
    now = {entry.pk: dict.fromkeys(FIELDS, 1) for entry in entries}
    numbers = dict.fromkeys(now, 1)
    revisions = []
    for _ in range(1000):
        entry = draw.choice(entries)
        # One value of three is as it was; of five edits, one stays a draft.
        complete = draw.random() < 0.8
        edited = now[entry.pk] | {draw.choice(FIELDS): draw.randint(0, 2)}
        numbers[entry.pk] += 1
        revisions.append(_revision(entry, edited, numbers[entry.pk], complete))
        if complete:
            now[entry.pk] = edited
    manager = monitored.scope("data_manager")
    with act("entries.record", scope=manager, reason="as the source says"):
        for revision in revisions:
            revision.recorded_by_id = manager.actor
        Revision.objects.bulk_create(revisions)

    holding = {
        (point.about.pk, point.field)
        for point in points(monitored)
        if point.tick and isinstance(point.about, Entry)
    }

    expected = {(pk, key) for pk, answers in now.items() for key in CRITICAL if answers[key] == 1}
    assert holding == expected
    assert 0 < len(expected) < 80


def _revision(entry, answers: dict, number: int, complete: bool) -> Revision:
    return Revision(
        entry=entry,
        form_class=entry.form_class,
        number=number,
        done_on=DONE,
        answers=answers,
        complete=complete,
        scores={"values": {}, "why_none": {}},
        fingerprint="as it was",
        idempotency_key=uuid.uuid4(),
        **place_of(entry),
    )


def test_a_verification_of_a_fact_stays_with_the_fact(monitored):
    monitor = monitored.scope("monitor")
    with reading(monitor):
        facts = [
            model.objects.select_related("trial").get(**only)
            for model, only in (
                (Consent, {"participant__number": "01-001"}),
                (ParticipantStep, {"state": "enrolled"}),
            )
        ]
    for fact in facts:
        verify_fact(fact=fact, scope=monitor)

    assert [shown(point) for point in points(monitored) if point.tick] == [
        "01-001 Consent",
        "01-001 ParticipantStep",
    ]


def test_a_verification_that_was_taken_back_holds_no_more(monitored):
    entry = body_entries(monitored)[0]
    (kept, taken) = tick(monitored, entry, "b0", "b1")
    monitor = monitored.scope("monitor")

    with reading(monitor):
        taken = Verification.objects.select_related("trial").get(pk=taken.pk)
    take_back(verification=taken, reason="Looked at the wrong page", scope=monitor)

    assert [p.tick.id for p in points(monitored) if p.tick] == [kept.pk]


def test_the_lock_waits_for_every_field_that_is_not_verified(monitored_of_module):
    with reading(monitored_of_module.scope("data_manager")):
        assert len(unverified_fields(monitored_of_module.trial)) == 86


@pytest.mark.parametrize(("share", "drawn"), [(0, 0), (0.25, 235), (1, 1000)])
def test_the_sample_is_drawn_from_the_ids_once_and_for_all(share, drawn):
    ids = random.Random(5)
    people = [_Person(uuid.UUID(int=ids.getrandbits(128), version=4)) for _ in range(1000)]

    assert sum(is_in_sample(person, share) for person in people) == drawn


class _Person:
    def __init__(self, pk):
        self.pk = pk
