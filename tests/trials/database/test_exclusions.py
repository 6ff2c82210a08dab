"""What the database itself refuses of a site's exclusion, whatever the application forgets."""

import pytest

from tests.exclusion import EXCLUDED_ON, REASON, propose
from trials.ledger import act
from trials.models import SiteStep
from trials.refusals import Refused

BY_TWO = "Two people in two roles exclude a site for cause"


def exclude(study, scope, **said) -> SiteStep:
    """A step that is written past the act."""
    usual = {
        "trial": study.trial,
        "site": study.site("02"),
        "state": "excluded_for_cause",
        "happened_on": EXCLUDED_ON,
        "reason": REASON,
        "role": scope.role,
        "recorded_by_id": scope.actor,
    }
    with act("sites.exclude", scope=scope):
        return SiteStep.objects.create(**(usual | said))


def test_nobody_excludes_a_site_without_a_proposal(open_study):
    with pytest.raises(Refused, match=BY_TWO):
        exclude(open_study, open_study.scope("sponsor"))


def test_nobody_confirms_their_own_proposal(open_study):
    proposal = propose(open_study)

    with pytest.raises(Refused, match=BY_TWO):
        exclude(open_study, open_study.scope("sponsor"), confirms=proposal)


@pytest.mark.parametrize("said", [{"role": "sponsor"}, {"recorded_by_id": None}])
def test_nobody_confirms_in_the_name_of_another(open_study, said):
    proposal = propose(open_study)

    with pytest.raises(Refused, match="A step of a site is recorded by whoever takes it"):
        exclude(open_study, open_study.scope("quality_auditor"), confirms=proposal, **said)


def test_a_proposal_counts_for_its_own_site(open_study):
    proposal = propose(open_study, "01")

    with pytest.raises(Refused, match=BY_TWO):
        exclude(open_study, open_study.scope("quality_auditor"), confirms=proposal)


def test_a_proposal_that_was_taken_back_counts_no_more(open_study):
    proposal = propose(open_study)
    sponsor = open_study.scope("sponsor")
    exclude(open_study, sponsor, state="activated")

    with pytest.raises(Refused, match=BY_TWO):
        exclude(open_study, open_study.scope("quality_auditor"), confirms=proposal)


def test_two_people_in_two_roles_do(open_study):
    proposal = propose(open_study)

    step = exclude(open_study, open_study.scope("quality_auditor"), confirms=proposal)

    assert step.confirms == proposal
