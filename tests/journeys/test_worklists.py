"""A morning at a site, and who looks at it from afar: from a worklist to what it names."""

from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.clinic import Clinic, make_clinic
from tests.days import TODAY
from tests.journeys.people import barriers, sign_in, sign_out
from tests.study import reading_all
from trials.actions.queries import raise_query
from trials.models import Entry

# Screening may be held until 20 days after consent.
CONSENTED = {"01-001": 25, "01-002": 18, "01-003": 3}


@pytest.fixture
def clinic(own_database) -> Clinic:
    """01-001 is overdue, 01-002 has two days left, 01-003 is half through screening, with a query
    about the demographics."""
    made = make_clinic()
    for number, days in CONSENTED.items():
        made.enrol(number, consented_on=TODAY - timedelta(days))
    made.save("SCR", "DEMOG", {"age": 40, "fertile": 0}, on=TODAY - timedelta(2), number="01-003")
    with reading_all(made.trial):
        entries = Entry.objects.select_related("trial", "participant")
        entry = entries.get(participant__number="01-003", form_key="DEMOG")
    raise_query(about_what=entry, text="Is it 40?", scope=made.scope("data_manager"))
    return made


def visit(page: Page, server: str, name: str, query: str = "") -> None:
    page.goto(server + reverse(name, args=["CLINIC"]) + query)
    assert barriers(page) == []


def test_a_morning_at_a_site(server, page, clinic):
    # Given a coordinator who signs in, and opens the study
    sign_in(page, server, "cora")
    page.get_by_role("link", name="CLINIC").first.click()

    # Then she sees who is due, how long there is, what is missing and what was asked
    expect(page.get_by_role("heading", name="Today", exact=True, level=1)).to_be_visible()
    late = page.locator("li", has=page.get_by_role("link", name="01-001"))
    expect(late).to_contain_text("Overdue by 5 days")
    soon = page.locator("li", has=page.get_by_role("link", name="01-002"))
    expect(soon).to_contain_text("2 days left")
    half = page.locator(".work li", has_text="01-003").filter(has_text="SCR Screening")
    expect(half).to_contain_text("TAPER")
    expect(page.get_by_role("region", name="Queries to answer")).to_contain_text("Is it 40?")
    assert barriers(page) == []

    # When she goes through the matrix by keys
    visit(page, server, "matrix")
    page.locator(".matrix-frame").focus()
    for key in "jjl":
        page.keyboard.press(key)

    # Then the focus is on the cell, which says what there is
    cell = page.locator(":focus")
    expect(cell).to_have_attribute("aria-label", "01-002, SCR Screening, DEMOG: expected")
    page.keyboard.press("j")
    asked = "01-003, SCR Screening, DEMOG: complete; 1 open query"
    expect(page.locator(":focus")).to_have_attribute("aria-label", asked)
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Demographics")

    # When the data manager and the sponsor look, every page is open to everybody's tools
    sign_out(page)
    sign_in(page, server, "dora")
    for name in ("site-risk", "data-health"):
        visit(page, server, name)
    page.get_by_role("link", name="SCR, Missing: 1", exact=True).click()
    expect(page.locator("tbody tr")).to_have_count(1)
    assert barriers(page) == []
    sign_out(page)
    sign_in(page, server, "simon")
    visit(page, server, "overview")
    page.get_by_text("The numbers in this figure").last.click()
    page.get_by_role("link", name="Consented: 3").click()
    expect(page.locator("tbody tr")).to_have_count(3)
