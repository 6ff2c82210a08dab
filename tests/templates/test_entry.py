"""The entry page: what is typed can be seen, and nothing hints at what it is worth."""

import pytest


def item(page, key):
    return next(e for e in page.all("div") if e.attributes.get("data-key") == key)


def test_each_item_is_a_group_of_real_radios_that_say_their_anchor(shown):
    radios = item(shown("entry"), "item01").all("input")

    assert [radio.attributes["type"] for radio in radios] == ["radio"] * 5
    assert [radio.parent.text() for radio in radios][3] == "4 Often"


def test_no_answer_is_chosen_beforehand(shown):
    radios = item(shown("entry"), "item09").all("input")

    assert [radio for radio in radios if "checked" in radio.attributes] == []


def test_a_saved_answer_and_a_reason_instead_of_one_are_shown(shown):
    page = shown("entry")

    checked = [r for r in item(page, "item01").all("input") if "checked" in r.attributes]
    chosen = [o for o in item(page, "item05").all("option") if "selected" in o.attributes]
    assert [radio.attributes["value"] for radio in checked] == ["3"]
    assert [option.attributes["value"] for option in chosen] == ["refused"]


def test_a_problem_stands_beside_its_item_and_in_the_summary(shown):
    page = shown("entry")

    summary = next(e for e in page.all("div") if e.attributes.get("id") == "problems")
    assert "Error: choose an answer" in item(page, "item06").text()
    assert [link.attributes["href"] for link in summary.all("a")] == ["#item-item06"]


def test_codes_that_are_text_stay_as_they_are_stored(shown):
    radios = item(shown("entry"), "item13").all("input")

    assert [radio.attributes["value"] for radio in radios] == ["0", "1a", "1b", "2a"]


@pytest.mark.parametrize(
    ("key", "type", "value"),
    [
        ("item15", "number", "71.5"),
        ("item19", "number", "3"),
        ("item20", "date", "2026-03-01"),
        ("item21", "text", "2026-03"),
        ("item22", "time", "14:30"),
        ("item23", "datetime-local", "2026-03-01T14:30"),
        ("item24", "text", "Aspirin"),
    ],
)
def test_each_kind_is_typed_into_a_field_of_its_own(shown, key, type, value):
    [field] = item(shown("entry"), key).all("input")

    assert (field.attributes["type"], field.attributes["value"]) == (type, value)


def test_what_is_expected_is_said_beside_the_field(shown):
    page = shown("entry")

    assert "YYYY-MM-DD, YYYY-MM or YYYY" in item(page, "item21").text()
    assert "(0 to 40)" in item(page, "item19").text()
    assert "left in the bottle" in item(page, "item19").text()
    assert "all of them" in item(page, "item18").text()


def test_a_rater_sees_the_token_and_neither_participant_nor_site_nor_visit(html):
    page = html("interview")

    assert "A7Q3" in page
    assert not [word for word in ("01-004", "Riverside", "V20") if word in page]


@pytest.mark.parametrize("name", ["entry", "correction", "interview"])
def test_nothing_on_it_is_a_score(html, name):
    assert not [word for word in ("score", "total", "severity") if word in html(name).lower()]


def test_a_change_to_a_complete_entry_asks_for_its_reason(shown):
    field = next(
        e for e in shown("correction").all("div") if e.attributes.get("id") == "reason-field"
    )

    assert "hidden" not in field.attributes


def test_a_draft_needs_no_reason(shown):
    field = next(e for e in shown("entry").all("div") if e.attributes.get("id") == "reason-field")

    assert "hidden" in field.attributes


def test_an_entry_that_cannot_be_changed_says_why_and_takes_nothing(shown, html):
    page = shown("locked-entry")

    assert "The database is locked." in page.text()
    assert "disabled" in page.all("fieldset")[0].attributes
    assert "entry.js" not in html("locked-entry")


def test_the_page_says_whose_form_it_is(shown):
    """Two tabs, two participants: each says which, where one looks while typing."""
    banner = next(e for e in shown("entry").all("section") if e.attributes.get("id") == "banner")

    assert "Participant 01-004" in " ".join(banner.text().split())
