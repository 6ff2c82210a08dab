"""Whose hand a rating is in, and what a rater says of an interview besides: also past the acts."""

import uuid
from datetime import timedelta

import psycopg
import pytest

from tests import raw
from tests.room import SCORE
from tests.study import CONSENTED, DONE, reading_all
from trials.actions.entries import record_answers
from trials.actions.rating_room import say_met_before, tell_disclosure
from trials.context import reading
from trials.models import Acquaintance, AuditChange, AuditEvent, Entry, RaterDisclosure
from trials.refusals import NotPermitted, Refused

ADDENDUM = {"based_on": 1, "reason": "I had misread the anchor"}
# A revision that somebody adds without going through the act.
ADD_REVISION = (
    "insert into trials_revision (id, trial_id, site_id, participant_id, arm_path, entry_id,"
    " form_class, number, done_on, answers, complete, scores, fingerprint, idempotency_key,"
    " content_hash) select gen_random_uuid(), trial_id, site_id, participant_id, arm_path, id,"
    " form_class, %s, current_date, '{}', %s, '{}', '', gen_random_uuid(), ''"
    " from trials_entry where id = %s"
)


def rate_past_the_act(study, entry: Entry, role: str, *, number: int, complete: bool = True):
    """As a process that was taken over would, with the web's login."""
    with raw.as_login("web") as web:
        raw.open_act(web, study.scope(role), "entries.record", reason="it looked wrong")
        return web.execute(ADD_REVISION, [number, complete, entry.pk]).rowcount


def give_past_the_act(study, entry: Entry, rater: str) -> None:
    with raw.as_login("web") as web:
        raw.open_act(web, study.scope("data_manager"), "entries.assign")
        web.execute(
            "update trials_entry set assigned_to_id = %s where id = %s",
            [study.people[rater].pk, entry.pk],
        )


@pytest.mark.parametrize("role", ["data_manager", "ruth", "site_coordinator", "rater_coordinator"])
def test_nobody_but_its_rater_corrects_a_rating(room, role):
    rated = room.rated()

    with pytest.raises(Refused):
        room.rate(rated, role, **ADDENDUM)


@pytest.mark.parametrize("role", ["data_manager", "site_coordinator"])
def test_nor_past_the_act(room, role):
    rated = room.rated()

    with pytest.raises(psycopg.Error, match="written by the rater to whom the interview was given"):
        rate_past_the_act(room, rated, role, number=2)


@pytest.mark.parametrize("role", ["ruth", "rater_coordinator"])
def test_who_does_not_see_the_interview_adds_nothing_to_it(room, role):
    assert rate_past_the_act(room, room.rated(), role, number=2) == 0


def test_an_interview_that_was_begun_changes_no_hands(room):
    rated = room.rated()

    with pytest.raises(psycopg.Error, match="that was begun stays with its rater"):
        give_past_the_act(room, rated, "ruth")


def test_nobody_rates_before_the_interview_is_given_to_them(room):
    entry = room.entry("01-001", "BASE", "SEVERITY")

    with pytest.raises(Refused, match=r"^A rating is written by a rater: this interview was given"):
        room.rate(entry, "data_manager")
    with pytest.raises(psycopg.Error, match="this interview was given to no rater: nobody"):
        rate_past_the_act(room, entry, "site_coordinator", number=1)


def test_the_rater_adds_an_addendum_with_its_reason(room):
    rated = room.rated()

    with pytest.raises(Refused, match="was complete before: say why it changes"):
        room.rate(rated, "rolf", SCORE + 1, based_on=1)
    added = room.rate(rated, "rolf", SCORE + 1, **ADDENDUM)

    assert (added.number, added.complete) == (2, True)


def test_a_signed_interview_does_not_become_a_draft(room):
    rated = room.rated()

    with pytest.raises(Refused, match="is complete: an addendum leaves it so"):
        room.rate(rated, "rolf", SCORE + 1, complete=False, **ADDENDUM)
    with pytest.raises(psycopg.Error, match="a rating that was complete stays complete"):
        rate_past_the_act(room, rated, "rolf", number=2, complete=False)


def test_an_imported_rating_stays_as_it_was_in_the_file(open_study):
    """SMALL says in its file that ratings are imported."""
    entry = open_study.entry("01-001", "V1", "CALM")

    with pytest.raises(Refused, match=r"^This rating was imported: it stays as it was"):
        open_study.save(entry, {"calm": 0}, based_on=1, reason="Read wrongly")
    with pytest.raises(psycopg.Error, match="was given to no rater"):
        rate_past_the_act(open_study, entry, "data_manager", number=2)


def test_a_date_before_the_consent_tells_a_rater_nothing(room):
    entry = room.give(room.entry("01-001", "BASE", "SEVERITY"), "rolf")

    saved = room.rate(entry, "rolf", done_on=CONSENTED - timedelta(days=300))

    assert saved.done_on == CONSENTED - timedelta(days=300)


def test_what_the_database_refuses_is_not_told_to_a_rater(room):
    entry = room.give(room.entry("01-001", "BASE", "SEVERITY"), "rolf")
    with raw.as_login("web") as web:
        raw.open_act(web, room.scope("site_physician"), "consents.withdraw")
        web.execute(
            "insert into trials_consentwithdrawal (id, trial_id, site_id, participant_id, arm_path,"
            " part, withdrawn_on, reason, recorded_at) select gen_random_uuid(), trial_id, site_id,"
            " id, false, 'data_use', current_date, '', now() from trials_participant"
            " where id = %s",
            [entry.participant_id],
        )

    with pytest.raises(Refused) as refused:
        room.rate(entry, "rolf")

    assert str(refused.value) == "This cannot be saved: ask the rater coordinator why."


def test_a_rater_says_first_whether_they_have_met(room):
    entry = room.give(room.entry("01-001", "BASE", "SEVERITY"), "rolf")

    with pytest.raises(Refused, match="Say first whether you have met this person before"):
        record_answers(
            entry=entry,
            answers={"severity": SCORE, "calm": 1},
            based_on=0,
            complete=True,
            done_on=DONE,
            idempotency_key=uuid.uuid4(),
            scope=room.scope("rolf"),
        )


def test_whoever_has_met_the_person_gives_the_interview_back(room):
    entry = room.give(room.entry("01-001", "BASE", "SEVERITY"), "rolf")

    say_met_before(entry=entry, met_before=True, scope=room.scope("rolf"))

    assert room.entry("01-001", "BASE", "SEVERITY").assigned_to_id is None
    with reading_all(room.trial):
        said = Acquaintance.objects.get()
    assert (said.met_before, said.recorded_by) == (True, room.people["rolf"])
    with pytest.raises(Refused, match="Rolf Rater said that they have met this participant"):
        room.give(entry, "rolf")
    with pytest.raises(psycopg.Error, match="has said that they have met this person"):
        give_past_the_act(room, entry, "rolf")


def test_the_question_is_asked_once(room):
    entry = room.rated()

    with pytest.raises(Refused, match="You have said already whether you have met this person"):
        say_met_before(entry=entry, met_before=True, scope=room.scope("rolf"))


def test_nobody_says_it_for_another_rater(room):
    entry = room.give(room.entry("01-001", "BASE", "SEVERITY"), "rolf")

    with pytest.raises(Refused):
        say_met_before(entry=entry, met_before=True, scope=room.scope("ruth"))
    with pytest.raises(NotPermitted):
        say_met_before(entry=entry, met_before=True, scope=room.scope("data_manager"))


@pytest.fixture
def told(room):
    """A rater was told something at an interview."""
    entry = room.rated()
    tell_disclosure(entry=entry, told="visit", note="spoke of a quokka", scope=room.scope("rolf"))
    return room


def test_a_disclosure_is_read_by_its_rater_alone(told):
    seen = {}
    for role in told.people:
        with reading(told.scope(role)):
            seen[role] = list(RaterDisclosure.objects.values_list("note", flat=True))

    assert seen.pop("rolf") == ["spoke of a quokka"]
    assert set(map(tuple, seen.values())) == {()}


def test_nobody_finds_a_disclosure_in_the_ledger(told):
    lines = {}
    for role in told.people:
        with reading(told.scope(role)):
            changes = AuditChange.objects.filter(table_name="trials_raterdisclosure")
            events = AuditEvent.objects.filter(act="raters.disclosure")
            lines[role] = changes.count() + events.count()

    assert set(lines.values()) == {0}
    with raw.as_administrator() as administrator:
        hidden = administrator.execute(
            "select difference -> 'told', difference -> 'note' from ledger.change"
            " where table_name = 'trials_raterdisclosure'"
        ).fetchall()
    assert hidden == [(["hidden", "hidden"], ["hidden", "hidden"])]


@pytest.mark.parametrize("role", ["rater_coordinator", "sponsor", "statistician"])
def test_how_often_raters_were_told_is_counted_and_no_more(told, role):
    with raw.as_login("web") as web:
        raw.enter(web, told.scope(role))
        count = web.execute("select governance.count_of_rater_disclosures()").fetchone()
        assert count == (1,)
        with pytest.raises(psycopg.Error, match="what raters were told is sealed"):
            web.execute("select * from governance.rater_disclosures()")


@pytest.mark.parametrize("role", ["data_manager", "site_coordinator", "rolf"])
def test_others_do_not_even_learn_how_often(told, role):
    with raw.as_login("web") as web:
        raw.enter(web, told.scope(role))
        with pytest.raises(psycopg.Error, match="what raters were told is sealed"):
            web.execute("select governance.count_of_rater_disclosures()")


def test_once_the_arms_are_known_the_statistician_sees_which_ratings_they_are(told):
    raw.say_the_state(told.trial, "open", "locked")
    raw.say_the_state(told.trial, "locked", "unblinded")

    with raw.as_login("web") as web:
        raw.enter(web, told.scope("statistician"))
        rows = web.execute("select * from governance.rater_disclosures()").fetchall()

    assert [row[:5] for row in rows] == [
        ("01-001", "BASE", "SEVERITY", "visit", "spoke of a quokka")
    ]


def test_a_disclosure_says_what_was_told(room):
    entry = room.rated()

    with pytest.raises(Refused, match=r"'arm' is none of treatment, visit, side_effect, other\."):
        tell_disclosure(entry=entry, told="arm", note="", scope=room.scope("rolf"))


def test_a_rater_tells_a_disclosure_of_no_interview_of_others(room):
    entry = room.rated()

    with pytest.raises(Refused):
        tell_disclosure(entry=entry, told="other", note="", scope=room.scope("ruth"))
