"""The start of a day at a site: what is to do, and that each number leads to exactly that."""

import pytest

from tests.trials.web.conftest import address, browser
from trials.actions.queries import raise_query


@pytest.fixture(scope="module")
def ada(open_study_of_module):
    """At a site with more people than the page has lines for, and a query to answer."""
    for number in range(30):
        open_study_of_module.enrol(f"01-{number + 100}")
    raise_query(
        about_what=open_study_of_module.entry("01-100", "V1", "MOOD"),
        text="Was this day the visit?",
        scope=open_study_of_module.scope("data_manager"),
    )
    return browser(open_study_of_module, "site_coordinator")


def test_the_number_of_a_section_leads_to_all_of_its_lines(ada):
    sections = ada.get(address("today")).context["sections"]
    overdue = next(section for section in sections if section["name"] == "overdue")

    page = ada.get(overdue["url"]).context

    assert (len(overdue["lines"]), overdue["number"] > len(overdue["lines"])) == (25, True)
    assert [section["name"] for section in page["sections"]] == ["overdue"]
    assert len(page["sections"][0]["lines"]) == overdue["number"]


def test_the_number_of_queries_is_that_of_the_list_it_leads_to(ada):
    page = ada.get(address("today")).context

    listed = ada.get(page["queries_url"]).context["rows"]

    assert page["number_of_queries"] == len(listed) == 1


def test_a_section_that_there_is_not_shows_the_whole_page(ada):
    sections = ada.get(f"{address('today')}?show=yesterday").context["sections"]

    assert [section["name"] for section in sections] == ["overdue", "today", "unfinished", "week"]
