"""Monitoring visits: the report begins with facts, is signed, and is corrected by a new version."""

from datetime import date

import pytest

from tests.monitoring import body_entries, proof, tick
from tests.study import DONE, SmallStudy
from trials.actions import monitoring_visits as visits
from trials.context import reading
from trials.ledger import act
from trials.models import MonitoringReport, MonitoringVisit, MonitoringVisitStep, Site
from trials.refusals import NotPermitted, Refused, TellsAnArm
from trials.selectors.monitoring import open_findings, with_state

pytestmark = pytest.mark.rolled_back

HELD_ON = date(2026, 3, 2)


def planned(study: SmallStudy, site: str = "01") -> MonitoringVisit:
    monitor = study.scope("monitor")
    with reading(monitor):
        place = Site.objects.select_related("trial").get(code=site)
    return visits.plan_visit(site=place, kind="routine", planned_on=HELD_ON, scope=monitor)


def held(study: SmallStudy) -> MonitoringVisit:
    visit = planned(study)
    visits.hold(visit=visit, on=HELD_ON, scope=study.scope("monitor"))
    return visit


def written(
    study: SmallStudy, visit: MonitoringVisit, kind: str = "report", text: str = "All in order."
) -> MonitoringReport:
    return visits.write_report(visit=visit, kind=kind, text=text, scope=study.scope("monitor"))


def sign(study: SmallStudy, report: MonitoringReport, role: str = "monitor", seen: str = ""):
    action = visits.sign_report if role == "monitor" else visits.acknowledge
    seen = seen or bytes(report.content_hash).hex()
    return action(report=report, seen_hash=seen, scope=study.scope(role), **proof())


def state(study: SmallStudy, visit: MonitoringVisit) -> str:
    with reading(study.scope("monitor")):
        return with_state(MonitoringVisit.objects.all()).get(pk=visit.pk).state


def test_a_visit_goes_from_planned_to_closed(monitored):
    visit = held(monitored)
    for kind in ("report", "letter"):
        sign(monitored, written(monitored, visit, kind))

    visits.close(visit=visit, scope=monitored.scope("monitor"))

    assert state(monitored, visit) == "closed"


def test_the_report_begins_with_the_facts_of_the_site(monitored):
    tick(monitored, body_entries(monitored)[0], "b0", "b1")

    report = written(monitored, held(monitored))

    said = {row["label"]: row["said"] for row in report.facts["rows"]}
    assert report.facts["since"] is None
    assert said["Signed a consent"] == "01-001"
    assert said["Randomised, with the kit"] == "nobody"
    assert said["Consents verified"] == "0 of 1"
    assert said["Fields verified"] == "2 of 82"


def test_people_are_those_since_the_visit_before(monitored):
    held(monitored)
    visit = planned(monitored)
    visits.hold(visit=visit, on=HELD_ON.replace(month=4), scope=monitored.scope("monitor"))

    report = written(monitored, visit)

    assert report.facts["since"] == "2026-03-02"
    assert report.facts["rows"][0] == {"label": "Signed a consent", "said": "nobody"}


def test_a_correction_is_a_new_version_and_is_not_signed(monitored):
    visit = held(monitored)
    first = written(monitored, visit)
    sign(monitored, first)

    second = written(monitored, visit, text="One more thing.")

    assert (first.version, second.version) == (1, 2)
    with (
        pytest.raises(Refused, match="latest version of the report is not signed"),
        act("monitoring.report", scope=monitored.scope("monitor")),
    ):
        MonitoringVisitStep.objects.create(
            visit=visit,
            trial_id=visit.trial_id,
            site_id=visit.site_id,
            state="reported",
            happened_on=HELD_ON,
            recorded_by_id=monitored.scope("monitor").actor,
        )


def test_a_report_that_is_not_the_one_that_was_shown_is_not_signed(monitored):
    report = written(monitored, held(monitored))

    with pytest.raises(Refused, match="not the one that was shown"):
        sign(monitored, report, seen="00" * 32)


def test_the_physician_acknowledges_what_the_monitor_signed(monitored):
    report = written(monitored, held(monitored))

    with pytest.raises(Refused, match="has not signed this version yet"):
        sign(monitored, report, role="site_physician")
    sign(monitored, report)
    signature = sign(monitored, report, role="site_physician")

    assert (signature.meaning, signature.role) == ("monitoring acknowledged", "site_physician")


def test_a_visit_with_a_correction_that_is_not_signed_is_not_closed(monitored):
    visit = held(monitored)
    for kind in ("report", "letter"):
        sign(monitored, written(monitored, visit, kind))
    written(monitored, visit, text="One more thing.")

    with pytest.raises(Refused, match="latest version of the report is not signed"):
        visits.close(visit=visit, scope=monitored.scope("monitor"))


@pytest.mark.parametrize(
    ("kind", "refusal"),
    [("report", "written once the visit is held"), ("letter", "once the visit is reported")],
)
def test_nothing_is_written_before_its_time(monitored, kind, refusal):
    with pytest.raises(Refused, match=refusal):
        written(monitored, planned(monitored), kind)


def test_a_visit_of_the_future_was_not_held(monitored):
    with pytest.raises(Refused, match="2099-01-01, is in the future"):
        visits.hold(visit=planned(monitored), on=date(2099, 1, 1), scope=monitored.scope("monitor"))


@pytest.mark.parametrize("day", [date(1900, 1, 1), date(9999, 1, 1)])
def test_a_visit_is_planned_for_a_day_that_can_be(monitored_of_module, day):
    monitor = monitored_of_module.scope("monitor")
    with reading(monitor):
        site = Site.objects.select_related("trial").get(code="01")

    with pytest.raises(Refused, match=f"The planned day, {day}, cannot be: give a day from 1990"):
        visits.plan_visit(site=site, kind="routine", planned_on=day, scope=monitor)


def test_nothing_is_due_before_the_visit(monitored):
    said = {"finding": "A gap", "action": "Explain it", "owner": "Ada", "due_on": date(1990, 5, 1)}
    scope = monitored.scope("monitor")

    with pytest.raises(Refused, match=f"due, 1990-05-01, cannot be: give a day from {HELD_ON}"):
        visits.add_finding(visit=held(monitored), scope=scope, **said)


def test_the_same_report_sent_twice_is_one_version(monitored):
    visit = held(monitored)
    written(monitored, visit)

    with pytest.raises(Refused, match="says exactly this"):
        written(monitored, visit)


def test_a_finding_is_open_until_it_is_closed_with_a_note(monitored):
    visit, monitor = held(monitored), monitored.scope("monitor")
    finding = visits.add_finding(
        visit=visit,
        finding="The temperature log has a gap",
        action="Explain the gap",
        owner="Site coordinator",
        due_on=HELD_ON,
        scope=monitor,
    )

    report = written(monitored, visit)
    with pytest.raises(Refused, match="Say how it was seen"):
        visits.close_finding(finding=finding, note="", scope=monitor)
    visits.close_finding(finding=finding, note="Seen in the log", scope=monitor)

    assert report.facts["findings"][0]["action"] == "Explain the gap"
    with reading(monitor):
        assert open_findings(visit.site).count() == 0


@pytest.mark.parametrize("role", ["site_coordinator", "data_manager", "sponsor", "inspector"])
def test_nobody_but_the_monitor_plans_a_visit(monitored_of_module, role):
    scope = monitored_of_module.scope(role)
    with reading(monitored_of_module.scope("monitor")):
        site = Site.objects.select_related("trial").get(code="01")

    with pytest.raises(NotPermitted, match="report on monitoring visits"):
        visits.plan_visit(site=site, kind="routine", planned_on=HELD_ON, scope=scope)


def test_a_finding_names_no_arm(monitored):
    visit = held(monitored)

    with pytest.raises(TellsAnArm, match="The finding holds the name of an arm: “gravel”"):
        visits.add_finding(
            visit=visit,
            finding="The label is loose",
            action="Ask who had gravel",
            owner="Ada Site",
            due_on=DONE,
            scope=monitored.scope("monitor"),
        )
