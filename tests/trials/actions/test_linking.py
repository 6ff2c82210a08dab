"""Long-term follow-up: who somebody was in an earlier study, and never in which arm."""

from datetime import date, timedelta

import pytest

from tests.clinic import CONSENTED, Clinic, at
from tests.study import reading_all
from trials.actions.linking import link_parent
from trials.actions.members import add_member
from trials.actions.participants import enrol
from trials.actions.studies import load_study
from trials.models import ParentLink, Site
from trials.refusals import Refused
from trials.selectors.schedule import timeline_of
from trials.studies.loading import study_at

pytestmark = pytest.mark.rolled_back

SESSION = CONSENTED + timedelta(days=21)

LATER_STUDY = """
study: LATER
title: Long-term follow-up
consent: {version: "1.0"}
sites:
  - {code: "01", name: Harbour Clinic, country: US, timezone: America/New_York}
parents: {studies: [CLINIC, ELSEWHERE], least_sessions: 1}
own_forms:
  STATE:
    title: State of health
    fields:
      - {key: state, label: State, choices: {0: worse, 1: same, 2: better}}
visits:
  - code: L1
    label: Long-term outcome
    anchors: [{after: parent_last_session, target: 182, between: [150, 365]}]
    forms:
      - {form: STATE, by: site}
"""


@pytest.fixture
def later(clinic) -> Clinic:
    """The follow-up study, with the coordinator of the first one."""
    trial = load_study(text=LATER_STUDY, source="later.yaml")
    coordinator = clinic.people["site_coordinator"]
    with reading_all(trial):
        site = Site.objects.get(trial=trial)
    add_member(
        user=coordinator,
        trial=trial,
        role="site_coordinator",
        site=site,
        starts_on=date(2026, 1, 1),
    )
    study = Clinic(trial, {"site_coordinator": coordinator})
    study.participant = enrol(
        trial=trial,
        site=site,
        number="L-001",
        consent_version="1.0",
        consented_on=CONSENTED + timedelta(days=60),
        scope=study.scope("site_coordinator"),
    )
    return study


def dosed(clinic) -> None:
    clinic.to_randomised()
    clinic.save("S1", "VITALS", {"systolic": 120}, on=SESSION, slot="before")
    clinic.dose("S1", "initial", "given", at=at(SESSION, 10))


def link(later, *, study="CLINIC", number="01-001", **said) -> ParentLink:
    return link_parent(
        participant=later.participant,
        parent_study=study,
        parent_number=number,
        scope=later.scope("site_coordinator"),
        **said,
    )


def test_the_last_session_comes_from_the_study_that_is_kept_here(clinic, later):
    dosed(clinic)

    made = link(later)

    assert (made.last_session_on, made.sessions) == (SESSION, 1)


def test_the_visits_hang_on_the_last_session_of_the_parent_study(clinic, later):
    dosed(clinic)
    link(later)

    with reading_all(later.trial):
        study = study_at(later.trial, later.participant.site_id)
        [visit] = timeline_of(later.participant, study).visits

    assert visit.window.target_on == SESSION + timedelta(days=182)


def test_the_link_holds_no_arm(clinic, later):
    dosed(clinic)
    made = link(later)

    with reading_all(later.trial):
        row = ParentLink.objects.filter(pk=made.pk).values().get()

    assert not {"velvet", "gravel"} & {str(value) for value in row.values()}


def test_somebody_who_was_never_dosed_is_not_linked(clinic, later):
    clinic.enrol()

    with pytest.raises(Refused, match=r"1 session or more .* are needed; there were 0"):
        link(later)


def test_a_number_that_the_parent_study_does_not_have_at_this_site_is_refused(clinic, later):
    with pytest.raises(Refused, match="CLINIC has no participant 01-077 at this site"):
        link(later, number="01-077")


def test_a_study_that_is_no_parent_is_refused(clinic, later):
    with pytest.raises(Refused, match="OTHER is no parent study; there are: CLINIC, ELSEWHERE"):
        link(later, study="OTHER")


def test_a_parent_study_kept_elsewhere_is_linked_by_what_the_site_says(clinic, later):
    made = link(later, study="ELSEWHERE", number="7", last_session_on=SESSION, sessions=3)

    assert (made.parent_id, made.sessions) == (None, 3)


def test_and_without_the_sessions_it_is_refused(clinic, later):
    with pytest.raises(Refused, match="give the sessions and the day of the last one"):
        link(later, study="ELSEWHERE", number="7")


def test_two_people_cannot_be_the_same_participant_of_the_parent_study(clinic, later):
    dosed(clinic)
    link(later)

    with pytest.raises(Refused, match="linked already"):
        link(later)
