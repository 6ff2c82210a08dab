"""The rules of an assignment, one sentence each. No database: the rules look at what is read."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from trials.models import (
    ConflictOfInterest,
    Entry,
    Membership,
    Participant,
    RaterCertificate,
    RaterProfile,
    Site,
    Trial,
    User,
    Visit,
)
from trials.policies.assignment import why_not_rate, why_rather_not
from trials.selectors.interviews import Interview, Load
from trials.selectors.raters import Rater
from trials.studies.schema import RatingRules

NEVER, NOT_IN_A_ROW, ALLOWED = (
    RatingRules(same_rater=rule) for rule in ("never", "never_consecutive", "allowed")
)
TRIAL = Trial(key="POOL")
HERE, ELSEWHERE = (Site(trial=TRIAL, code=code) for code in ("01", "02"))
ROLF = User(name="Rolf Rater")
DAY = date(2026, 3, 4)
SOMEBODY = uuid4()


def certificate(first: date = date(2026, 1, 1), last: date = date(2026, 7, 1), form="CALM"):
    return RaterCertificate(form_key=form, certified_on=first, valid_until=last)


RATER = Rater(
    user=ROLF,
    member=Membership(user=ROLF, trial=TRIAL, role="rater"),
    profile=RaterProfile(languages=["en"], most_per_week=5),
    certificates=(certificate(),),
    declarations=(ConflictOfInterest(site=None, declared_on=date(2026, 1, 1)),),
)
SECOND_VISIT = Visit(
    position=2, participant=Participant(trial=TRIAL, site=HERE, language="en"), site=HERE
)
ENTRY = Entry(trial=TRIAL, site=HERE, visit=SECOND_VISIT, form_key="CALM", form_class="rating")
INTERVIEW = Interview(
    first=ENTRY,
    entries=(ENTRY,),
    day=DAY,
    others={},
    excused=frozenset(),
    acquainted=frozenset(),
    rated_by=None,
)


def met(rater_id, *places: int) -> dict:
    return {rater_id: {(place, 1) for place in places}}


def test_a_rater_who_breaks_no_rule_may_rate():
    assert why_not_rate(RATER, INTERVIEW, NEVER) is None


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"member": None}, "Rolf Rater is not a rater of POOL."),
        (
            {"member": Membership(user=ROLF, trial=TRIAL, role="therapist", site=HERE)},
            "Rolf Rater works at a site of POOL (therapist): whoever treats does not rate.",
        ),
        ({"profile": None}, "Rolf Rater has no profile in the pool of raters."),
        (
            {"profile": RaterProfile(languages=["he"], most_per_week=5)},
            "Rolf Rater does not interview in English.",
        ),
        ({"declarations": ()}, "Rolf Rater has not signed a declaration of interests."),
        (
            {"declarations": (ConflictOfInterest(site=HERE, declared_on=DAY),)},
            "Rolf Rater declared a conflict of interest with the site of this interview.",
        ),
        ({"certificates": ()}, "Rolf Rater has no certificate for CALM."),
        (
            {"certificates": (certificate(form="STILL"),)},
            "Rolf Rater has no certificate for CALM.",
        ),
        (
            {"certificates": (certificate(date(2026, 3, 5), date(2026, 9, 5)),)},
            "Rolf Rater is certified for CALM from 2026-03-05 on: after this interview.",
        ),
        (
            {"certificates": (certificate(date(2025, 9, 3), date(2026, 3, 3)),)},
            "The certificate of Rolf Rater for CALM ended on 2026-03-03.",
        ),
    ],
)
def test_what_a_rater_lacks_is_said(changed, why):
    assert why_not_rate(replace(RATER, **changed), INTERVIEW, NEVER) == why


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2026, 7, 1)])
def test_a_certificate_counts_on_its_first_and_its_last_day(day):
    assert why_not_rate(RATER, replace(INTERVIEW, day=day), NEVER) is None


def test_a_conflict_with_another_site_is_none():
    elsewhere = ConflictOfInterest(site=ELSEWHERE, declared_on=DAY)

    assert why_not_rate(replace(RATER, declarations=(elsewhere,)), INTERVIEW, NEVER) is None


MET = "Rolf Rater has met this participant already."


@pytest.mark.parametrize(
    ("others", "by_rule"),
    [
        (met(ROLF.pk, 1), {NEVER: MET, NOT_IN_A_ROW: MET, ALLOWED: None}),
        (met(ROLF.pk, 1) | met(SOMEBODY, 3), {NEVER: MET, NOT_IN_A_ROW: MET, ALLOWED: None}),
        (met(ROLF.pk, 3, 4), {NEVER: MET, NOT_IN_A_ROW: MET, ALLOWED: None}),
        # Somebody else came in between.
        (met(ROLF.pk, 0) | met(SOMEBODY, 1), {NEVER: MET, NOT_IN_A_ROW: None, ALLOWED: None}),
        (met(ROLF.pk, 4) | met(SOMEBODY, 3), {NEVER: MET, NOT_IN_A_ROW: None, ALLOWED: None}),
        (met(SOMEBODY, 1, 3), {NEVER: None, NOT_IN_A_ROW: None, ALLOWED: None}),
    ],
)
def test_who_met_the_participant_before_may_rate_by_the_rule_of_the_study(others, by_rule):
    interview = replace(INTERVIEW, others=others)

    found = {rule: why_not_rate(RATER, interview, rule) for rule in by_rule}

    assert found == by_rule


def test_an_exception_lets_a_rater_meet_a_participant_again_and_nothing_else():
    interview = replace(INTERVIEW, others=met(ROLF.pk, 1), excused=frozenset({ROLF.pk}))

    assert why_not_rate(RATER, interview, NEVER) is None
    assert why_not_rate(replace(RATER, certificates=()), interview, NEVER) is not None


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"acquainted": frozenset({ROLF.pk})}, "said that they have met this participant."),
        ({"rated_by": ROLF.pk}, "rated this interview: a second rating is by another rater."),
    ],
)
def test_no_rule_of_the_study_lets_these_rate(changed, why):
    assert why_not_rate(RATER, replace(INTERVIEW, **changed), ALLOWED) == f"Rolf Rater {why}"


@pytest.mark.parametrize(
    ("load", "why"),
    [
        (Load(on_day=2, in_week=4), None),
        (Load(on_day=3, in_week=4), "Rolf Rater has 3 interviews on that day."),
        (Load(on_day=0, in_week=5), "Rolf Rater has 5 interviews in that week."),
    ],
)
def test_a_day_and_a_week_have_their_limits(load, why):
    assert why_rather_not(RATER, load, NEVER) == why
