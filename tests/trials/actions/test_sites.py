"""A site on hold takes nobody; excluding one takes two people in two roles."""

from datetime import date, timedelta

import pytest

from tests.exclusion import EXCLUDED_ON, REASON, exclude, propose
from tests.study import CONSENTED, PASSWORD
from trials.actions.members import add_member
from trials.actions.sites import confirm_exclusion, move_site, propose_exclusion
from trials.actions.studies import create_account
from trials.authorization.scopes import scope_of
from trials.context import reading
from trials.models import AuditEvent, SiteStep
from trials.refusals import NotPermitted, Refused
from trials.selectors.sites import exclusions, state_of_site, why_site_stops

pytestmark = pytest.mark.rolled_back

ON = date(2026, 2, 1)


def move(study, state, *, code="01", role="sponsor", on=ON, reason="The ethics approval lapsed."):
    return move_site(
        site=study.site(code), state=state, on=on, reason=reason, scope=study.scope(role)
    )


def state(study, code="01") -> str:
    with reading(study.scope("sponsor")):
        return state_of_site(study.site(code))


def stops(study, code="01") -> list[str]:
    with reading(study.scope("sponsor")):
        site = study.site(code)
        return [w for w in ("consent", "randomisation", "dosing") if why_site_stops(site, w)]


# On hold, closed, reopened.


@pytest.mark.parametrize(
    ("states", "stopped"),
    [
        ([], []),
        (["on_hold"], ["consent", "randomisation", "dosing"]),
        (["enrolment_closed"], ["consent"]),
        (["on_hold", "activated"], []),
    ],
)
def test_a_state_stops_what_it_should(open_study, states, stopped):
    for following in states:
        move(open_study, following)

    assert stops(open_study) == stopped
    assert stops(open_study, "02") == []


def test_who_is_stopped_reads_since_when_and_why(open_study):
    move(open_study, "on_hold")

    with reading(open_study.scope("site_coordinator")):
        sentence = why_site_stops(open_study.site("01"), "dosing")
    assert sentence == (
        "Site 01 is on hold since 2026-02-01: no dosing there. The ethics approval lapsed."
    )


def test_nobody_is_enrolled_at_a_site_on_hold(open_study):
    move(open_study, "on_hold")

    with pytest.raises(Refused, match="Site 01 is on hold since 2026-02-01: no consent there"):
        open_study.enrol("01-020")


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ({"state": "activated"}, "activated cannot become activated"),
        ({"state": "excluded_for_cause"}, "proposed by one person and confirmed by a second"),
        ({"state": "on_hold", "reason": "Because"}, "Give a reason of at least 10 characters"),
        ({"state": "on_hold", "on": date.today() + timedelta(days=2)}, "is in the future"),
    ],
)
def test_a_wrong_move_is_refused_in_words(open_study, how, sentence):
    with pytest.raises(Refused, match=sentence):
        move(open_study, **how)

    assert state(open_study) == "activated"


def test_a_step_cannot_lie_before_the_one_it_follows(open_study):
    move(open_study, "on_hold")

    with pytest.raises(Refused, match="lies before 2026-02-01, when the site became on hold"):
        move(open_study, "activated", on=date(2026, 1, 31))


def test_only_the_sponsor_moves_a_site(open_study):
    with pytest.raises(NotPermitted, match="does not include: put a site on hold"):
        move(open_study, "on_hold", role="data_manager")


def test_a_step_stands_in_the_ledger_with_its_reason(open_study):
    step = move(open_study, "on_hold")

    with reading(open_study.scope("data_manager")):
        event = AuditEvent.objects.filter(act="sites.move").get()
    assert (event.site_id, event.detail) == (step.site_id, "01 on_hold")
    assert event.reason == "The ethics approval lapsed."


# Excluded for cause.


def test_a_site_is_excluded_by_two_people_in_two_roles(open_study):
    step = exclude(open_study)

    assert state(open_study, "02") == "excluded_for_cause"
    assert (step.confirms.role, step.role) == ("sponsor", "quality_auditor")
    assert (step.reason, step.happened_on) == (REASON, EXCLUDED_ON)
    with reading(open_study.scope("statistician")):
        assert exclusions(open_study.trial) == [step]


def test_a_proposal_alone_is_a_hold_and_excludes_nobody(open_study):
    propose(open_study)

    assert stops(open_study, "02") == ["consent", "randomisation", "dosing"]
    with reading(open_study.scope("sponsor")):
        assert exclusions(open_study.trial) == []


def test_one_person_does_not_confirm_their_own_proposal(open_study):
    proposal = propose(open_study)

    with pytest.raises(Refused, match="You proposed it: a second person confirms"):
        confirm_exclusion(proposal=proposal, on=EXCLUDED_ON, scope=open_study.scope("sponsor"))

    assert state(open_study, "02") == "exclusion_proposed"


def test_a_second_person_in_the_same_role_does_not_confirm(open_study):
    proposal = propose(open_study)
    second = create_account(username="sue", name="Sue Sponsor", password=PASSWORD)
    add_member(user=second, trial=open_study.trial, role="sponsor", starts_on=CONSENTED)

    with pytest.raises(Refused, match="Somebody in your role proposed it: another role confirms"):
        confirm_exclusion(
            proposal=proposal, on=EXCLUDED_ON, scope=scope_of(second, open_study.trial)
        )


def test_a_proposal_that_was_taken_back_cannot_be_confirmed(open_study):
    proposal = propose(open_study)
    move(open_study, "activated", code="02", on=EXCLUDED_ON)
    auditor = open_study.scope("quality_auditor")

    with pytest.raises(Refused, match="no longer stands: site 02 is activated"):
        confirm_exclusion(proposal=proposal, on=EXCLUDED_ON, scope=auditor)


def test_an_exclusion_is_final(open_study):
    exclude(open_study)

    with pytest.raises(Refused, match="excluded for cause cannot become activated"):
        move(open_study, "activated", code="02", on=EXCLUDED_ON)


def test_a_site_may_be_excluded_after_the_lock(locked_study):
    exclude(locked_study)

    assert state(locked_study, "02") == "excluded_for_cause"


@pytest.mark.parametrize("role", ["site_coordinator", "data_manager", "statistician", "rater"])
def test_no_other_role_proposes(open_study, role):
    with pytest.raises(NotPermitted, match="does not include: exclude a site for cause"):
        propose_exclusion(
            site=open_study.site("01"), on=ON, reason=REASON, scope=open_study.scope(role)
        )

    with reading(open_study.scope("sponsor")):
        assert not SiteStep.objects.exists()
