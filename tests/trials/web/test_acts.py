"""What people do on the pages beyond filling in forms."""

import pytest

from tests.trials.web.conftest import address, browser
from trials.context import reading
from trials.models import Entry
from trials.selectors.entries import with_state

pytestmark = pytest.mark.rolled_back


def state_of(study, entry) -> str:
    with reading(study.scope("data_manager")):
        return with_state(Entry.objects.filter(pk=entry.pk)).get().state


@pytest.fixture
def newcomer(open_study) -> str:
    open_study.enrol("01-020")
    return "01-020"


def test_an_expected_form_can_be_said_not_done_from_the_participant(open_study, newcomer):
    entry = open_study.entry(newcomer, "V1", "MOOD")
    coordinator = browser(open_study, "site_coordinator")

    page = coordinator.get(address("participant", newcomer)).content.decode()
    answer = coordinator.post(address("not-done", entry.pk), {"reason": "Did not come"})

    assert f'action="{address("not-done", entry.pk)}"' in page
    assert answer.headers["Location"] == address("participant", newcomer)
    assert state_of(open_study, entry) == "not_done"


def test_and_on_the_page_of_the_form(open_study, newcomer):
    entry = open_study.entry(newcomer, "V1", "MOOD")

    page = browser(open_study, "site_coordinator").get(address("entry", entry.pk))

    assert f'action="{address("not-done", entry.pk)}"' in page.content.decode()


def test_not_done_needs_a_reason(open_study, newcomer):
    entry = open_study.entry(newcomer, "V1", "MOOD")

    answer = browser(open_study, "site_coordinator").post(
        address("not-done", entry.pk), {"reason": " "}
    )

    assert answer.status_code == 422
    assert "Say why the form was not done." in answer.content.decode()
    assert state_of(open_study, entry) == "expected"


def test_a_complete_form_offers_no_such_act(open_study):
    page = browser(open_study, "site_coordinator").get(address("participant", "01-001"))

    assert "not-done" not in page.content.decode()


def give(study, entry, role: str = "data_manager", rater: str = "rater"):
    return browser(study, role).post(
        address("assign", entry.pk), {"rater": str(study.people[rater].pk)}
    )


def test_the_data_manager_gives_an_interview_to_a_rater(open_study, newcomer):
    entry = open_study.entry(newcomer, "V1", "CALM")

    answer = give(open_study, entry)

    assert answer.headers["Location"] == address("participant", newcomer)
    listed = browser(open_study, "rater").get(address("interviews")).content.decode()
    assert entry.token in listed


def test_a_rater_never_gets_the_same_participant_twice(open_study, newcomer):
    give(open_study, open_study.entry(newcomer, "V1", "CALM"))

    answer = give(open_study, open_study.entry(newcomer, "V2", "CALM"))

    assert answer.status_code == 422
    assert "Rolf Rater has met this participant already." in answer.content.decode()


def test_an_interview_can_be_given_again_before_it_is_held(open_study, newcomer):
    entry = open_study.entry(newcomer, "V1", "CALM")
    give(open_study, entry)

    assert give(open_study, entry).status_code == 302


def test_an_interview_that_was_held_stays_with_its_rater(open_study):
    answer = give(open_study, open_study.entry("01-001", "V1", "CALM"))

    assert answer.status_code == 422
    assert "This interview is complete: it stays as it is." in answer.content.decode()


def test_a_questionnaire_is_not_rated(open_study, newcomer):
    answer = give(open_study, open_study.entry(newcomer, "V1", "MOOD"))

    assert answer.status_code == 422
    assert "MOOD is not rated." in answer.content.decode()


@pytest.mark.parametrize(
    ("role", "rater"), [("site_coordinator", "rater"), ("data_manager", "sponsor")]
)
def test_nobody_else_gives_or_gets_an_interview(open_study, newcomer, role, rater):
    entry = open_study.entry(newcomer, "V1", "CALM")

    assert give(open_study, entry, role=role, rater=rater).status_code == 404


def test_the_data_manager_reads_an_interview_and_changes_nothing(open_study):
    entry = open_study.entry("01-001", "V1", "CALM")
    manager = browser(open_study, "data_manager")

    page = manager.get(address("entry", entry.pk)).content.decode()
    answer = manager.post(
        address("entry", entry.pk),
        {"calm": "0", "based_on": "1", "done_on": "2026-01-12", "reason": "Looks wrong"},
    )

    assert "This entry can be read, not changed" in page
    assert "<kbd>" not in page and 'id="save"' not in page
    assert "entry.js" not in page
    assert answer.status_code == 403
