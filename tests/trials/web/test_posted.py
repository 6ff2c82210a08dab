"""What an ordinary form posts becomes the answers that the page's script would have saved."""

from django.http import QueryDict

from instruments import Choice, Instrument, Item
from trials.web.posted import posted_answers

FORM = Instrument(
    "OWN",
    "1",
    "A study's own form",
    (
        Item("ticks", "Ticks", kind="choices", choices=(Choice(1, "One"), Choice(2, "Two"))),
        Item("dose", "Dose", kind="number"),
        Item("pulse", "Pulse", kind="integer", number=7),
        Item("onset", "Onset", kind="date", partial=True),
        Item("dosed", "Dosed at", kind="time"),
        Item("seen", "Seen at", kind="datetime"),
        Item("story", "Story", kind="text"),
    ),
)


def posted(text: str):
    return posted_answers(FORM, QueryDict(text))


def test_every_kind_is_read_as_it_is_stored():
    answers, problems = posted(
        "ticks=1&ticks=2&dose=2.5&pulse=72&onset=+2026+&dosed=14:30&seen=2026-03-01T14:30"
        "&story=One%0D%0Atwo+"
    )

    assert problems == []
    assert answers == {
        "ticks": [1, 2],
        "dose": 2.5,
        "pulse": 72,
        "onset": "2026",
        "dosed": "14:30",
        "seen": "2026-03-01T14:30",
        "story": "One\ntwo",
    }


def test_a_reason_stands_instead_of_what_was_typed():
    answers, _ = posted("onset=2026&missing__onset=refused&dosed=+&missing__dosed=")

    assert answers == {"onset": {"missing": "refused"}}


def test_half_a_tablet_is_left_for_the_form_to_refuse():
    answers, problems = posted("pulse=7.5")

    assert (answers, problems) == ({"pulse": 7.5}, [])


def test_what_is_no_number_is_named_with_or_without_a_printed_number():
    _, problems = posted("dose=much&pulse=fast")

    assert [problem.message for problem in problems] == [
        "Dose: 'much' is not a number.",
        "7. Pulse: 'fast' is not a number.",
    ]
