"""An arm that was opened in an emergency is reviewed before the lock."""

import pytest

from tests.conftest import log_in_as
from tests.emergency import open_one
from trials.actions.unblindings import review_unblinding
from trials.context import reading
from trials.models import Unblinding
from trials.policies import lock_lines
from trials.refusals import Refused

IMPACT = "Stays in the analysis; a sensitivity analysis leaves it out"


@pytest.fixture
def opened(open_study):
    log_in_as("vault")
    open_one(open_study)
    log_in_as("web")
    return open_study


def review(study, *, role: str = "quality_auditor", impact: str = IMPACT) -> None:
    scope = study.scope(role)
    with reading(scope):
        event = Unblinding.objects.select_related("trial").get()
    review_unblinding(unblinding=event, impact=impact, scope=scope)


def waiting(study) -> int:
    with reading(study.scope("sponsor")):
        return next(line.count for line in lock_lines(study.trial) if line.code == "L18")


def test_without_its_review_the_database_is_not_locked(opened):
    before = waiting(opened)

    review(opened)

    assert (before, waiting(opened)) == (1, 0)


def test_quality_assurance_reviews_it_in_the_vault(opened):
    log_in_as("vault")

    review(opened, role="quality_assurance")

    log_in_as("web")
    with reading(opened.scope("quality_auditor")):
        assert Unblinding.objects.get().review.actor_name == "Quin Quality"


def test_a_review_is_a_sentence_and_is_given_once(opened):
    with pytest.raises(Refused, match="An assessment of at least 10 characters is needed"):
        review(opened, impact="none")
    review(opened)

    with pytest.raises(Refused, match="This unblinding was reviewed already"):
        review(opened)
