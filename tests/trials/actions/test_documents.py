"""An interview on its way from the site to the coders."""

import hashlib

import pytest

from tests.interviews import CLEAN, CONSENTED, WORDS, as_seen_by
from tests.locking import lock_past_the_board
from tests.study import reading_all
from trials.actions.consents import withdraw_consent
from trials.actions.documents import (
    change_text,
    draft_adverse_event,
    keep_recording,
    keep_transcript,
    replace_identifiers,
)
from trials.models import AuditChange, AuditEvent, DocumentText, Entry, ReleasedText
from trials.refusals import NotPermitted, Refused
from trials.selectors.documents import latest_step, latest_text

pytestmark = pytest.mark.rolled_back

HASH = hashlib.sha256(b"a recording").hexdigest()


def keep(talk, visit, **said):
    usual = {"title": "After a year", "text": WORDS, "led_by": "outside", "by": "ida"}
    said = usual | said
    return keep_transcript(visit=visit, scope=talk.scope(said.pop("by")), **said)


def record(talk, visit, **said):
    usual = {
        "title": "After a year",
        "sha256": HASH,
        "seconds": 3600,
        "kept_at": "Safe of the clinic",
        "led_by": "outside",
        "scope": talk.scope("ida"),
    }
    return keep_recording(visit=visit, **(usual | said))


def refused(act, *arguments, **said) -> str:
    with pytest.raises(Refused) as refusal:
        act(*arguments, **said)
    return str(refusal.value)


def test_of_a_recording_stay_its_hash_its_length_and_its_place(talk):
    document = record(talk, talk.visit("01-001"), sha256=HASH.upper())

    assert (document.sha256, document.seconds, document.kept_at) == (
        HASH,
        3600,
        "Safe of the clinic",
    )


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"sha256": "abc"}, "has 64 digits 0-9 and a-f; this is 'abc'"),
        ({"seconds": 0}, "lasts 0 seconds"),
        ({"seconds": 86401}, "lasts 86401 seconds; at most 86400"),
        ({"kept_at": " "}, "Say where the recording is kept."),
        ({"title": ""}, "Give the document a title"),
        ({"led_by": "nobody"}, "Say who led the interview: outside, staff, therapist."),
    ],
)
def test_a_recording_that_is_badly_described_is_refused(talk, said, sentence):
    assert sentence in refused(record, talk, talk.visit("01-001"), **said)


def test_nothing_is_recorded_without_the_participants_yes(talk):
    visit = talk.visit("01-001", recording=False)

    why = refused(record, talk, visit)

    assert why == "Participant 01-001 has not agreed: “The interview may be recorded”."


def test_nothing_is_written_down_without_the_participants_yes(talk):
    visit = talk.visit("01-001", transcription=False)

    assert "The recording may be written down" in refused(keep, talk, visit)


def test_the_treating_therapist_leads_an_interview_only_with_a_reason(talk):
    visit = talk.visit("01-001")

    why = refused(keep, talk, visit, led_by="therapist")

    assert why == "The treating therapist leads an interview by exception only: say why."


def test_the_reason_for_a_therapist_stands_in_the_ledger(talk):
    keep(talk, talk.visit("01-001"), led_by="therapist", exception="Nobody else spoke Hebrew")

    with reading_all(talk.trial):
        line = AuditEvent.objects.filter(act="documents.keep").latest("id")
    assert line.reason == "Nobody else spoke Hebrew"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (" \r\n ", "The transcript is empty."),
        ("a" * 400_001, "has 400,001 characters; at most 400,000"),
        ("a\0b", "holds a NUL, at character 1"),
    ],
)
def test_a_text_that_cannot_be_kept_is_refused(talk, text, sentence):
    assert sentence in refused(keep, talk, talk.visit("01-001"), text=text)


def test_line_ends_are_one_character_each_whatever_the_browser_sent(talk):
    document = keep(talk, talk.visit("01-001"), text="  I: Yes?\r\nP: No.\rI: So.\n")

    with as_seen_by(talk, "ida"):
        assert latest_text(document).transcript == "I: Yes?\nP: No.\nI: So."


def test_identifiers_are_replaced_in_a_new_version_which_counts_them(talk):
    document = talk.draft("01-001", text=WORDS)
    start = WORDS.index("Anna")

    text = replace_identifiers(
        document=document,
        chosen=[(start, start + 4, "NAME")],
        based_on=1,
        scope=talk.scope("ida"),
    )

    assert (text.number, text.transcript, text.marks) == (2, CLEAN, {"NAME": 1})


def test_two_people_who_change_a_text_at_once_do_not_overwrite_each_other(talk):
    document = talk.draft("01-001")
    change_text(document=document, text="P: First.", based_on=1, scope=talk.scope("ida"))

    why = refused(
        change_text, document=document, text="P: Second.", based_on=1, scope=talk.scope("ivo")
    )

    assert why.startswith("Version 2 was saved meanwhile, and yours began from version 1")


def test_the_ledger_says_that_a_text_came_and_never_what_it_says(talk):
    talk.draft("01-001", text=WORDS)

    with reading_all(talk.trial):
        change = AuditChange.objects.get(table_name="trials_documenttext")
    assert change.difference["transcript"] == ["hidden", "hidden"]
    assert change.difference["sha256"] == [None, hashlib.sha256(WORDS.encode()).hexdigest()]
    assert "Anna" not in str(change.difference)


def test_the_coders_get_what_was_verified_under_a_number(talk):
    release = talk.release(talk.draft("01-001"))

    assert (release.name, release.version, release.transcript) == ("D-001", 1, CLEAN)


def test_whoever_removed_the_details_does_not_verify(talk):
    document = talk.draft("01-001")
    talk.step(document, "deidentified", "ida")

    why = refused(talk.step, document, "verified", "ida")

    assert why == "Another person verifies than the one who removed the identifying details."


@pytest.mark.parametrize("state", ["verified", "released_to_coding"])
def test_no_step_is_left_out(talk, state):
    why = refused(talk.step, talk.draft("01-001"), state, "ida")

    assert why == "The transcript is draft, with names; what may follow is: de-identified."


def test_a_text_that_is_on_its_way_does_not_change(talk):
    document = talk.draft("01-001")
    talk.step(document, "deidentified", "ida")

    why = refused(
        change_text, document=document, text="P: No.", based_on=1, scope=talk.scope("ida")
    )

    assert why == "The transcript is de-identified: take it back to draft to change it."


def test_taking_a_transcript_back_needs_a_reason(talk):
    document = talk.draft("01-001")
    talk.step(document, "deidentified", "ida")

    assert refused(talk.step, document, "draft", "ivo") == "Say why the transcript is taken back."


def test_a_transcript_that_is_taken_back_is_taken_from_the_coders(talk):
    document = talk.draft("01-001")
    talk.release(document)

    talk.step(document, "draft", "ida", reason="The clinic is named")

    with as_seen_by(talk, "cleo"):
        assert ReleasedText.objects.count() == 0


def test_released_again_it_keeps_its_number_and_its_coders(talk):
    document = talk.draft("01-001")
    first = talk.release(document)
    talk.step(document, "draft", "ida", reason="The clinic is named")

    again = talk.release(document)

    assert (again.name, again.version, again.coders) == (first.name, 2, first.coders)


def test_after_a_withdrawal_of_data_use_nothing_is_released(talk):
    visit = talk.visit("01-001")
    document = keep(talk, visit)
    talk.step(document, "deidentified", "ida")
    talk.step(document, "verified", "ivo")
    withdraw_consent(
        participant=visit.participant,
        part="data_use",
        on=CONSENTED,
        scope=talk.scope("ada"),
    )

    why = refused(talk.step, document, "released_to_coding", "ivo")

    assert why.startswith("Participant 01-001 has not agreed")


def test_a_recording_takes_no_step(talk):
    document = record(talk, talk.visit("01-001"))

    why = refused(talk.step, document, "deidentified", "ida")

    assert why == "A recording stays as it is: its transcript goes to the coders."


def test_without_a_place_nothing_is_replaced(talk):
    document = talk.draft("01-001")

    why = refused(
        replace_identifiers, document=document, chosen=[], based_on=1, scope=talk.scope("ida")
    )

    assert why == "No place is chosen: nothing is replaced."


@pytest.mark.commits
def test_after_the_lock_a_transcript_is_taken_back_and_nothing_else_happens_to_it(talk):
    document, other = talk.draft("01-001"), talk.draft("01-002")
    talk.release(document)
    lock_past_the_board(talk.trial)

    step = refused(talk.step, other, "deidentified", "ida")
    talk.step(document, "draft", "ida", reason="A name was overlooked")

    assert step == "The study is locked, arms sealed."
    with as_seen_by(talk, "cleo"):
        assert ReleasedText.objects.count() == 0


def test_an_adverse_event_that_was_heard_waits_among_the_forms_of_the_visit(talk):
    document = talk.draft("01-001")

    entry = draft_adverse_event(document=document, scope=talk.scope("ida"))
    draft_adverse_event(document=document, scope=talk.scope("ida"))

    with as_seen_by(talk, "ada"):
        names = [e.name for e in Entry.objects.filter(visit=document.visit, form_key="AE")]
    assert (entry.filled_by, entry.form_class, sorted(names)) == (
        "site",
        "clinical",
        ["AE@1", "AE@2"],
    )


@pytest.mark.parametrize("who", ["ada", "phil", "theo", "cleo", "dana", "sam", "stan"])
def test_only_interviewers_keep_interviews(talk, who):
    visit = talk.visit("01-001")

    with pytest.raises(NotPermitted):
        keep(talk, visit, by=who)


def test_a_draft_has_no_step(talk):
    document = talk.draft("01-001")

    with as_seen_by(talk, "ida"):
        assert latest_step(document) is None
        assert DocumentText.objects.filter(document=document).count() == 1
