"""Coding: passages, first passes, two coders, and texts that are released again."""

import pytest

from tests.interviews import CLEAN, as_seen_by
from tests.study import reading_all
from trials.actions.coding import (
    begin_coding,
    code_passage,
    lock_first_pass,
    place_again,
    report_identifier,
    resolve,
    take_passage_back,
    write_memo,
)
from trials.actions.documents import change_text
from trials.models import (
    AuditChange,
    AuditEvent,
    CodingLock,
    InterviewDocument,
    Memo,
    ReleasedText,
    Segment,
)
from trials.refusals import NotPermitted, Refused
from trials.selectors.coding import live_segments, to_place_again
from trials.selectors.documents import latest_step

pytestmark = pytest.mark.rolled_back


@pytest.fixture
def released(talk):
    """The first document of a study is coded by two people."""
    return talk.release(talk.draft("01-001"))


@pytest.fixture
def begun(talk, released):
    begin_coding(release=released, scope=talk.scope("cleo"))
    return released


def seen(talk, who: str) -> list[str]:
    with as_seen_by(talk, who):
        return [segment.passage for segment in live_segments(talk.trial)]


def refused(act, **said) -> str:
    with pytest.raises(Refused) as refusal:
        act(**said)
    return str(refusal.value)


def released_again(talk, release, text: str):
    """The document with another text, released a second time."""
    with reading_all(talk.trial):
        document = InterviewDocument.objects.select_related("trial").get(pk=release.document_id)
    talk.step(document, "draft", "ida", reason="A detail was overlooked")
    change_text(document=document, text=text, based_on=1, scope=talk.scope("ida"))
    return talk.release(document)


def test_a_passage_keeps_its_words_also_behind_a_letter_of_two_bytes(talk, begun):
    talk.code(begun, "😀 often", "others", "cleo")

    assert seen(talk, "cleo") == ["😀 often"]


def test_a_document_takes_as_many_coders_as_were_drawn(talk, begun):
    begin_coding(release=begun, scope=talk.scope("carl"))

    why = refused(begin_coding, release=begun, scope=talk.scope("cora"))

    assert (begun.coders, why) == (2, "D-001 has its coders already.")


def test_beginning_twice_changes_nothing(talk, begun):
    again = begin_coding(release=begun, scope=talk.scope("cleo"))

    assert again.place == 1


@pytest.mark.parametrize(
    ("start", "end"), [(-1, 4), (4, 4), (6, 2), (0, len(CLEAN) + 1), (len(CLEAN), len(CLEAN) + 3)]
)
def test_a_passage_outside_the_text_is_refused(talk, begun, start, end):
    why = refused(
        code_passage, release=begun, start=start, end=end, code="calm", scope=talk.scope("cleo")
    )

    assert why.startswith(f"Characters {start} to {end} are no passage of D-001, which has")


def test_white_space_is_no_passage(talk, begun):
    start = CLEAN.index("\n")

    why = refused(
        code_passage,
        release=begun,
        start=start,
        end=start + 1,
        code="calm",
        scope=talk.scope("cleo"),
    )

    assert why == "There are no words in this passage."


def test_a_code_that_is_not_in_the_book_is_refused(talk, begun):
    why = refused(
        code_passage, release=begun, start=0, end=4, code="anger", scope=talk.scope("cleo")
    )

    assert why == "There is no code 'anger' in the book of codes."


def test_whoever_has_not_begun_does_not_code(talk, begun):
    why = refused(
        code_passage, release=begun, start=0, end=4, code="calm", scope=talk.scope("carl")
    )

    assert why == "Begin D-001 first."


def test_a_first_pass_that_is_locked_stays_as_it_is(talk, released):
    talk.first_pass(released, "cleo", {"calm now": "calm"})

    why = refused(
        code_passage, release=released, start=0, end=4, code="calm", scope=talk.scope("cleo")
    )

    assert why == "Your first pass of D-001 is locked."


def test_a_passage_is_taken_back_by_its_own_coder_during_the_first_pass(talk, begun):
    segment = talk.code(begun, "calm now", "calm", "cleo")

    take_passage_back(segment=segment, release=begun, scope=talk.scope("cleo"))

    assert seen(talk, "cleo") == []


def test_nobody_takes_back_the_passage_of_another(talk, begun):
    begin_coding(release=begun, scope=talk.scope("carl"))
    segment = talk.code(begun, "calm now", "calm", "cleo")

    why = refused(take_passage_back, segment=segment, release=begun, scope=talk.scope("carl"))

    assert why == "This passage is another coder's."


def test_the_codes_of_the_other_are_seen_once_ones_own_pass_is_locked(talk, released):
    talk.first_pass(released, "cleo", {"calm now": "calm"})
    begin_coding(release=released, scope=talk.scope("carl"))

    before = seen(talk, "carl")
    lock_first_pass(release=released, scope=talk.scope("carl"))

    assert (before, seen(talk, "carl")) == ([], ["calm now"])


def test_a_third_coder_sees_the_codes_once_both_passes_are_locked(talk, released):
    talk.first_pass(released, "cleo", {"calm now": "calm"})
    before = seen(talk, "cora")
    talk.first_pass(released, "carl", {})

    assert (before, seen(talk, "cora")) == ([], ["calm now"])


def test_the_last_pass_closes_the_document(talk, released):
    talk.first_pass(released, "cleo", {})
    talk.first_pass(released, "carl", {})

    with reading_all(talk.trial):
        closing = CodingLock.objects.order_by("recorded_at").values_list("closes", flat=True)
        assert list(closing) == [False, True]


def test_passages_are_carried_to_a_new_release_where_the_words_are_the_same(talk, begun):
    talk.code(begun, "calm now", "calm", "cleo")
    talk.code(begun, "told [NAME]", "others", "cleo")

    later = released_again(talk, begun, CLEAN.replace("P: I told", "P: In [PLACE] I told"))

    with as_seen_by(talk, "cleo"):
        carried = [s.passage for s in live_segments(talk.trial).filter(text=later)]
        waiting = [(s.code.key, s.passage) for s in to_place_again(later, talk.people["cleo"].pk)]
    assert carried == ["told [NAME]", "calm now"]
    assert waiting == []


def test_passages_whose_words_changed_are_placed_again_also_after_the_lock(talk, released):
    talk.first_pass(released, "cleo", {"told [NAME]": "others"})
    later = released_again(talk, released, CLEAN.replace("told [NAME]", "spoke with her"))
    with as_seen_by(talk, "cleo"):
        waiting = to_place_again(later, talk.people["cleo"].pk)

    start = later.transcript.index("spoke")
    placed = place_again(
        segment=waiting[0], release=later, start=start, end=start + 5, scope=talk.scope("cleo")
    )

    with as_seen_by(talk, "cleo"):
        assert to_place_again(later, talk.people["cleo"].pk) == []
    # The text that was taken back says nothing any more.
    assert (waiting[0].passage, placed.code.key) == (None, "others")


def test_a_passage_that_has_its_place_is_not_placed_again(talk, begun):
    segment = talk.code(begun, "calm now", "calm", "cleo")

    why = refused(
        place_again, segment=segment, release=begun, start=0, end=3, scope=talk.scope("cleo")
    )

    assert why == "This passage needs no other place in D-001."


def test_a_coder_who_finds_a_name_takes_the_text_from_everybody(talk, begun):
    report_identifier(release=begun, where="the second answer", scope=talk.scope("cleo"))

    with as_seen_by(talk, "carl"):
        assert ReleasedText.objects.count() == 0
    with reading_all(talk.trial):
        step = latest_step(begun.document)
    assert step.state == "draft"
    assert step.reason == "A coder found an identifying detail: the second answer"


def test_differences_are_settled_once_both_passes_are_locked(talk, released):
    said = {"release": released, "sentence": 1, "code": "calm", "applies": True}
    talk.first_pass(released, "cleo", {"calm now": "calm"})

    early = refused(resolve, reason="Talked it over", scope=talk.scope("cleo"), **said)
    talk.first_pass(released, "carl", {})
    settled = resolve(reason="Talked it over", scope=talk.scope("carl"), **said)

    assert early == "D-001 was not coded by two people, both passes locked."
    assert (settled.code_key, settled.applies) == ("calm", True)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"sentence": 4}, "D-001 has the sentences 0 to 3, and no sentence 4."),
        ({"reason": " "}, "Say how the two of you settled it."),
        ({"code": "anger"}, "There is no code 'anger' in the book of codes."),
    ],
)
def test_a_resolution_names_a_sentence_a_code_and_a_reason(talk, released, said, sentence):
    talk.first_pass(released, "cleo", {})
    talk.first_pass(released, "carl", {})
    usual = {"sentence": 1, "code": "calm", "applies": False, "reason": "Talked it over"}

    why = refused(resolve, release=released, scope=talk.scope("cleo"), **(usual | said))

    assert why == sentence


def test_the_memo_on_a_document_is_the_coders_own_until_the_pass_is_locked(talk, begun):
    write_memo(trial=talk.trial, memo="Calm, again", release=begun, scope=talk.scope("cleo"))
    write_memo(trial=talk.trial, memo="On the whole", scope=talk.scope("cleo"))

    with as_seen_by(talk, "carl"):
        assert list(Memo.objects.values_list("memo", flat=True)) == ["On the whole"]


def test_the_ledger_of_coding_names_no_participant_and_repeats_no_memo(talk, begun):
    talk.code(begun, "calm now", "calm", "cleo", memo="A turning point")

    with reading_all(talk.trial):
        line = AuditEvent.objects.filter(act="coding.code").latest("id")
        change = AuditChange.objects.get(table_name="trials_segment")
    assert (line.detail, line.participant_id, line.site_id) == ("D-001", None, None)
    assert change.difference["memo"] == ["hidden", "hidden"]


@pytest.mark.parametrize("who", ["ida", "ada", "dana", "sam", "stan", "rolf"])
def test_only_coders_code(talk, released, who):
    with pytest.raises(NotPermitted):
        begin_coding(release=released, scope=talk.scope(who))

    with reading_all(talk.trial):
        assert Segment.objects.count() == 0
