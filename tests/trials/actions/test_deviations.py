"""Deviations: reported, classified blinded, corrected, closed."""

import pytest

from tests.study import CONSENTED, DONE, SmallStudy
from trials.actions.deviations import classify, report_deviation, take_step
from trials.context import reading
from trials.ledger import act
from trials.models import AuditEvent, Deviation, DeviationStep, Participant, Visit
from trials.models.base import place_of
from trials.refusals import NotPermitted, Refused, TellsAnArm
from trials.selectors.deviations import unclassified_deviations, with_standing

State = Deviation.State


def report(study: SmallStudy, role: str = "site_coordinator", **said) -> Deviation:
    scope = study.scope(role)
    with reading(scope):
        people = Participant.objects.select_related("site", "trial")
        participant = people.get(number=said.pop("number", "01-001"))
    usual = {"kind": "procedure", "happened_on": DONE, "explanation": "The scale was left out"}
    return report_deviation(participant=participant, scope=scope, **(usual | said))


def step(study: SmallStudy, deviation: Deviation, state: str, role="data_manager", **said):
    usual = {"reason": "As the protocol says in section 9"}
    return take_step(deviation=deviation, state=state, scope=study.scope(role), **(usual | said))


def stands(study: SmallStudy, deviation: Deviation) -> tuple[str, str]:
    with reading(study.scope("data_manager")):
        found = with_standing(Deviation.objects.all()).get(pk=deviation.pk)
    return found.state, found.classification


def waiting(study: SmallStudy) -> int:
    with reading(study.scope("data_manager")):
        return unclassified_deviations(study.trial).count()


@pytest.mark.parametrize("role", ["site_coordinator", "site_physician", "monitor", "data_manager"])
def test_site_monitor_and_data_manager_report_a_deviation(monitored, role):
    deviation = report(monitored, role)

    assert stands(monitored, deviation) == ("detected", "")
    assert waiting(monitored) == 1


@pytest.mark.parametrize("role", ["therapist", "sponsor", "statistician", "inspector"])
def test_nobody_else_reports_one(monitored_of_module, role):
    with pytest.raises(NotPermitted, match="report deviations"):
        report(monitored_of_module, role)


def test_a_deviation_goes_from_detected_to_closed(monitored):
    deviation = report(monitored)

    step(monitored, deviation, State.CLASSIFIED, classification="major", affects="per protocol")
    step(monitored, deviation, State.CORRECTED, role="site_coordinator")
    step(monitored, deviation, State.CLOSED)

    assert stands(monitored, deviation) == ("closed", "major")
    assert waiting(monitored) == 0


def test_the_blind_review_may_classify_anew_what_was_closed(monitored):
    deviation = report(monitored)
    for state, said in (("classified", {"classification": "minor"}), ("closed", {})):
        step(monitored, deviation, state, **said)

    step(monitored, deviation, State.CLASSIFIED, classification="important")

    assert stands(monitored, deviation) == ("classified", "important")


def test_what_is_none_waits_for_nobody(monitored):
    deviation = report(monitored)

    step(monitored, deviation, State.NOT_A_DEVIATION)

    assert (stands(monitored, deviation), waiting(monitored)) == (("not_a_deviation", ""), 0)


def test_an_immediate_hazard_is_told_to_the_ethics_board_before_it_is_closed(monitored):
    deviation = report(monitored, immediate_hazard=True)
    told = {"happened_on": DONE, "reference": "IRB-2026-17"}
    step(monitored, deviation, State.CLASSIFIED, classification="important")

    with pytest.raises(Refused, match="reported to the ethics board before"):
        step(monitored, deviation, State.CLOSED)
    step(monitored, deviation, State.REPORTED_TO_ETHICS, role="site_physician", **told)
    step(monitored, deviation, State.CLOSED)

    assert stands(monitored, deviation) == ("closed", "important")


def test_one_that_was_told_to_the_ethics_board_still_waits_for_its_class(monitored):
    deviation = report(monitored, immediate_hazard=True)

    step(monitored, deviation, "reported_to_ethics", happened_on=DONE, reference="IRB-2026-17")

    assert waiting(monitored) == 1


@pytest.mark.parametrize(
    ("state", "role", "said", "refusal"),
    [
        ("classified", "monitor", {"classification": "minor"}, "classify and close deviations"),
        ("classified", "data_manager", {}, "minor, major or important"),
        ("closed", "data_manager", {}, "to be classified cannot become closed"),
        ("not_a_deviation", "data_manager", {"reason": " "}, "Give the reason"),
        ("reported_to_ethics", "data_manager", {"reference": ""}, "Give the day"),
    ],
)
def test_a_step_that_is_not_whole_or_not_ones_own_is_refused(monitored, state, role, said, refusal):
    deviation = report(monitored)

    with pytest.raises(Refused, match=refusal):
        step(monitored, deviation, state, role, **said)

    assert stands(monitored, deviation) == ("detected", "")


def test_several_are_classified_at_once_or_none(monitored):
    one, two = report(monitored), report(monitored, number="02-001", role="monitor")
    said = {"classification": "minor", "reason": "No effect on the endpoint"}
    said["scope"] = monitored.scope("data_manager")

    classify(deviations=[one, two], **said)
    step(monitored, two, State.NOT_A_DEVIATION)
    three = report(monitored, kind="consent")
    step(monitored, three, State.CLASSIFIED, classification="major")
    with pytest.raises(Refused):
        classify(deviations=[three, one], **(said | {"reason": ""}))

    assert stands(monitored, one) == ("classified", "minor")
    assert stands(monitored, three) == ("classified", "major")


def test_a_visit_of_another_participant_is_refused(monitored_of_module):
    with reading(monitored_of_module.scope("data_manager")):
        visit = Visit.objects.get(participant__number="02-001", code="V1")

    with pytest.raises(Refused, match="V1 is a visit of another participant"):
        report(monitored_of_module, role="monitor", visit=visit)


def test_a_deviation_of_the_future_is_refused(monitored_of_module):
    with pytest.raises(Refused, match="2099-01-01, is in the future"):
        report(monitored_of_module, happened_on=CONSENTED.replace(year=2099, month=1, day=1))


def test_a_deviation_before_any_study_began_is_refused(monitored_of_module):
    with pytest.raises(Refused, match="The date, 1950-03-01, cannot be: give a day from 1990-01-0"):
        report(monitored_of_module, happened_on=CONSENTED.replace(year=1950, month=3, day=1))


def test_the_same_deviation_sent_twice_is_on_record_once(monitored):
    report(monitored)

    with pytest.raises(Refused, match="You have just reported this"):
        report(monitored)

    report(monitored, role="monitor")
    assert waiting(monitored) == 2


def test_a_coordinator_sees_no_deviation_of_another_site(monitored):
    report(monitored, number="02-001", role="monitor")

    with reading(monitored.scope("site_coordinator")):
        seen = Deviation.objects.count(), DeviationStep.objects.count()

    assert seen == (0, 0)


def test_one_on_an_arms_path_is_seen_by_those_who_treat_and_by_nobody_blinded(monitored):
    coordinator = monitored.scope("site_coordinator")
    place = place_of(monitored.entry("01-001", "V1", "PULSE")) | {"arm_path": True}
    with act("deviations.report", scope=coordinator, arm_path=True):
        Deviation.objects.create(
            kind="other", happened_on=DONE, explanation="In the second stage", **place
        )

    seen = {}
    for role in ("site_coordinator", "monitor", "data_manager", "sponsor", "inspector"):
        with reading(monitored.scope(role)):
            seen[role] = Deviation.objects.count()
    assert [role for role, count in seen.items() if count] == ["site_coordinator"]


def test_neither_what_happened_nor_a_reason_names_an_arm(monitored):
    deviation = report(monitored)

    with pytest.raises(TellsAnArm, match="“velvet”"):
        report(monitored, explanation="Unblinded: got velvet")
    with pytest.raises(TellsAnArm, match="“velvet”"):
        step(monitored, deviation, "classified", reason="It was velvet", classification="minor")

    with reading(monitored.scope("data_manager")):
        lines = AuditEvent.objects.filter(outcome="refused").order_by("-id")[:2]
        assert [(one.detail, one.reason) for one in lines] == [(TellsAnArm.NOTED, "")] * 2
