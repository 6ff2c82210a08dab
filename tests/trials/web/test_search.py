"""Search and jump: what each person finds is cut to what they may see, and says no arm."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.study import ARMS, PEOPLE, VAULT_ROLES
from tests.templates import page
from tests.trials.web.conftest import address, browser
from trials.actions.queries import raise_query

pytestmark = pytest.mark.rolled_back

LABELS = ("Active", "Control")
PART = {"HX-Request": "true"}


def found(study, role: str, words: str) -> dict[str, list[str]]:
    """{group: what its links say}, as the dialog gets it."""
    answer = browser(study, role).get(address("search"), {"q": words}, headers=PART)
    assert answer.status_code == 200
    return {
        section.attributes["aria-label"]: [link.text().strip() for link in section.all("a")]
        for section in page.read(answer.content.decode()).all("section")
    }


@pytest.mark.parametrize("words", ["1-4", "01-004", "01/4", "001-00004"])
def test_a_number_is_found_however_its_noughts_are_typed(open_study_of_module, words):
    groups = found(open_study_of_module, "site_coordinator", words)

    assert groups["Participants"] == ["01-004 01 Harbour Clinic"]


def test_a_number_and_a_form_lead_to_the_forms_of_that_participant(open_study_of_module):
    groups = found(open_study_of_module, "site_coordinator", "1-4 follow mood")

    assert groups["Forms"] == ["Mood today 01-004, V2"]
    assert list(groups) == ["Participants", "Forms"]


def test_the_visits_and_forms_of_one_participant_are_those_whose_page_there_is(
    open_study_of_module,
):
    groups = found(open_study_of_module, "site_coordinator", "1-4")

    # No interview: its answers are of no class that the site sees.
    assert groups["Visits"] == ["V1 Baseline 01-004", "V2 Follow-up 01-004"]
    assert groups["Forms"] == [
        "Mood today 01-004, V1",
        "Pulse at rest 01-004, V1",
        "Mood today 01-004, V2",
    ]


@pytest.mark.parametrize("words", ["2-1", "02-001", "Hill"])
def test_a_site_finds_nothing_of_another_site(open_study_of_module, words):
    assert found(open_study_of_module, "site_coordinator", words) == {}
    assert found(open_study_of_module, "data_manager", words) != {}


def test_queries_sites_and_pages_are_found_by_their_words(open_study):
    raise_query(
        about_what=open_study.entry("01-001", "V1", "MOOD"),
        text="Was the code for sites read well?",
        scope=open_study.scope("data_manager"),
    )

    groups = found(open_study, "data_manager", "sites")

    assert groups["Queries"] == ["Was the code for sites read well? 01-001, open"]
    assert groups["Pages"] == ["Sites at a glance"]
    assert found(open_study, "data_manager", "harbour")["Sites"] == [
        "01 Harbour Clinic Its participants"
    ]


def test_a_rater_finds_her_own_interviews_by_token_and_nothing_else(open_study, give_interview):
    mine, second = give_interview("01-020"), open_study.entry("01-001", "V1", "CALM")

    assert found(open_study, "rater", mine.token) == {
        "Interviews": [f"{mine.token} Calm, as rated"]
    }
    for words in ("01-020", "1-20", "Harbour", "V1", "Baseline", second.token):
        assert found(open_study, "rater", words) == {}


@pytest.mark.parametrize("word", [*ARMS, *LABELS])
def test_the_words_of_an_arm_find_nothing(open_study_of_module, word):
    for role in ("site_coordinator", "site_physician", "data_manager", "sponsor", "statistician"):
        assert found(open_study_of_module, role, word) == {}


@pytest.mark.parametrize("role", [role for role in PEOPLE if role not in VAULT_ROLES])
def test_every_role_of_the_web_finds_its_own_pages(open_study_of_module, role):
    assert found(open_study_of_module, role, "")["Pages"] != []
    assert set(found(open_study_of_module, role, "")) == {"Pages"}


@pytest.mark.parametrize("words", ["%", "_", "\\", "(", "7-", "9" * 100, "1-" + "9" * 90, "ש"])
def test_what_means_something_to_a_database_is_only_looked_for(open_study_of_module, words):
    assert found(open_study_of_module, "data_manager", words).get("Participants", []) == []


def test_it_costs_the_same_number_of_queries_for_one_and_for_many(open_study_of_module):
    client = browser(open_study_of_module, "data_manager")

    def asked(words: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(address("search"), {"q": words}, headers=PART)
        return len(queries)

    asked("01-001")
    assert asked("01-001 v1") == asked("01-002")
    # Of many people no visits and no forms are asked for.
    assert asked("0") == asked("01-001") - 2


def test_without_a_script_it_is_a_page(open_study_of_module):
    answer = browser(open_study_of_module, "site_coordinator").get(
        address("search"), {"q": "<b>nobody"}
    )

    shown = page.read(answer.content.decode())
    assert shown.all("h1")[0].text() == "Search"
    assert "Nothing is found for “<b>nobody”" in shown.text()
    assert [
        field.attributes["value"]
        for field in shown.all("input")
        if "value" in field.attributes and field.attributes["name"] == "q"
    ] == ["<b>nobody"]
