"""The flow of participants and the screening log as pages; and that neither tells an arm."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.conftest import copy_of, log_in_as
from tests.exclusion import exclude
from tests.settings import DATABASE
from tests.study import (
    ARMS,
    DONE,
    SmallStudy,
    fill,
    make_small_study,
    planned_slots,
    seal_small_study,
)
from tests.templates import page as pages
from tests.trials.web.conftest import address, browser, text_of
from trials.actions.screening import record_prescreening
from trials.actions.steps import record_step
from trials.randomisation import PlannedSlot

pytestmark = pytest.mark.rolled_back


def rows(html: str) -> dict[str, list[str]]:
    """{first cell: the others} of the tables of a page."""
    found = {}
    for row in pages.read(html).all("tr"):
        label, *cells = [cell.text() for cell in row.all("th", "td")]
        found[label] = cells
    return found


def flow_of(study, role="sponsor", query="") -> str:
    return text_of(browser(study, role).get(address("flow") + query))


# The flow.


def test_the_drawing_and_the_table_say_the_same(open_study):
    html = flow_of(open_study)

    texts = [text.text() for text in pages.read(html).all("text")]
    drawn = " ".join(texts).replace("\N{NO-BREAK SPACE}", " ")
    found = rows(html)
    assert found["Randomised"] == ["12"]
    assert found["Completed the study"] == ["12"]
    assert "Arms sealed Randomised (n = 12)" in drawn
    assert "Completed the study (n = 12)" in drawn


def test_after_unblinding_each_arm_has_a_column(unblinded_study):
    found = rows(flow_of(unblinded_study))

    assert found["Step"] == ["Participants", "Active", "Control"]
    assert found["Randomised"] == ["12", "6", "6"]
    assert found["Consented"] == ["12", "", ""]


def test_the_page_can_be_asked_as_of_a_day(open_study):
    found = rows(flow_of(open_study, query="?as_of=2026-01-05"))

    assert (found["Consented"], found["Randomised"]) == (["12"], ["0"])


def test_a_day_that_is_none_is_said_to_be_so(open_study):
    answer = browser(open_study, "sponsor").get(address("flow") + "?as_of=yesterday")

    assert answer.status_code == 422
    assert "Give a date as year-month-day; shown is today." in answer.content.decode()


def test_an_excluded_site_is_said_on_the_page(open_study):
    exclude(open_study, "02")

    html = flow_of(open_study)

    assert "Site 02 Hill Clinic was excluded for cause on 2 March 2026" in html
    assert rows(html)["Randomised: of site 02, excluded for cause"] == ["6"]


@pytest.mark.parametrize("name", ["flow", "screening"])
def test_the_page_costs_as_many_queries_for_one_more(open_study, name):
    sponsor = browser(open_study, "sponsor")
    counts = []
    for number in (None, "01-020"):
        if number:
            open_study.enrol(number)
        sponsor.get(address(name))
        with CaptureQueriesContext(connection) as queries:
            sponsor.get(address(name))
        counts.append(len(queries))

    assert counts[0] == counts[1]


# Two worlds.


def swapped(slots: list[PlannedSlot]) -> list[PlannedSlot]:
    other = dict(zip(ARMS, reversed(ARMS), strict=True))
    return [PlannedSlot(slot.stratum, slot.position, other[slot.arm]) for slot in slots]


def everything_of(study: SmallStudy) -> list[str]:
    """What each reader of the flow is sent, in the states before the arms are known."""
    sent = []
    for state in ("open", "locked", "masked"):
        if state == "locked":
            study.lock()
        if state == "masked":
            log_in_as("vault")
            study.release_next_step()
            log_in_as("web")
        for role in ("site_coordinator", "data_manager", "sponsor", "statistician"):
            client = browser(study, role)
            sent += [text_of(client.get(address(name))) for name in ("flow", "screening")]
    return sent


def world(slots: list[PlannedSlot]) -> list[str]:
    with copy_of(DATABASE, f"{DATABASE}_world"):
        study = make_small_study()
        log_in_as("vault")
        seal_small_study(study, slots)
        log_in_as("web")
        fill(study)
        return everything_of(study)


def test_in_two_worlds_that_differ_in_the_arms_the_pages_are_the_same(
    django_db_setup, django_db_blocker
):
    with django_db_blocker.unblock():
        one, other = world(planned_slots()), world(swapped(planned_slots()))

    assert one == other
    assert len(one) == 24 and all("Randomised" in page for page in one[::2])


# The screening log.


@pytest.fixture
def asked(open_study):
    return record_prescreening(
        site=open_study.site("02"),
        contacted_on=date(2026, 1, 3),
        reason="declined",
        explanation="Too far away",
        scope=open_study.scope("data_manager"),
    )


def test_the_log_says_what_became_of_each(open_study, asked):
    found = rows(text_of(browser(open_study, "sponsor").get(address("screening"))))

    assert found["02-P001"] == ["02", "3 Jan 2026", "–", "Declined: Too far away"]


def test_the_log_says_why_screening_failed(open_study):
    record_step(
        participant=open_study.enrol("01-020"),
        axis="study",
        state="screen_failed",
        reason="physician_decision",
        on=DONE,
        scope=open_study.scope("data_manager"),
    )

    html = text_of(browser(open_study, "sponsor").get(address("screening")))

    assert "Screen failure, the physician decided against it" in html


def test_a_site_adds_a_line_and_reads_its_number(open_study):
    answer = browser(open_study, "site_coordinator").post(
        address("screening"),
        {"contacted_on": "2026-01-03", "reason": "not_reached", "explanation": ""},
        follow=True,
    )

    assert "01-P001 is in the log." in answer.content.decode()
    assert rows(text_of(answer))["01-P001"][-1] == "Could not be reached"


def test_a_line_that_could_name_somebody_is_given_back(open_study):
    answer = browser(open_study, "site_coordinator").post(
        address("screening"),
        {"contacted_on": "2026-01-03", "reason": "declined", "explanation": "617 555 0123"},
    )

    assert answer.status_code == 422
    assert "The explanation looks like it holds a telephone number" in answer.content.decode()


@pytest.mark.parametrize("role", ["sponsor", "data_manager"])
def test_who_adds_nobody_has_no_form(open_study, role):
    assert "Add to the log" not in text_of(browser(open_study, role).get(address("screening")))


def test_people_asked_are_counted_by_month_or_week(open_study, asked):
    sponsor = browser(open_study, "sponsor")

    months, weeks = (
        rows(text_of(sponsor.get(address("screening") + f"?by={by}"))) for by in ("month", "week")
    )

    assert months["January 2026"] == ["6", "7", "13"]
    assert (weeks["29 December 2025"], weeks["5 January 2026"]) == (
        ["0", "1", "1"],
        ["6", "6", "12"],
    )


@pytest.mark.parametrize("name", ["flow", "screening", "sites"])
def test_a_rater_finds_none_of_these_pages(open_study, name):
    assert browser(open_study, "rater").get(address(name)).status_code == 404
