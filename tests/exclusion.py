"""A site that is excluded for cause, in tests."""

from datetime import date

from tests.study import CONSENTED, PASSWORD, SmallStudy
from trials.actions.sites import confirm_exclusion, propose_exclusion
from trials.actions.studies import add_member, create_account
from trials.context import Scope
from trials.models import SiteStep, User

REASON = "Consent forms were signed afterwards."
EXCLUDED_ON = date(2026, 3, 2)


def make_auditor(study: SmallStudy) -> Scope:
    """A quality auditor of the study, made where this database has none yet."""
    user = User.objects.filter(username="quentin").first()
    if user is None:
        user = create_account(username="quentin", name="Quentin Auditor", password=PASSWORD)
        add_member(user=user, trial=study.trial, role="quality_auditor", starts_on=CONSENTED)
    study.people["quality_auditor"] = user
    return study.scope("quality_auditor")


def propose(study: SmallStudy, code: str = "02", *, role: str = "sponsor") -> SiteStep:
    return propose_exclusion(
        site=study.site(code), on=EXCLUDED_ON, reason=REASON, scope=study.scope(role)
    )


def exclude(study: SmallStudy, code: str = "02") -> SiteStep:
    """Proposed by the sponsor and confirmed by a quality auditor, who is made here."""
    proposal = propose(study, code)
    return confirm_exclusion(proposal=proposal, on=EXCLUDED_ON, scope=make_auditor(study))
