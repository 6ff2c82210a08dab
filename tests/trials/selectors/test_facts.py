"""What rules ask of one participant, and nothing else, comes from the database."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.clinic import Clinic
from trials.context import reading
from trials.models import Participant
from trials.policies.eligibility import facts_for
from trials.selectors.facts import facts_of
from trials.studies.loading import study_at
from trials.studies.rules import parse

pytestmark = pytest.mark.rolled_back


def evaluated(clinic: Clinic, rule: str, ask):
    """(whether the rule holds, the number of queries that its facts cost)."""
    asked = parse(rule)
    with reading(clinic.scope("data_manager")):
        person = Participant.objects.select_related("site", "trial").get(number="01-001")
        study = study_at(person.trial, person.site_id)
        with CaptureQueriesContext(connection) as queries:
            facts = ask(person, study, [asked])
    return asked.evaluate(facts).value, len(queries)


@pytest.mark.parametrize(
    ("rule", "holds", "queries"),
    [
        ("true", True, 0),
        ("consent.recording", True, 1),
        ("DEMOG.age == 40 and TAPER.half_life@SCR == 0", True, 1),
        ("answered(DEMOG@SCR)", True, 1),
        ("randomised", True, 1),
        ("consent_current", True, 1),
        ("unblinded", False, 1),
        ("met(I-SEVERE)", True, 1),
        ("done(BASE) and date(BASE) == 2026-02-09", True, 3),
        ("randomised and consent_current and DEMOG.age > 50", False, 3),
    ],
)
def test_only_what_a_rule_asks_is_looked_up(randomised_of_module, rule, holds, queries):
    assert evaluated(randomised_of_module, rule, facts_of) == (holds, queries)


@pytest.mark.parametrize(
    ("rule", "holds", "queries"),
    [
        ("randomised", True, 1),
        # The answers that the rules of eligibility read, and what was recorded of the blinded one.
        ("met(I-AGE) and met(X-PREG) and met(I-SEVERE)", True, 2),
    ],
)
def test_eligibility_is_judged_where_a_rule_asks_it(randomised_of_module, rule, holds, queries):
    assert evaluated(randomised_of_module, rule, facts_for) == (holds, queries)
