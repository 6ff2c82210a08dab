"""A participant on a phone: private, forgiving, and without losing an answer."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from instruments import get_instrument
from tests.journeys.people import barriers
from tests.library import load, pack_of
from tests.reporting import PIN, Reporting, make_reporting
from tests.study import reading_all
from trials.models import Alert, Revision

PHONE = {"width": 390, "height": 844}
# What no page of a participant may say.
PLANTED = ("velvet", "gravel", "Active", "Control", "REPORTING", "A study that asks", "Beck")
SCORES = ("Total", "Severity", "minimal", "moderate", "severe")

# How many requests are still in the browser.
WAITING = """() => new Promise((counted) => {
    indexedDB.open("equipoise-queue").onsuccess = ({ target }) => {
        const kept = target.result.transaction("requests").objectStore("requests");
        kept.count().onsuccess = ({ target }) => counted(target.result);
    };
})"""


@pytest.fixture
def study(own_database) -> Reporting:
    made = make_reporting()
    bdi = get_instrument("BDI-II")
    load(made, pack_of(bdi, language="he-IL", direction="rtl", says="משפט מומצא"))
    return made


@pytest.fixture
def phone(page) -> Page:
    page.set_viewport_size(PHONE)
    return page


def nothing_is_told_or_in_the_way(phone: Page) -> None:
    assert barriers(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    source = phone.content()
    assert [word for word in (*PLANTED, *SCORES) if word in source] == []


def revisions(study: Reporting, form: str = "BDI-II") -> list[Revision]:
    with reading_all(study.trial):
        return list(Revision.objects.filter(entry__form_key=form).order_by("number"))


def tap(phone: Page, code: int) -> None:
    """One tap on an answer of the question that is shown, which leads to the next."""
    shown = phone.locator("form.question:visible")
    place = shown.get_attribute("data-place")
    shown.locator(f"label.answer:has([value='{code}'])").click()
    expect(phone.locator(f"#question-{place}")).to_be_hidden()


def test_a_questionnaire_is_answered_on_a_phone(server, phone, study):
    token = study.given.token

    # Given a link that somebody opened, and a PIN
    phone.goto(server + reverse("p-link", args=[token]))
    expect(phone).to_have_title("Questionnaire")
    phone.get_by_label("Your PIN").fill("000000")
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("alert")).to_contain_text("Tries left: 4")
    nothing_is_told_or_in_the_way(phone)
    phone.get_by_label("Your PIN").fill(PIN)
    phone.keyboard.press("Enter")

    # Then they read what there is to do, and who reads it
    expect(phone.get_by_role("heading", level=1)).to_have_text("You have 4 questionnaires")
    expect(phone.locator("main")).to_contain_text("Nobody reads these answers")
    nothing_is_told_or_in_the_way(phone)

    # When three questions are answered, and two more without network
    phone.get_by_role("link", name=re.compile("Questionnaire 2 of 4")).click()
    expect(phone.locator("#question-1 .period")).to_have_text(
        "In the past two weeks, including today …"
    )
    nothing_is_told_or_in_the_way(phone)
    for code in (0, 1, 0):
        with phone.expect_response(lambda answer: answer.request.method in ("POST", "PUT")):
            tap(phone, code)
    expect(phone.locator("#saving")).to_have_text("Saved")
    phone.evaluate("navigator.serviceWorker.ready.then(() => true)")
    phone.context.set_offline(True)
    for code in (1, 1):
        tap(phone, code)
    expect(phone.locator("#saving")).to_contain_text("kept on this device")
    assert len(revisions(study)[-1].answers) == 3
    phone.reload()
    expect(phone.get_by_role("heading", level=1)).to_have_text("There is no network")
    expect(phone.get_by_role("link", name="988")).to_be_visible()
    expect(phone.get_by_role("link", name="+1 555 0100")).to_be_visible()
    nothing_is_told_or_in_the_way(phone)

    # Then they are sent once there is one again, and it goes on where they stopped
    phone.context.set_offline(False)
    expect(phone.locator("form.question:visible .progress-words")).to_have_text("6 of 21")
    expect(phone.locator("#saving")).to_have_text("Saved")
    assert [one.answers.get("bdi05") for one in revisions(study)] == [None] * 4 + [1]
    assert revisions(study)[-1].answers == {
        f"bdi{n:02d}": c for n, c in enumerate((0, 1, 0, 1, 1), 1)
    }

    # When an answer is one that the clinic has to know
    for code in (0, 0, 0):
        tap(phone, code)
    tap(phone, 2)

    # Then help comes first, calmly, and the clinic is alerted
    help_section = phone.locator("#help")
    expect(help_section).to_contain_text("Somebody from your clinic will call you")
    expect(help_section.get_by_role("link", name="988")).to_be_visible()
    expect(phone.locator("#help-title")).to_be_focused()
    expect(phone.locator("#saving")).to_have_text("Saved")
    nothing_is_told_or_in_the_way(phone)
    with reading_all(study.trial):
        assert [alert.level for alert in Alert.objects.all()] == ["urgent"]
    phone.get_by_role("button", name="Go on with the questions").click()
    expect(phone.locator("form.question:visible .progress-words")).to_have_text("10 of 21")

    # When they read on in Hebrew, from right to left, after a pause
    phone.get_by_role("link", name="Pause").click()
    phone.get_by_role("button", name="עברית").click()
    expect(phone.locator("html")).to_have_attribute("dir", "rtl")
    nothing_is_told_or_in_the_way(phone)
    phone.get_by_role("link", name=re.compile("שאלון 2 מתוך 4")).click()
    shown = phone.locator("form.question:visible")
    expect(shown.locator(".progress-words")).to_have_text("10 מתוך 21")
    expect(shown.locator(".asked")).to_contain_text("משפט מומצא")
    nothing_is_told_or_in_the_way(phone)
    shown.get_by_role("button", name="אני מעדיף").click()
    expect(phone.locator("#question-10")).to_be_hidden()
    expect(phone.locator("#saving")).to_have_text("נשמר")
    assert revisions(study)[-1].answers["bdi10"] == {"missing": "refused"}

    # When the last question of a form is answered
    phone.get_by_role("link", name="הפסקה").click()
    phone.get_by_role("link", name=re.compile("שאלון 3 מתוך 4")).click()
    tap(phone, 1)

    # Then they look at it all once more, and send it
    expect(phone.get_by_role("heading", level=1)).to_have_text("התשובות שלכם")
    nothing_is_told_or_in_the_way(phone)
    phone.get_by_role("button", name="שליחה").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("תודה")
    nothing_is_told_or_in_the_way(phone)
    last = revisions(study, "TOGETHER")[-1]
    assert (last.complete, last.answers) == (True, {"together": 1})
    # And nothing of it stays in the phone
    assert phone.evaluate(WAITING) == 0
    phone.goto(server + reverse("p-home"))
    assert phone.evaluate("caches.has('self-report-help')")
    phone.get_by_role("button", name="סגירה").click()
    expect(phone).to_have_url(re.compile("/p/close/$"))
    phone.wait_for_function("caches.has('self-report-help').then((isKept) => !isKept)")
