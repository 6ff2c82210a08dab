"""Dates and times as answers: what is accepted, and what is said of the rest."""

import pytest

from instruments import Instrument, Item, codebook

ITEMS = (
    Item("taken", "Taken on", kind="date", number=31),
    Item("onset", "Onset", kind="date", partial=True),
    Item("dosed", "Dosed at", kind="time"),
    Item("seen", "Seen at", kind="datetime", required=False),
)
FORM = Instrument("OWN", "1", "A study's own form", ITEMS)


@pytest.mark.parametrize(
    ("key", "answer"),
    [
        ("taken", "2028-02-29"),
        ("taken", "1900-01-01"),
        ("taken", "2099-12-31"),
        ("onset", "2026"),
        ("onset", "2026-03"),
        ("onset", "2026-03-01"),
        ("dosed", "00:00"),
        ("dosed", "23:59"),
        ("seen", "2026-03-01T14:30"),
        ("seen", {"missing": "refused"}),
    ],
)
def test_a_moment_in_iso_8601_is_accepted(key, answer):
    assert FORM.problems_with({key: answer}) == []


@pytest.mark.parametrize(
    ("key", "answer", "wrong"),
    [
        ("taken", "2026-02-30", "'2026-02-30' is not a date; right would be YYYY-MM-DD"),
        ("taken", "2026-03", "'2026-03' is not a date; right would be YYYY-MM-DD"),
        ("taken", "20260301", "'20260301' is not a date; right would be YYYY-MM-DD"),
        ("taken", "2026-W09-7", "'2026-W09-7' is not a date; right would be YYYY-MM-DD"),
        ("taken", "٢٠٢٦-03-01", "'٢٠٢٦-03-01' is not a date; right would be YYYY-MM-DD"),
        ("taken", 20260301, "20260301 is not a date; right would be YYYY-MM-DD"),
        ("taken", "0026-03-01", "'0026-03-01' has another year than 1900 to 2099"),
        (
            "onset",
            "2026-13",
            "'2026-13' is not a date; right would be YYYY-MM-DD, YYYY-MM or YYYY",
        ),
        ("onset", "2206", "'2206' has another year than 1900 to 2099"),
        ("dosed", "24:00", "'24:00' is not a time of day; right would be HH:MM"),
        ("dosed", "14:60", "'14:60' is not a time of day; right would be HH:MM"),
        ("dosed", "14:30:00", "'14:30:00' is not a time of day; right would be HH:MM"),
        ("dosed", "2:30 pm", "'2:30 pm' is not a time of day; right would be HH:MM"),
        (
            "seen",
            "2026-03-01 14:30",
            "'2026-03-01 14:30' is not a date with a time; right would be YYYY-MM-DDTHH:MM",
        ),
        (
            "seen",
            "2026-03-01T14:30Z",
            "'2026-03-01T14:30Z' is not a date with a time; right would be YYYY-MM-DDTHH:MM",
        ),
        (
            "seen",
            "2026-03-01",
            "'2026-03-01' is not a date with a time; right would be YYYY-MM-DDTHH:MM",
        ),
        ("seen", "2126-03-01T14:30", "'2126-03-01T14:30' has another year than 1900 to 2099"),
    ],
)
def test_what_is_no_moment_is_named_with_what_would_be_right(key, answer, wrong):
    [problem] = FORM.problems_with({key: answer})

    called = "Item 31 (taken)" if key == "taken" else f"Item {key}"
    assert problem.message == f"{called}: {wrong}."


def test_a_date_is_unanswered_until_it_has_a_value_or_a_reason():
    answers = {"taken": "2026-03-01", "onset": {"missing": "not_answered"}}

    assert [item.key for item in FORM.unanswered(answers)] == ["dosed"]


def test_an_optional_moment_may_stay_blank():
    assert FORM.is_complete({"taken": "2026-03-01", "onset": "2026", "dosed": "09:15"})


def test_the_codebook_says_how_a_moment_is_written():
    assert [row.codes for row in codebook(FORM)] == [
        "a date as YYYY-MM-DD",
        "a date as YYYY-MM-DD, YYYY-MM or YYYY",
        "a time of day as HH:MM",
        "a date with a time as YYYY-MM-DDTHH:MM",
    ]
