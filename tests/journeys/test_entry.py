"""The entry form in a real browser, by keyboard: what was typed is never lost, and never anybody
else's."""

from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.journeys.conftest import CHROMIUM, LONGEST_WAIT_MS
from tests.journeys.people import barriers, sign_in, sign_out
from tests.study import PASSWORD, reading_all
from trials.actions.members import add_member
from trials.actions.participants import enrol
from trials.actions.studies import create_account, load_study
from trials.authorization.scopes import scope_of
from trials.models import Entry, Revision, Site

STUDY = """
study: PAPER
title: From paper
consent: {version: "1.0"}
arms:
  - {code: velvet, label: Active}
  - {code: gravel, label: Control}
sites:
  - {code: "01", name: Harbour Clinic, country: US, timezone: America/New_York}
visits:
  - code: V1
    label: Baseline
    anchors: [{after: consent, target: 7, between: [0, 14]}]
    forms:
      - {form: SCS, by: participant}
      - {form: AUDIT, by: participant}
      - {form: BDI-II, by: participant}
randomisation: {after: [V1]}
"""


@pytest.fixture
def trial(own_database):
    trial = load_study(text=STUDY, source="paper.yaml")
    with reading_all(trial):
        site = Site.objects.get(trial=trial)
    for username in ("ada", "bob"):
        user = create_account(username=username, name=username.title(), password=PASSWORD)
        add_member(
            user=user,
            trial=trial,
            role="site_coordinator",
            site=site,
            starts_on=date(2026, 1, 1),
        )
    coordinator = scope_of(trial.memberships.get(user__username="ada").user, trial)
    for number in ("01-004", "01-007"):
        enrol(
            trial=trial,
            site=site,
            number=number,
            consent_version="1.0",
            consented_on=date(2026, 1, 5),
            scope=coordinator,
        )
    return trial


def entry_of(trial, form: str, number: str = "01-004") -> Entry:
    with reading_all(trial):
        return Entry.objects.get(trial=trial, participant__number=number, form_key=form)


def revisions(entry: Entry) -> list[Revision]:
    with reading_all(entry.trial):
        return list(Revision.objects.filter(entry=entry).order_by("number"))


def answers(entry: Entry) -> dict:
    return revisions(entry)[-1].answers


def said(page: Page):
    return page.locator("#save-status")


def type_keys(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def open_form(page: Page, server: str, entry: Entry) -> None:
    page.goto(server + reverse("entry", args=["PAPER", entry.pk]))
    page.locator("#entry [type=radio]").first.focus()


def focus(page: Page, item: str) -> None:
    page.locator(f"[data-key={item}] input").first.focus()


def is_waiting(page: Page) -> int:
    """How many requests lie in this browser, whoever's."""
    return page.evaluate(
        "import('/static/entry/queue.js').then((q) => q.whatWaits()).then((w) => w.waiting.length)"
    )


def on_the_disk(page: Page) -> dict:
    """What somebody with the tools of the browser reads: all bytes, and if the key can be taken."""
    return page.evaluate("""async () => {
        const done = (request) => new Promise((resolve) => {
            request.onsuccess = () => resolve(request.result);
        });
        const disk = await done(indexedDB.open("equipoise-queue"));
        const all = (name) => done(disk.transaction(name).objectStore(name).getAll());
        const requests = await all("requests");
        const bytes = requests.map(({ sealed }) => new TextDecoder("latin1").decode(sealed));
        const keys = await all("keys");
        return {
            text: JSON.stringify(requests) + bytes.join(),
            extractable: keys.map(({ key }) => key.extractable),
        };
    }""")


def refuse_saves(page: Page) -> None:
    """In this window the line is down for saves alone, so that other pages can be opened."""
    page.route("**/answers/", lambda route: route.abort())


def test_forms_are_entered_by_keys_alone(server, page, trial):
    scs, audit, bdi = (entry_of(trial, form) for form in ("SCS", "AUDIT", "BDI-II"))
    pressed = []
    sign_in(page, server, "ada")
    open_form(page, server, scs)
    page.expose_function("pressed", lambda key: pressed.append(key))
    page.evaluate("addEventListener('keydown', ({ key }) => pressed(key), { capture: true })")

    # When 26 answers are typed, it takes 26 keys and one to finish; the next form opens
    type_keys(page, *"12345123451234512345123451", "Enter")
    page.wait_for_url(f"**{reverse('entry', args=['PAPER', audit.pk])}*")
    assert len(pressed) == 27
    assert revisions(scs)[-1].complete
    assert list(answers(scs).values()) == [1 + number % 5 for number in range(26)]

    # Then the address names the participant, and somebody who never drinks is led to item 9
    assert page.url.endswith("#01-004")
    page.locator("#entry [type=radio]").first.focus()
    type_keys(page, "0")
    expect(page.locator("#item-audit09")).to_contain_text("Someone injured")
    expect(page.locator("#item-audit05")).to_contain_text("skipped by rule")
    expect(page.locator("#answered")).to_have_text("1 of 3 answered")

    # And item 9 takes no 1 and no 3, in words; the paper's mark at item 10 cannot be read
    type_keys(page, "1")
    expect(page.locator("#key-refusal")).to_have_text("Item 9 takes 0, 2, 4; 1 is not one of them.")
    type_keys(page, "2", ".")
    expect(page.locator("#key-refusal")).to_contain_text("3 Illegible · 4 Several marks")
    type_keys(page, "3")
    expect(page.locator("#answered")).to_have_text("2 of 3 answered, 1 with a reason")

    # When item 5 was answered on paper all the same, the answer is kept, and asked about
    focus(page, "audit05")
    type_keys(page, "2")
    expect(page.locator("#skipped-audit05")).to_have_text("skipped by rule; the answer is kept")
    expect(page.locator("#mark-audit05")).to_have_text("saved")
    expect(page.locator("#remarks-audit05")).to_contain_text("above 0 although item 1 says never")
    assert answers(audit) == {
        "audit01": 0,
        "audit05": 2,
        "audit09": 2,
        "audit10": {"missing": "illegible"},
    }
    assert barriers(page) == []

    # And in the BDI-II "1a" is two keys; keys lead to the end, back, and to what is not answered
    open_form(page, server, bdi)
    focus(page, "bdi16")
    type_keys(page, "1", "a")
    expect(page.locator("[data-key=bdi16] [value='1a']")).to_be_checked()
    type_keys(page, "End")
    expect(page.locator("[data-key=bdi21] input").first).to_be_focused()
    type_keys(page, "u")
    expect(page.locator("[data-key=bdi01] input").first).to_be_focused()
    type_keys(page, "3", "Backspace")
    expect(page.locator("[data-key=bdi01] input").first).to_be_focused()
    expect(page.locator("#mark-bdi16")).to_have_text("saved")
    assert answers(bdi) == {"bdi16": "1a"}


def test_a_closed_browser_without_network_loses_nothing(server, browser, page, trial, tmp_path):
    entry = entry_of(trial, "SCS")
    computer = {
        "executable_path": CHROMIUM,
        "args": ["--no-sandbox", "--disable-gpu"],
        "user_data_dir": tmp_path,
    }

    # Given somebody who types three answers without network, and two more before they were sent
    laptop = browser.browser_type.launch_persistent_context(**computer)
    laptop.set_default_timeout(LONGEST_WAIT_MS)
    form = laptop.pages[0]
    sign_in(form, server, "ada")
    open_form(form, server, entry)
    form.evaluate("navigator.serviceWorker.ready")
    laptop.set_offline(True)
    type_keys(form, *"543")
    expect(said(form)).to_have_text(
        "Not saved: no connection. Kept on this computer, sent by itself."
    )
    type_keys(form, *"21")
    expect(form.locator("#mark-scs05")).to_have_text("kept here")
    assert revisions(entry) == []

    # When the page is loaded again, a page of ours says what waits
    form.reload()
    expect(form.locator("#kept")).to_contain_text("2 saves wait on this computer, encrypted")
    assert barriers(form) == []
    laptop.close()

    # And the laptop is opened again later, with a line
    laptop = browser.browser_type.launch_persistent_context(**computer)
    laptop.set_default_timeout(LONGEST_WAIT_MS)
    form = laptop.pages[0]
    sent = []
    laptop.on("request", lambda request: sent.append(request) if request.method == "PUT" else None)
    open_form(form, server, entry)

    # Then both saves were sent in their order, each once, and nothing stays in the browser
    expect(said(form)).to_contain_text("Saved at")
    expect(form.locator("#answered")).to_have_text("5 of 26 answered")
    assert [list(one.answers.values()) for one in revisions(entry)] == [[5, 4, 3], [5, 4, 3, 2, 1]]
    form.wait_for_function("document.querySelector('#adopted').hidden")
    assert is_waiting(form) == 0

    # And the last of them, sent once more, is the same revision
    again = form.evaluate(
        "([url, headers, body]) => fetch(url, {method: 'PUT', headers, body}).then(r => r.json())",
        [sent[-1].url, sent[-1].headers, sent[-1].post_data],
    )
    assert again["revision"] == 2
    assert len(revisions(entry)) == 2
    laptop.close()


def test_another_person_neither_sees_nor_sends_what_waits(server, page, trial):
    entry = entry_of(trial, "SCS")

    # Given answers of Ada's that could not be sent
    sign_in(page, server, "ada")
    open_form(page, server, entry)
    refuse_saves(page)
    type_keys(page, *"123")
    expect(said(page)).to_contain_text("Kept on this computer")

    disk = on_the_disk(page)
    assert '"person":"ada"' in disk["text"]
    assert not [word for word in ("scs01", "01-004", "Compassion") if word in disk["text"]]
    assert disk["extractable"] == [False]

    # When she goes on to another page, it says so, and signing out asks
    page.goto(server + reverse("matrix", args=["PAPER"]))
    waiting = page.get_by_label("Waiting on this computer")
    expect(waiting).to_contain_text("Not saved yet: Self-Compassion Scale, 01-004")
    assert barriers(page) == []
    page.get_by_role("button", name="Sign out", exact=True).press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("Not sent yet: 1.")
    page.get_by_role("button", name="Sign out all the same").press("Enter")
    page.wait_for_url("**/sign-in/**")

    # Then Bob is told that something waits, and no more; nothing is sent under his name
    page.unroute("**/answers/")
    sign_in(page, server, "bob")
    page.goto(server + reverse("matrix", args=["PAPER"]))
    expect(waiting).to_have_text("Answers of another person wait on this computer.")
    open_form(page, server, entry)
    expect(page.locator("#answered")).to_have_text("0 of 26 answered")
    assert revisions(entry) == []
    sign_out(page)

    # And once Ada is back, any page sends it, as hers
    with page.expect_response("**/answers/") as response:
        sign_in(page, server, "ada")
    assert response.value.status == 200
    [revision] = revisions(entry)
    assert (revision.recorded_by.username, list(revision.answers.values())) == ("ada", [1, 2, 3])


def test_two_windows_know_of_each_other(server, page, trial):
    entry, other_entry = entry_of(trial, "SCS"), entry_of(trial, "SCS", "01-007")

    # Given the same form in two windows, of which the first was cut off while answers were typed
    sign_in(page, server, "ada")
    open_form(page, server, entry)
    refuse_saves(page)
    type_keys(page, *"123")
    expect(said(page)).to_contain_text("Kept on this computer")
    second = page.context.new_page()
    open_form(second, server, entry)

    # Then each says that the other is there
    for window in (page, second):
        expect(window.locator("#twin")).to_contain_text("open in another tab")

    # When the second saves, and the first reaches the server later
    type_keys(second, *"145")
    expect(said(second)).to_contain_text("Saved at")
    page.unroute("**/answers/")
    page.bring_to_front()
    page.evaluate("dispatchEvent(new Event('online'))")

    # Then the first shows both answers, item by item, and what is chosen is saved
    dialog = page.locator("#conflict")
    expect(dialog.locator("tbody tr")).to_have_count(2)
    expect(dialog).to_contain_text("Ada saved revision 1")
    dialog.locator("[name=conflict-scs02][value=mine]").check()
    dialog.locator("[name=conflict-scs03][value=theirs]").check()
    dialog.get_by_role("button", name="Keep what I chose").press("Enter")
    expect(said(page)).to_contain_text("Saved at")
    assert [list(one.answers.values()) for one in revisions(entry)] == [[1, 4, 5], [1, 2, 5]]
    assert is_waiting(page) == 0
    second.close()
    expect(page.locator("#twin")).to_be_hidden()

    # And when another participant's form is opened meanwhile, it asks first, and says the change
    second = page.context.new_page()
    open_form(second, server, other_entry)
    asked = second.locator("#switch")
    expect(asked).to_contain_text(
        "You have 01-004 open in another tab (Self-Compassion Scale) with 23 answers not finished."
        " Go on to 01-007?"
    )
    assert barriers(second) == []
    asked.get_by_role("button", name="Go on to 01-007").press("Enter")
    second.goto(server + reverse("entry", args=["PAPER", entry.pk]))
    expect(second.locator("#switched")).to_have_text("Now 01-004, before 01-007")


@pytest.mark.parametrize("width, height", [(820, 1180), (390, 844), (320, 640)])
def test_the_bar_stands_at_the_foot_of_a_tablet_and_a_phone(server, page, trial, width, height):
    page.set_viewport_size({"width": width, "height": height})
    sign_in(page, server, "ada")
    open_form(page, server, entry_of(trial, "BDI-II"))

    # At the top of a long form, its state and its main button are in sight, in a low bar
    bar = page.locator(".actions-now")
    box = bar.bounding_box()
    assert round(box["y"] + box["height"]) == height
    assert box["height"] <= 96
    for inside in ("#complete", "#save-status", "#answered"):
        expect(page.locator(inside)).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth") == width

    # And it never covers what has the focus, down to the fields that scroll with the page
    focus = (
        "(one) => { one.focus(); const { bottom } = one.getBoundingClientRect(); return bottom; }"
    )
    for field in (*page.locator("#entry [type=radio]").all()[::9], page.locator("#done_on")):
        assert field.evaluate(focus) <= bar.bounding_box()["y"]
