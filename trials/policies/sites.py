"""What stands in the way of changing the state of a site, and of excluding one for cause."""

from datetime import date

from trials.context import Scope
from trials.lifecycle import LABELS, SITE, why_not_move
from trials.models import Site, SiteStep
from trials.selectors.sites import FIRST_STATE, latest_step

REASON_LENGTH = 10
# Reached by two people together, each with an act of their own.
BY_TWO_PEOPLE = ("exclusion_proposed", "excluded_for_cause")


def states_to_move_to(step: SiteStep | None) -> list[str]:
    """step: the site's latest. The states into which one person may move it."""
    return [state for state in SITE[_now(step)] if state not in BY_TWO_PEOPLE]


def why_not_move_site(site: Site, state: str, *, on: date, reason: str) -> str | None:
    step = latest_step(site)
    if state in BY_TWO_PEOPLE:
        return "Excluding a site is proposed by one person and confirmed by a second one."
    return why_not_move(SITE, _now(step), state) or _why_not_said(step, on, reason)


def why_not_propose(site: Site, *, on: date, reason: str) -> str | None:
    step = latest_step(site)
    return why_not_proposed_from(step) or _why_not_said(step, on, reason)


def why_not_proposed_from(step: SiteStep | None) -> str | None:
    """step: the site's latest."""
    return why_not_move(SITE, _now(step), "exclusion_proposed")


def why_not_confirm(proposal: SiteStep, scope: Scope, *, on: date) -> str | None:
    step = latest_step(proposal.site)
    if step != proposal:
        return (
            f"This proposal no longer stands: site {proposal.site.code} is"
            f" {LABELS[_now(step)].lower()}."
        )
    return why_not_second(proposal, scope) or _why_not_on(step, on)


def why_not_second(proposal: SiteStep, scope: Scope) -> str | None:
    """Two people in two roles: neither the sponsor nor a quality auditor excludes a site alone."""
    if str(proposal.recorded_by_id) == scope.actor:
        return "You proposed it: a second person confirms."
    if proposal.role == scope.role:
        return "Somebody in your role proposed it: another role confirms."
    return None


def _now(step: SiteStep | None) -> str:
    return step.state if step else FIRST_STATE


def _why_not_said(step: SiteStep | None, on: date, reason: str) -> str | None:
    if len(reason.strip()) < REASON_LENGTH:
        return f"Give a reason of at least {REASON_LENGTH} characters."
    return _why_not_on(step, on)


def _why_not_on(step: SiteStep | None, on: date) -> str | None:
    if on > date.today():
        return f"The date, {on}, is in the future."
    if step and on < step.happened_on:
        return (
            f"The date, {on}, lies before {step.happened_on}, when the site became"
            f" {LABELS[step.state].lower()}."
        )
    return None
