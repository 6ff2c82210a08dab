"""By keyboard from the start page to a form, the keys of a page, and how pages look."""

from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.clinic import make_clinic
from tests.days import TODAY
from tests.journeys.people import barriers, sign_in, sign_out
from tests.study import reading_all
from trials.actions.queries import raise_query
from trials.models import Entry


def dialog(page: Page):
    return page.locator("dialog[open]")


def test_a_coordinator_jumps_by_keys_and_works_in_the_dark(server, page):
    # Given a study with a participant, of whom something is asked
    clinic = make_clinic()
    clinic.enrol("01-004", consented_on=TODAY)
    clinic.save("SCR", "DEMOG", {"age": 40, "fertile": 0}, on=TODAY, number="01-004")
    with reading_all(clinic.trial):
        entries = Entry.objects.select_related("trial", "participant")
        entry = entries.get(form_key="DEMOG")
    raise_query(about_what=entry, text="Is it 40?", scope=clinic.scope("data_manager"))

    # When she searches for a form as she would say it, by keys alone
    sign_in(page, server, "cora")
    page.goto(server + reverse("matrix", args=["CLINIC"]))
    page.keyboard.press("/")
    expect(dialog(page).get_by_label("Jump to")).to_be_focused()
    page.keyboard.type("1-4 demog")
    expect(dialog(page).get_by_role("link")).to_have_count(2)
    assert barriers(page) == []
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    # Then she is there, and ? says which keys there are, also where a code is typed
    expect(page.get_by_role("heading", level=1)).to_have_text("Demographics")
    page.locator("#entry input[type=radio]").first.focus()
    page.keyboard.press("?")
    expect(dialog(page)).to_contain_text("The stored code: it is taken")
    assert barriers(page) == []
    page.keyboard.press("Escape")

    # When she types in a field, the same keys are letters
    page.get_by_label("Reason for the change").focus()
    page.keyboard.press("/")
    expect(dialog(page)).to_have_count(0)

    # Then Ctrl+K still opens the search, with where she was lately; Enter goes to the first at once
    page.keyboard.press("Control+k")
    expect(dialog(page).get_by_role("link")).to_have_text(["Demographics01-004, SCR"])
    page.keyboard.type("Is it 40")
    page.keyboard.press("Enter")
    page.wait_for_url("**/queries/**")
    expect(page.locator("main")).to_contain_text("Is it 40?")

    # When she chooses dark and compact pages, without single keys
    page.goto(server + reverse("account"))
    page.get_by_text("Change how pages look").first.press("Enter")
    page.get_by_label("Colours").select_option("Dark")
    page.get_by_label("Density").select_option("Compact")
    page.get_by_label("The keys / and ?").select_option("Off")
    page.get_by_role("button", name="Change how pages look").press("Enter")
    expect(page.locator("main")).to_contain_text("It is kept with your account")

    # Then it holds after the next sign-in, whatever the device prefers
    sign_out(page)
    expect(page.locator("html")).not_to_have_attribute("data-theme", "dark")
    sign_in(page, server, "cora")
    for name, about in (("matrix", ""), ("participant", "01-004"), ("entry", entry.pk)):
        page.goto(server + reverse(name, args=["CLINIC", about] if about else ["CLINIC"]))
        assert barriers(page) == []
    background = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert background == "rgb(16, 22, 27)"
    page.keyboard.press("/")
    expect(dialog(page)).to_have_count(0)
    page.keyboard.press("Control+k")
    expect(dialog(page)).to_have_count(1)
    assert barriers(page) == []
