"""The flow of participants: who is where, counted from courses and from the facts."""

from collections import defaultdict
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests import raw
from tests.clinic import STUDY as CLINIC
from tests.conftest import log_in_as
from tests.exclusion import REASON, exclude
from tests.study import CONSENTED, DONE, STUDY
from trials.actions.screening import record_prescreening
from trials.actions.steps import record_step
from trials.context import reading
from trials.models import Site, SiteStep
from trials.selectors.courses import Course
from trials.selectors.flow import EVERYBODY, Flow, flow_of
from trials.selectors.flow import count as count_courses
from trials.studies.reading import read_study

TODAY = date.today()
STUDY_WITH_ARMS = read_study(STUDY, source="small.yaml")
OBSERVED = read_study(
    STUDY.replace(STUDY[STUDY.index("arms:") : STUDY.index("sites:")], "").replace(
        "randomisation: {after: [V1]}\n", ""
    ),
    source="observed.yaml",
)


WITH_SESSIONS = read_study(CLINIC, source="clinic.yaml")


def numbers(boxes) -> dict:
    """{label: everybody, or one count for each column, then the lines}."""
    found = {}
    for box in boxes:
        found[box.label] = _plain(box.people)
        found |= {f"{box.label}: {line.label}": _plain(line.people) for line in box.lines}
        found |= numbers([box.aside] if box.aside else [])
    return found


def _plain(people: dict):
    return people[EVERYBODY] if set(people) == {EVERYBODY} else people


def entered(status="completed", site="01", **more) -> Course:
    return Course(site, status=status, randomised=True, **more)


def count(people: list[Course], study, **how) -> Flow:
    """One person with a number of their own for each course, as often as it is there."""
    courses = defaultdict(list)
    for number, course in enumerate(people, 1):
        courses[course].append(f"01-{number:03}")
    return count_courses(courses, study, **how)


# Pure counting.

COURSES = [
    Course("01", reason="declined"),
    Course("01", reason="not_eligible"),
    Course("02", reason="declined"),
    Course("02"),
    Course("01", status="screening"),
    Course("01", status="screen_failed", reason="rule_not_met"),
    Course("01", status="screen_failed", reason=""),
    Course("01", status="withdrew"),
    entered("randomised"),
    entered("withdrew"),
    entered("lost_to_follow_up"),
    entered("completed", analysed=True),
    entered("completed", analysed=True),
]


def test_everybody_is_in_one_place_before_randomisation():
    flow = count(COURSES, STUDY_WITH_ARMS)

    assert numbers(flow.before) == {
        "Assessed for eligibility": 13,
        "Did not consent": 4,
        "Did not consent: Does not seem eligible": 1,
        "Did not consent: Declined": 2,
        "Did not consent: Not decided yet": 1,
        "Consented": 9,
        "Not randomised": 4,
        "Not randomised: An eligibility rule is not met": 1,
        "Not randomised: No reason recorded": 1,
        "Not randomised: Withdrew": 1,
        "Not randomised: Still in screening": 1,
    }


def test_everybody_is_in_one_place_after_it():
    flow = count(COURSES, STUDY_WITH_ARMS, locked=True)

    assert flow.columns == {EVERYBODY: "Arms sealed"}
    assert numbers(flow.after) == {
        "Randomised": 5,
        "Left the study": 2,
        "Left the study: Withdrew": 1,
        "Left the study: Lost to follow-up": 1,
        "Still in the study": 1,
        "Completed the study": 2,
        "Analysed": 2,
    }


def test_once_unblinded_there_is_a_column_for_each_arm():
    courses = [entered(arm="velvet"), entered("died", arm="velvet"), entered(arm="gravel")]

    flow = count(courses, STUDY_WITH_ARMS, unblinded=True)

    assert flow.columns == {"velvet": "Active", "gravel": "Control"}
    assert numbers(flow.after)["Randomised"] == {"velvet": 2, "gravel": 1}
    assert numbers(flow.after)["Left the study: Died"] == {"velvet": 1, "gravel": 0}


def test_a_study_that_only_observes_has_no_allocation():
    courses = [
        Course("01", status="completed"),
        Course("01", status="screen_failed", reason="study_closed"),
    ]

    flow = count(courses, OBSERVED)

    assert flow.columns == {EVERYBODY: "All participants"}
    assert numbers((*flow.before, *flow.after)) == {
        "Assessed for eligibility": 2,
        "Did not consent": 0,
        "Consented": 2,
        "Did not enter the study": 1,
        "Did not enter the study: The study takes no more participants": 1,
        "Left the study": 0,
        "Still in the study": 0,
        "Completed the study": 1,
    }


def test_stopping_treatment_is_counted_beside_what_became_of_people():
    courses = [
        entered(dosed=True, stopped="adverse_event"),
        entered("withdrew", dosed=True, stopped="participant_choice"),
        entered(dosed=True),
        entered("randomised"),
    ]

    found = numbers(count(courses, WITH_SESSIONS).after)

    assert found["Received at least one dose"] == 3
    assert found["Stopped treatment"] == 2
    assert found["Stopped treatment: Adverse event"] == 1
    assert found["Stopped treatment: The participant's choice"] == 1
    assert found["Completed the study"] == 2


def test_excluded_sites_are_counted_and_said():
    step = SiteStep(site=Site(code="02", name="Hill Clinic"), reason=REASON)
    courses = [
        entered(analysed=True),
        Course("02", status="completed", randomised=True, analysed=True),
    ]

    found = numbers(count(courses, STUDY_WITH_ARMS, excluded=[step], locked=True).after)

    assert found["Randomised"] == 2
    assert found["Randomised: of site 02, excluded for cause"] == 1
    assert found["Analysed"] == 2
    assert found["Analysed: without the excluded sites"] == 1


# From the facts.


def flow(study, role="sponsor", as_of=TODAY) -> Flow:
    with reading(study.scope(role)):
        return flow_of(study.trial, as_of)


def found_in(study, **how) -> dict:
    whole = flow(study, **how)
    return numbers((*whole.before, *whole.after))


def ask(study, **said) -> None:
    record_prescreening(
        site=study.site("01"), contacted_on=CONSENTED, scope=study.scope("data_manager"), **said
    )


def test_an_open_study_is_counted_from_its_facts(open_study):
    ask(open_study, reason="declined")
    failed = open_study.enrol("01-020")
    record_step(
        participant=failed,
        axis="study",
        state="screen_failed",
        reason="participant_decision",
        on=DONE,
        scope=open_study.scope("data_manager"),
    )

    assert found_in(open_study) == {
        "Assessed for eligibility": 14,
        "Did not consent": 1,
        "Did not consent: Declined": 1,
        "Consented": 13,
        "Not randomised": 1,
        "Not randomised: The participant decided against it": 1,
        "Randomised": 12,
        "Left the study": 0,
        "Still in the study": 0,
        "Completed the study": 12,
    }


def test_it_can_be_asked_as_of_a_day(open_study):
    before, at_consent = CONSENTED - timedelta(days=1), CONSENTED

    assert found_in(open_study, as_of=before)["Assessed for eligibility"] == 0
    assert found_in(open_study, as_of=at_consent)["Consented"] == 12
    assert found_in(open_study, as_of=at_consent)["Randomised"] == 0
    assert found_in(open_study, as_of=DONE)["Randomised"] == 12


def test_a_site_counts_its_own(open_study):
    assert found_in(open_study, role="site_coordinator")["Randomised"] == 6


@pytest.mark.parametrize("role", ["sponsor", "data_manager", "statistician"])
def test_after_the_lock_those_with_locked_data_are_counted_for_every_reader(locked_study, role):
    exclude(locked_study)

    found = found_in(locked_study, role=role)

    assert (found["Analysed"], found["Analysed: without the excluded sites"]) == (12, 6)


def test_an_unblinded_study_is_counted_by_arm(unblinded_study):
    by_kit = unblinded_study.arms_by_kit()
    with raw.as_administrator() as administrator:
        kits = administrator.execute("select kit_number from trials_randomisation").fetchall()
    arms = [by_kit[kit] for (kit,) in kits]

    found = found_in(unblinded_study)

    assert found["Randomised"] == {arm: arms.count(arm) for arm in ("velvet", "gravel")}
    assert found["Analysed"] == found["Randomised"]


def test_the_flow_costs_as_many_queries_for_many_as_for_few(open_study):
    counts = []
    for number in (None, "01-020", "01-021"):
        if number:
            open_study.enrol(number)
        with reading(open_study.scope("sponsor")), CaptureQueriesContext(connection) as queries:
            flow_of(open_study.trial, TODAY)
        counts.append(len(queries))

    assert len(set(counts)) == 1


# The arms, as the database gives them.


def arms_of(study, role="sponsor", trial=None):
    with reading(study.scope(role)), connection.cursor() as cursor:
        cursor.execute("select * from governance.arms_of(%s)", [trial or study.trial.pk])
        return cursor.fetchall()


@pytest.mark.parametrize("state", ["open_study", "locked_study", "masked_study"])
def test_the_database_gives_no_arm_before_unblinding(request, state):
    study = request.getfixturevalue(state)

    with pytest.raises(DatabaseError, match="the arms of this study are sealed") as refused:
        arms_of(study)

    assert refused.value.__cause__.sqlstate == "42501"


def test_it_gives_no_arm_of_another_study(unblinded_study):
    with pytest.raises(DatabaseError, match="the arms of this study are sealed"):
        arms_of(unblinded_study, trial="00000000-0000-4000-8000-000000000000")


def test_it_gives_a_site_the_arms_of_its_own_and_a_rater_none(unblinded_study):
    counts = {
        role: len(arms_of(unblinded_study, role))
        for role in ("sponsor", "site_coordinator", "rater")
    }

    assert counts == {"sponsor": 12, "site_coordinator": 6, "rater": 0}


@pytest.mark.parametrize("login", ["worker", "vault"])
def test_no_other_login_may_ask(unblinded_study, login):
    log_in_as(login)

    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("select governance.arms_of(%s)", [unblinded_study.trial.pk])
