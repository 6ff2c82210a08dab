"""The study's pages: what it is, and a new version from the file to a site."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.study import STUDY
from tests.trials.actions.test_amendments import SECOND, WITH_GUESS, propose, release
from tests.trials.web.conftest import address, browser, text_of
from tests.trials.web.test_queries import queries_of
from trials.context import reading
from trials.models import StudyVersion
from trials.selectors.versions import version_states
from trials.studies.reading import sha256_of

pytestmark = pytest.mark.rolled_back


def upload(client, text: str):
    file = SimpleUploadedFile("two.yaml", text.encode())
    return client.post(address("amend-study"), {"file": file})


def state_of(study, number: int):
    with reading(study.scope("data_manager")):
        states = version_states(study.trial)
    return next(state for state in states if state.version.number == number)


def test_the_page_says_what_the_study_is(open_study_of_module):
    page = text_of(browser(open_study_of_module, "site_coordinator").get(address("study")))

    assert "A small study" in page
    assert 'aria-label="V1, Mood today: participant"' in page
    assert "V2 Follow-up: day 35 (32 to 42)" in page


def test_a_file_is_checked_proposed_approved_and_put_in_force(open_study):
    manager, sponsor = (browser(open_study, role) for role in ("data_manager", "sponsor"))

    checked = upload(manager, WITH_GUESS)
    form = checked.context["proposal"].data
    manager.post(address("propose-version"), {**form, "text": form["text"].replace("\n", "\r\n")})
    for client in (manager, sponsor):
        seen = client.get(address("study-version", 2)).context["approve"]["seen"]
        client.post(address("approve-version", 2), {"seen": seen})
    done = browser(open_study, "site_coordinator").post(
        address("record-ethics", 2, "01"), {"approved_on": "2026-03-01", "reference": "IRB 7"}
    )

    state = state_of(open_study, 2)
    assert done.status_code == 302
    assert state.version.sha256 == sha256_of(WITH_GUESS)
    assert [approval.role for approval in state.approvals] == ["data_manager", "sponsor"]
    assert [(one.site.code, one.running) for one in state.sites] == [("01", 2), ("02", 1)]


def test_checking_a_file_keeps_nothing(open_study):
    page = upload(browser(open_study, "data_manager"), WITH_GUESS)

    assert "visit V1, form GUESS" in text_of(page)
    with reading(open_study.scope("data_manager")):
        assert StudyVersion.objects.filter(trial=open_study.trial).count() == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (SECOND.replace("target: 7,", "target: 70,"), "two.yaml, line 29: visits.0.anchors.0"),
        (SECOND.replace("study: SMALL", "study: LARGE"), "LARGE is another study than SMALL"),
        (STUDY.replace("A small", "Another"), "is the label of a released version"),
        (STUDY, "Nothing differs from the version that is released."),
    ],
)
def test_a_file_that_cannot_be_the_next_version_says_why(open_study, text, said):
    answer = upload(browser(open_study, "data_manager"), text)

    assert (answer.status_code, said in text_of(answer)) == (422, True)


def test_a_file_that_is_no_text_says_so(open_study):
    file = SimpleUploadedFile("two.yaml", b"\xff\xfe\x00")

    answer = browser(open_study, "data_manager").post(address("amend-study"), {"file": file})

    assert (answer.status_code, "not a text in UTF-8" in text_of(answer)) == (422, True)


def test_an_approval_of_what_was_not_shown_is_refused(open_study):
    propose(open_study, WITH_GUESS)

    answer = browser(open_study, "sponsor").post(address("approve-version", 2), {"seen": "0" * 64})

    assert answer.status_code == 422
    assert "read it once more" in text_of(answer)


def test_an_approval_without_a_date_is_refused(open_study):
    release(open_study, WITH_GUESS)

    answer = browser(open_study, "site_coordinator").post(address("record-ethics", 2, "01"))

    assert (answer.status_code, "Give the date of the letter." in text_of(answer)) == (422, True)


def test_a_site_records_no_approval_of_another_site(open_study):
    release(open_study, WITH_GUESS)

    answer = browser(open_study, "site_coordinator").post(
        address("record-ethics", 2, "02"), {"approved_on": "2026-03-01"}
    )

    assert answer.status_code == 404


def test_the_file_of_a_version_is_taken_away_as_it_was_loaded(open_study):
    propose(open_study, WITH_GUESS)

    file = browser(open_study, "statistician").get(address("study-file", 2))

    assert file.content.decode() == WITH_GUESS
    assert file.headers["Content-Disposition"] == 'attachment; filename="SMALL-2.yaml"'


@pytest.mark.parametrize(
    ("role", "page", "status"),
    [
        ("rater", "study", 404),
        ("statistician", "study", 200),
        ("statistician", "amend-study", 404),
        ("data_manager", "amend-study", 200),
    ],
)
def test_who_sees_the_study_and_who_amends_it(open_study_of_module, role, page, status):
    assert browser(open_study_of_module, role).get(address(page)).status_code == status


def test_ten_versions_cost_as_many_queries_as_two(open_study):
    client = browser(open_study, "data_manager")
    release(open_study, SECOND.replace("A small study", "A study of two"))
    client.get(address("study"))

    before = queries_of(client, address("study"))
    for number in range(3, 11):
        text = SECOND.replace('"2"', f'"{number}"').replace("A small study", f"Title {number}")
        release(open_study, text)
    after = queries_of(client, address("study"))

    assert after == before
