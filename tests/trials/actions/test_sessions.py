"""What a tablet in the dosing room kept: recorded once, in its true order, and on the forms."""

import uuid
from datetime import date, timedelta

import pytest

from tests.sessions import at
from tests.study import reading_all
from trials.models import Alert, DoseConfirmation, Entry, Revision, SessionObservation
from trials.refusals import NotPermitted, Refused
from trials.selectors.boards import count_forms
from trials.selectors.entries import with_state
from trials.selectors.sessions import observations_of

pytestmark = pytest.mark.rolled_back

EUPHORIA, NAUSEA = {"code": "euphoria"}, {"code": "nausea"}


@pytest.fixture
def room(session_study_of_test):
    return session_study_of_test


def answers_of(room, entry_id) -> Revision:
    with reading_all(room.trial):
        return Revision.objects.filter(entry=entry_id).order_by("-number").first()


def state_of(room, entry_id) -> str:
    with reading_all(room.trial):
        return with_state(Entry.objects.filter(pk=entry_id)).get().state


@pytest.mark.parametrize(
    ("said", "term"), [(EUPHORIA, "Euphoria"), (NAUSEA, "Nausea")], ids=["welcome", "unwelcome"]
)
def test_a_tap_becomes_the_draft_of_an_adverse_event_whatever_its_valence(room, said, term):
    tap = room.observe("event", said, at=at(10, 40))

    draft = answers_of(room, tap.entry_id)

    assert draft.answers == {"event": term, "began_on": "2026-02-16", "began_at": "10:40"}
    assert not draft.complete


def test_what_a_tap_begins_is_missing_once_its_day_is_over_and_not_before(room, monkeypatch):
    def missing_on(day: date) -> int:
        monkeypatch.setattr("trials.selectors.boards.day_begun_everywhere", lambda: day)
        with reading_all(room.trial):
            return count_forms(room.trial, ["missing"])["missing"].total()

    before = missing_on(date(2026, 2, 17))
    room.observe("event", NAUSEA, at=at(10, 40))

    assert missing_on(date(2026, 2, 16)) == before
    assert missing_on(date(2026, 2, 17)) > before


def test_a_second_tap_grades_the_event(room):
    tap = room.observe("event", NAUSEA, at=at(10, 40))

    room.observe("severity", {"severity": 2}, at=at(10, 41), of=tap.pk)

    assert answers_of(room, tap.entry_id).answers["severity"] == 2


def test_an_event_taken_back_within_a_minute_stays_as_a_fact(room):
    tap = room.observe("event", NAUSEA, at=at(10, 40))

    room.observe("undo", at=at(10, 40, 59), of=tap.pk)

    assert state_of(room, tap.entry_id) == "not_done"
    with reading_all(room.trial):
        [event, _] = observations_of(room.visit("S1"))
        assert (event.observation.pk, event.is_undone) == (tap.pk, True)


def test_after_a_minute_an_event_is_not_taken_back(room):
    tap = room.observe("event", NAUSEA, at=at(10, 40))

    with pytest.raises(Refused, match="taken back within a minute"):
        room.observe("undo", at=at(10, 41, 1), of=tap.pk)


def test_the_same_tap_sent_twice_is_one_observation_and_one_draft(room):
    key = uuid.uuid4()

    for _ in range(2):
        room.observe("event", NAUSEA, at=at(10, 40), key=key, sequence=1)

    with reading_all(room.trial):
        assert SessionObservation.objects.count() == 1
        assert Entry.objects.filter(form_key="AE").count() == 1


def test_the_same_key_with_another_event_is_refused(room):
    key = uuid.uuid4()
    room.observe("event", NAUSEA, at=at(10, 40), key=key, sequence=1)

    with pytest.raises(Refused, match="sent before with other content"):
        room.observe("event", EUPHORIA, at=at(10, 40), key=key, sequence=1)


def test_two_tablets_whose_clocks_differ_by_seven_minutes_are_put_in_their_true_order(room):
    other, slow = uuid.uuid4(), 7 * 60 * 1000
    room.observe("event", EUPHORIA, at=at(10, 5), sequence=1)
    behind = {"clock_offset_ms": slow, "device": other}
    room.observe("event", NAUSEA, at=at(9, 57), sequence=1, **behind)
    room.observe("call", at=at(9, 59), sequence=2, **behind)

    with reading_all(room.trial):
        found = [one.observation for one in observations_of(room.visit("S1"))]

    assert [(one.kind, one.happened_at) for one in found] == [
        ("event", at(10, 4)),
        ("event", at(10, 5)),
        ("call", at(10, 6)),
    ]
    assert found[0].device_time == at(9, 57)


def test_at_one_moment_the_tablets_own_count_decides(room):
    room.observe("event", NAUSEA, at=at(10), sequence=2)
    room.observe("event", EUPHORIA, at=at(10), sequence=1)

    with reading_all(room.trial):
        codes = [one.observation.said["code"] for one in observations_of(room.visit("S1"))]

    assert codes == ["euphoria", "nausea"]


def test_what_arrives_hours_later_keeps_both_times(room):
    tap = room.observe("event", NAUSEA, at=at(10, 40))

    assert tap.happened_at == at(10, 40)
    assert tap.recorded_at - tap.happened_at > timedelta(hours=8)


def test_vital_signs_go_to_the_form_of_their_moment_and_then_to_the_one_for_repeats(room):
    high = {"sbp": 190, "dbp": 95, "hr": 101}

    first = room.observe("vitals", {"moment": "before_supplemental", "values": high}, at=at(11, 20))
    again = room.observe("vitals", {"moment": "again", "values": high}, at=at(11, 35))

    with reading_all(room.trial):
        names = [Entry.objects.get(pk=one.entry_id).name for one in (first, again)]
    assert names == ["VITALS@before_supplemental", "AGAIN@1"]
    saved = answers_of(room, first.entry_id)
    assert saved.answers == high | {"measured_at": "11:20"}
    assert saved.complete


def test_what_fits_on_no_form_is_recorded_all_the_same_and_says_why(room):
    partly = {"moment": "pre_dose", "values": {"sbp": 120}}
    room.observe("vitals", partly, at=at(9))

    tap = room.observe("call", at=at(9, 1))

    with reading_all(room.trial):
        assert Alert.objects.get().level == "urgent"
    assert (tap.note, tap.entry_id is None) == ("", False)


def test_a_call_before_anything_was_measured_is_kept_and_says_to_telephone(room):
    tap = room.observe("call", at=at(9))

    assert (tap.entry_id, "telephone" in tap.note) == (None, True)


def test_nothing_stands_in_the_way_of_an_observation_before_the_dose(room):
    tap = room.observe("event", NAUSEA, at=at(7))

    assert tap.entry_id is not None


def test_the_supplemental_dose_is_decided_on_the_tablet_with_its_own_time(room):
    room.make_ready()
    room.give_dose(at(10))

    room.observe("supplemental", {"decision": "withheld"}, at=at(11, 40), words="Tolerability")

    with reading_all(room.trial):
        step = room.visit("S1").dosing_steps.get(kind="supplemental")
    assert (step.decision, step.happened_at, step.reason) == (
        "withheld",
        at(11, 40),
        "Tolerability",
    )


def test_a_decision_that_is_refused_is_still_kept_with_the_reason(room):
    tap = room.observe("supplemental", {"decision": "given"}, at=at(11, 40))

    assert tap.note == "The initial dose comes first."


def test_the_hand_over_names_what_is_not_met(room):
    with pytest.raises(Refused, match="Not met: Vital signs are within the limits"):
        room.observe("handover", {"criteria": []}, words="Nora", at=at(17))


@pytest.mark.parametrize(
    ("kind", "said", "why"),
    [
        ("event", {"code": "levitation"}, "code: there is no 'levitation'; there are: calm"),
        ("vitals", {"moment": "pre_dose", "values": {"sbp": 900}}, "Systolic: 900 is no number"),
        ("vitals", {"moment": "noon", "values": {"sbp": 90}}, "moment: there is no 'noon'"),
        ("severity", {"severity": 2}, "name their event in `of`"),
        ("dance", {}, "There is no kind 'dance'"),
    ],
)
def test_what_the_study_does_not_have_is_refused_in_words(room, kind, said, why):
    with pytest.raises(Refused, match=why):
        room.observe(kind, said, at=at(10))


def test_raters_and_monitors_record_nothing_of_a_session(room):
    with pytest.raises(NotPermitted):
        room.observe("event", NAUSEA, at=at(10), role="rater")


def test_two_people_confirm_the_dose(room):
    room.make_ready()

    step = room.give_dose(at(10))

    with reading_all(room.trial):
        confirmation = DoseConfirmation.objects.get(step=step)
    assert confirmation.confirmed_by_id == room.people["second_therapist"].pk


@pytest.mark.parametrize(
    ("second", "why"),
    [
        (None, "Two people confirm the dose"),
        ("therapist", "somebody else than whoever records"),
        ("site_coordinator", "does not include: record doses"),
    ],
)
def test_without_a_second_person_who_gives_doses_there_is_none(room, second, why):
    room.make_ready()

    with pytest.raises((Refused, NotPermitted), match=why):
        room.give_dose(at(10), second)

    with reading_all(room.trial):
        assert room.visit("S1").dosing_steps.count() == 0


def test_each_tap_has_its_line_in_the_ledger(room):
    room.observe("event", NAUSEA, at=at(10, 40))

    from trials.models import AuditEvent

    with reading_all(room.trial):
        acts = list(
            AuditEvent.objects.filter(act__in=("sessions.observe", "visits.add_form"))
            .order_by("id")
            .values_list("act", flat=True)
        )
    assert acts == ["sessions.observe", "visits.add_form"]
