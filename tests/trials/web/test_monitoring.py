"""Monitoring visits and deviations on their pages: the monitor writes, the site reads and signs."""

import pytest

from tests.study import DONE, PASSWORD
from tests.trials.actions.test_deviations import report as report_one
from tests.trials.actions.test_deviations import stands
from tests.trials.actions.test_monitoring_visits import held, planned, written
from tests.trials.web.conftest import address, browser, text_of
from trials.context import reading
from trials.models import Deviation, MonitoringReport, MonitoringVisit

pytestmark = pytest.mark.rolled_back

READ_REPORTS = {
    "site_coordinator", "site_physician", "therapist", "site_assessor", "data_manager",
    "sponsor", "quality_auditor", "monitor", "inspector",
}  # fmt: skip
READ_DEVIATIONS = {
    "site_coordinator", "site_physician", "data_manager", "sponsor", "statistician",
    "quality_auditor", "monitor", "inspector",
}  # fmt: skip


@pytest.mark.parametrize(
    ("page", "readers"),
    [
        ("monitoring-visits", READ_REPORTS),
        ("deviations", READ_DEVIATIONS),
        ("site-risk", {"monitor", "data_manager"}),
    ],
)
def test_a_page_is_read_by_these_roles_and_no_other(monitored_of_module, page, readers):
    people = monitored_of_module.people
    seen = {
        role
        for role in people
        if browser(monitored_of_module, role).get(address(page)).status_code == 200
    }

    assert seen == readers


def test_from_planning_to_the_physicians_signature_in_pages(monitored):
    monitor, physician = browser(monitored, "monitor"), browser(monitored, "site_physician")
    plan = {"site": "01", "kind": "routine", "planned_on": "2026-03-02"}
    monitor.post(address("plan-monitoring"), plan)
    with reading(monitored.scope("monitor")):
        visit = MonitoringVisit.objects.get()
    monitor.post(address("hold-monitoring", visit.pk), {"on": "2026-03-02"})
    monitor.post(address("write-report", visit.pk, "report"), {"text": "All was in order."})
    with reading(monitored.scope("monitor")):
        report = MonitoringReport.objects.get()
    seen = {"seen_hash": bytes(report.content_hash).hex(), "password": PASSWORD}

    for client in (monitor, physician):
        client.post(address("sign-monitoring-report", report.pk), seen)

    page = text_of(physician.get(address("monitoring-report", report.pk)))
    for said in ("Signed by Mona Monitor", "Signed by Phyl Physician"):
        assert said in page
    assert "Reported" in text_of(monitor.get(address("monitoring-visit", visit.pk)))


def test_a_wrong_password_signs_nothing(monitored):
    report = written(monitored, held(monitored))
    seen = {"seen_hash": bytes(report.content_hash).hex(), "password": "guessed"}

    answer = browser(monitored, "monitor").post(address("sign-monitoring-report", report.pk), seen)

    assert answer.status_code == 422
    assert "Nobody has signed this version yet" in text_of(
        browser(monitored, "monitor").get(address("monitoring-report", report.pk))
    )


def test_a_report_of_another_site_is_not_there(monitored):
    visit = planned(monitored, site="02")

    answer = browser(monitored, "site_physician").get(address("monitoring-visit", visit.pk))

    assert answer.status_code == 404


def test_the_data_manager_classifies_those_that_are_ticked(monitored):
    ticked, left = report_one(monitored), report_one(monitored, kind="consent")
    said = {"classification": "minor", "reason": "No effect", "affects": ""}

    browser(monitored, "data_manager").post(
        address("classify-deviations"), said | {"deviation": [ticked.pk, "no id"]}
    )

    assert [stands(monitored, one) for one in (ticked, left)] == [
        ("classified", "minor"),
        ("detected", ""),
    ]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, 2),
        ({"state": "classified"}, 1),
        ({"classification": "minor"}, 1),
        ({"kind": "procedure"}, 2),
        ({"kind": "consent"}, 0),
        ({"site": "02"}, 1),
        ({"number": "01-"}, 1),
    ],
)
def test_the_list_is_filtered(with_two_deviations, asked, found):
    page = browser(with_two_deviations, "data_manager").get(address("deviations"), asked)

    assert len(page.context["rows"]) == found


@pytest.fixture(scope="module")
def with_two_deviations(monitored_of_module):
    study = monitored_of_module
    one = report_one(study)
    report_one(study, role="monitor", number="02-001")
    said = {"classification": "minor", "reason": "No effect"}
    browser(study, "data_manager").post(address("step-of-deviation", one.pk, "classified"), said)
    return study


def test_what_is_reported_names_the_field_that_is_wrong(monitored_of_module):
    said = {"number": "01-001", "kind": "other", "happened_on": DONE, "explanation": "Late"}
    client = browser(monitored_of_module, "site_coordinator")

    answers = {
        field: client.post(address("report-deviation"), said | {field: value})
        for field, value in {"number": "09-999", "visit": "V77", "happened_on": "soon"}.items()
    }

    assert {field: answer.status_code for field, answer in answers.items()} == dict.fromkeys(
        ("number", "visit", "happened_on"), 422
    )
    assert "no participant &#x27;09-999&#x27;" in answers["number"].content.decode()
    assert "no visit &#x27;V77&#x27;; there are: V0, V1" in answers["visit"].content.decode()


def test_a_visit_begun_outside_its_window_says_why_in_its_deviation(monitored):
    participant = monitored.enrol("01-050")
    with reading(monitored.scope("data_manager")):
        visit = participant.visits.get(code="V1")

    answer = browser(monitored, "site_coordinator").post(
        address("begin-visit", visit.pk), {"on": "2026-03-30", "reason": "The person had flu"}
    )

    assert answer.status_code == 302
    with reading(monitored.scope("data_manager")):
        explanation = Deviation.objects.get(visit=visit).explanation
    assert explanation.startswith("V1 on 30 Mar 2026: ")
    assert explanation.endswith("The person had flu")
