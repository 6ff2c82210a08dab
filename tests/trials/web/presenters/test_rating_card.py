"""What a rater has before her: dates in words, the event, keys for words, what is left."""

from datetime import date

import pytest

from instruments import Problem, get_instrument
from trials.policies.remarks import remarks_on
from trials.web.presenters.items import sections
from trials.web.presenters.rating_card import event_in_words, interview_card, period_in_words

CAPS = get_instrument("CAPS-5", "past_month")
ON = date(2026, 4, 11)


def shown(answers=None, remarks=None) -> tuple[dict, dict]:
    """(the page of the interview, {key: its row})"""
    answers = answers or {}
    parts = sections(CAPS, answers)
    remarks = remarks_on(CAPS, answers) if remarks is None else remarks
    page = interview_card(CAPS, answers, parts, remarks, ON)
    rows = {row["key"]: row for part in parts for b in part["blocks"] for row in b["rows"]}
    return page, rows


@pytest.mark.parametrize(
    ("code", "on", "words"),
    [
        ("-P1M", date(2026, 4, 11), "12 Mar 2026 to 11 Apr 2026"),
        ("-P1M", date(2026, 1, 1), "2 Dec 2025 to 1 Jan 2026"),
        ("-P1M", date(2026, 3, 31), "1 Mar 2026 to 31 Mar 2026"),
        ("-P1M", date(2024, 3, 30), "1 Mar 2024 to 30 Mar 2024"),
        ("-P7D", date(2026, 4, 11), "5 Apr 2026 to 11 Apr 2026"),
        ("-P2W", date(2026, 4, 11), "29 Mar 2026 to 11 Apr 2026"),
        ("LIFETIME WORST MONTH", date(2026, 4, 11), ""),
        ("", date(2026, 4, 11), ""),
    ],
)
def test_the_period_is_said_in_dates(code, on, words):
    assert period_in_words(code, on) == words


def test_the_event_is_pinned_as_this_rating_has_it():
    answers = {
        "caps_event": "A crash",
        "caps_exposure": "witnessed",
        "caps_threat": ["life", "injury"],
    }

    assert event_in_words(CAPS, answers) == "A crash, Witnessed, Threat to life, Serious injury"


def test_an_event_of_which_nothing_is_known_is_not_made_up():
    assert event_in_words(CAPS, {"caps_exposure": {"missing": "refused"}}) == ""


def test_a_word_is_typed_by_its_place_and_a_code_as_it_is():
    _, rows = shown()

    intensity = [(one["typed"], one["code"]) for one in rows["caps01_intensity"]["choices"]]
    assert intensity == [
        (1, "minimal"),
        (2, "clearly_present"),
        (3, "pronounced"),
        (4, "extreme"),
    ]
    assert not [choice for choice in rows["caps01"]["choices"] if "typed" in choice]


def test_what_is_left_is_counted_by_cluster_and_nothing_is_added_up():
    page, _ = shown({"caps01": 4, "caps02": {"missing": "refused"}})

    clusters = {one["heading"]: one["links"] for one in page["jumps"]}
    assert [link["item"] for link in clusters["B. Intrusion"] if not link["is_done"]] == [
        "caps03",
        "caps04",
        "caps05",
    ]
    assert clusters["C. Avoidance"][0]["label"] == "6. Avoidance of memories, thoughts, feelings"
    assert sum(len(links) for links in clusters.values()) == 30
    assert set(page) == {"pinned", "jumps", "to_look_at"}


def test_a_remark_stands_at_its_item_and_in_the_list_until_a_note_explains_it():
    answers = {"caps01": 1, "caps02_frequency": 3}

    open_page, open_rows = shown(answers)
    page, rows = shown(answers | {"caps01_note": "Every day, he said first"})

    message = "1. Intrusive memories: severity of 1 or more without a frequency."
    assert open_page["to_look_at"] == [{"item": "caps01", "message": message}]
    assert (open_rows["caps01"]["warning"], open_rows["caps01"]["explained"]) == (message, "")
    assert page["to_look_at"] == []
    assert (rows["caps01"]["warning"], rows["caps01"]["explained"]) == ("", message)


def test_no_suggestion_stands_on_the_page_before_the_raters_own_rating():
    sides = {"caps01_frequency": 2, "caps01_frequency_unit": "per_week"}
    sides |= {"caps01_intensity": "pronounced"}

    before, _ = shown(sides)
    after, _ = shown(sides | {"caps01": 4})

    assert before["to_look_at"] == []
    assert [one["message"] for one in after["to_look_at"]] == [
        "Item 1: frequency and intensity together suggest 3; your rating is 4."
    ]


def test_what_was_typed_wrong_hides_no_remark_behind_it():
    wrong = [Problem("caps01", "7 is no code"), Problem("caps02", "ask", kind="warning")]
    parts = sections(CAPS, {}, wrong)

    interview_card(CAPS, {}, parts, wrong, ON)

    rows = {row["key"]: row for part in parts for b in part["blocks"] for row in b["rows"]}
    assert (rows["caps01"]["problem"], rows["caps02"]["warning"]) == ("7 is no code", "ask")
