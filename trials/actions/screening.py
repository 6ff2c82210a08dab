"""The screening log: who was asked before consent, without a name."""

from datetime import date

from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand
from trials.context import Scope
from trials.ledger import act
from trials.models import Prescreening, Site
from trials.policies.screening import why_not_prescreen
from trials.refusals import refuse_if


def record_prescreening(
    *, site: Site, contacted_on: date, scope: Scope, reason: str = "", explanation: str = ""
) -> Prescreening:
    """A new line of the log, with the site's next number, for example 01-P007.

    reason: why it went no further (PRESCREENING_REASONS in trials/lifecycle.py), or "" for
    somebody who may still consent. Raises Refused for an explanation that could name somebody.
    """
    demand(scope, Permission.ADD_PARTICIPANTS, Permission.IMPORT_DATA)
    with act("screening.record", scope=scope, site=str(site.pk)):
        refuse_if(
            why_not_prescreen(
                site.trial, contacted_on=contacted_on, reason=reason, explanation=explanation
            )
        )
        return Prescreening.objects.create(
            trial_id=site.trial_id,
            site=site,
            number=_next_number(site),
            contacted_on=contacted_on,
            reason=reason,
            explanation=explanation.strip(),
            recorded_by_id=scope.actor,
        )


def _next_number(site: Site) -> str:
    """Two people at one site number one after the other; no line is ever taken away."""
    Site.objects.select_for_update().get(pk=site.pk)
    return f"{site.code}-P{Prescreening.objects.filter(site=site).count() + 1:03}"
