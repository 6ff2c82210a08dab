"""A site that is excluded for cause, in tests."""

from datetime import date

from tests.study import SmallStudy
from trials.actions.sites import confirm_exclusion, propose_exclusion
from trials.models import SiteStep

REASON = "Consent forms were signed afterwards."
EXCLUDED_ON = date(2026, 3, 2)


def propose(study: SmallStudy, code: str = "02", *, role: str = "sponsor") -> SiteStep:
    return propose_exclusion(
        site=study.site(code), on=EXCLUDED_ON, reason=REASON, scope=study.scope(role)
    )


def exclude(study: SmallStudy, code: str = "02") -> SiteStep:
    """Proposed by the sponsor and confirmed by the quality auditor."""
    proposal = propose(study, code)
    return confirm_exclusion(
        proposal=proposal, on=EXCLUDED_ON, scope=study.scope("quality_auditor")
    )
