"""The state of a site: on hold, closed to enrolment, excluded for cause by two people."""

from datetime import date

from django.dispatch import Signal

from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand
from trials.context import Scope
from trials.ledger import act
from trials.models import Site, SiteStep
from trials.policies.sites import why_not_confirm, why_not_move_site, why_not_propose
from trials.refusals import refuse_if

# Sent inside the act, with `trial` and `scope`: analyses are started again without the site in
# the same transaction, or the site is not excluded.
site_excluded = Signal()


def move_site(*, site: Site, state: str, on: date, reason: str, scope: Scope) -> SiteStep:
    """Put a site on hold, reopen it or close it to enrolment; what that stops: selectors.sites.

    Moving a site whose exclusion is proposed takes the proposal back. Also after the lock.
    """
    demand(scope, Permission.MANAGE_SITES)
    with _act("sites.move", site, scope, reason, state):
        _hold(site)
        refuse_if(why_not_move_site(site, state, on=on, reason=reason))
        return _add_step(site, state, on, reason, scope)


def propose_exclusion(*, site: Site, on: date, reason: str, scope: Scope) -> SiteStep:
    """The first person's step: until it is confirmed or taken back the site is as on hold."""
    demand(scope, Permission.EXCLUDE_SITES)
    with _act("sites.propose_exclusion", site, scope, reason):
        _hold(site)
        refuse_if(why_not_propose(site, on=on, reason=reason))
        return _add_step(site, "exclusion_proposed", on, reason, scope)


def confirm_exclusion(*, proposal: SiteStep, on: date, scope: Scope) -> SiteStep:
    """The second person's step, in another role, under the reason that the first one wrote.

    The data of the site stay as they are; analyses leave it out from now on where asked to, and
    those that were done are done again without it. Raises Refused where the proposal no longer
    stands.
    """
    demand(scope, Permission.EXCLUDE_SITES)
    site = proposal.site
    with _act("sites.exclude", site, scope, proposal.reason):
        _hold(site)
        refuse_if(why_not_confirm(proposal, scope, on=on))
        step = _add_step(site, "excluded_for_cause", on, proposal.reason, scope, confirms=proposal)
        site_excluded.send(sender=SiteStep, trial=site.trial, scope=scope)
    return step


def _act(name: str, site: Site, scope: Scope, reason: str, state: str = ""):
    detail = f"{site.code} {state}".strip()
    return act(name, scope=scope, reason=reason, detail=detail, site=str(site.pk))


def _hold(site: Site) -> None:
    """Two people who move one site do so one after the other."""
    Site.objects.select_for_update().get(pk=site.pk)


def _add_step(site: Site, state: str, on: date, reason: str, scope: Scope, **more) -> SiteStep:
    return SiteStep.objects.create(
        trial_id=site.trial_id,
        site=site,
        state=state,
        happened_on=on,
        reason=reason.strip(),
        role=scope.role,
        recorded_by_id=scope.actor,
        **more,
    )
