"""A questionnaire as its participant sees it."""

import json

import pytest

from instruments import all_instruments, get_instrument
from tests.templates.self_report_samples import EVERY_KIND
from trials.web.presenters.self_report import (
    branches_for_script,
    laid_out,
    leads_to,
    may_be_given,
    place_after,
    place_to_go_on,
    questions,
    review,
)

AUDIT = get_instrument("AUDIT", version="since_treatment")
BDI = get_instrument("BDI-II")


def asked(instrument, answers, place=1, **said):
    shown = questions(instrument, answers, lambda item: True)
    return laid_out(shown, place, **({"one_per_screen": True} | said))


def test_one_question_is_on_the_screen_with_its_number_and_the_way_back():
    shown = [one for one in asked(BDI, {}, 4) if one["is_shown"]]

    assert [(one["number"], one["total"], one["back"]) for one in shown] == [(4, 21, 3)]


def test_a_study_may_show_them_all():
    assert all(one["is_shown"] for one in asked(BDI, {}, one_per_screen=False))


def test_what_the_form_leaves_out_is_not_asked_and_not_counted():
    never = {"audit01": 0}

    shown = [one for one in asked(AUDIT, never) if not one["is_skipped"]]

    assert [one["key"] for one in shown] == ["audit01", "audit09", "audit10"]
    assert [(one["number"], one["total"]) for one in shown] == [(1, 3), (2, 3), (3, 3)]
    assert (place_after(AUDIT, never, 1), place_to_go_on(AUDIT, never)) == (9, 9)


def test_an_answer_to_a_question_that_is_left_out_now_stays_in_sight():
    kept = {"audit01": 0, "audit02": 3}

    keys = [row["label"] for row in review(questions(AUDIT, kept, lambda item: True))]

    assert keys == [AUDIT.item(key).label for key in ("audit01", "audit02", "audit09", "audit10")]


def test_the_script_knows_the_same_branches():
    assert json.loads(branches_for_script(AUDIT))[0] == {
        "when": {"audit01": "0"},
        "skips": [f"audit{n:02d}" for n in range(2, 9)],
    }


def test_after_the_last_question_there_is_none():
    assert place_after(BDI, {}, 21) is None


def test_whoever_changes_one_of_all_answers_comes_back_to_the_look_at_them():
    everything = {item.key: {"missing": "refused"} for item in BDI.items}

    assert (place_after(BDI, everything, 3), place_to_go_on(BDI, everything)) == (None, None)


@pytest.mark.parametrize(("code", "kind"), [(0, ""), (1, "call"), (2, "call"), (3, "call")])
def test_an_answer_that_the_clinic_has_to_know_leads_to_help(code, kind):
    assert leads_to(BDI, BDI.item("bdi09"), code) == kind
    assert leads_to(BDI, BDI.item("bdi01"), code) == ""


def test_where_being_asked_may_distress_help_is_offered_and_nobody_calls():
    ace = get_instrument("ACE")

    assert leads_to(ace, ace.item("ace03"), 1) == "offer"


@pytest.mark.parametrize(
    ("key", "answer", "may_decline", "may_be"),
    [
        ("one", 1, False, True),
        ("one", {"missing": "refused"}, True, True),
        ("one", {"missing": "refused"}, False, False),
        ("one", {"missing": "not_done"}, True, False),
        ("one", None, True, False),
        ("times", None, False, True),
    ],
)
def test_a_participant_answers_or_prefers_not_to(key, answer, may_decline, may_be):
    assert may_be_given(EVERY_KIND.item(key), answer, may_decline) is may_be


def test_the_look_at_the_answers_says_each_in_words():
    answers = {"one": 1, "many": [1, 2], "hours": 7.5, "word": {"missing": "refused"}}

    rows = review(questions(EVERY_KIND, answers, lambda item: True))

    assert [row["answer"] for row in rows[:5]] == [
        "1 This",
        "1 This, 2 That",
        "7.5 h",
        "Not answered",
        "You preferred not to answer",
    ]
    assert [row["label"] for row in rows if row["is_waiting"]] == [
        "In your words",
        "Which day",
        "About when",
        "At what time",
        "When",
    ]


@pytest.mark.parametrize(
    "instrument",
    [one for one in all_instruments() if one.respondent == "participant"],
    ids=lambda one: f"{one.key} {one.version}",
)
def test_no_score_is_on_any_page(instrument):
    labels = {scale.label for scale in instrument.scales} | {instrument.title}
    own = {item.label for item in instrument.items}
    first = {item.key: item.choices[0].code for item in instrument.items if item.choices}

    said = json.dumps([asked(instrument, first), review(questions(instrument, first, bool))])

    assert [label for label in labels - own if json.dumps(label)[1:-1] in said] == []
