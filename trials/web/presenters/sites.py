"""The sites of a study: their states, and what can be done with each now."""

from datetime import date

from django.db.models import Count
from django.urls import reverse

from trials.authorization.permissions import Permission as P
from trials.authorization.scopes import why_not_permitted
from trials.context import Scope
from trials.lifecycle import LABELS
from trials.models import Site, SiteStep, StudyVersion, Trial
from trials.policies.sites import states_to_move_to, why_not_proposed_from, why_not_second
from trials.selectors.sites import FIRST_STATE, latest_steps
from trials.studies.loading import released_versions, versions_at

TONES = {
    "activated": "good",
    "on_hold": "warn",
    "enrolment_closed": "neutral",
    "exclusion_proposed": "bad",
    "excluded_for_cause": "bad",
}


def sites_page(trial: Trial, scope: Scope) -> dict:
    sites = Site.objects.filter(trial=trial).select_related("trial").order_by("code")
    steps = latest_steps(sites)
    running, newest = versions_at(trial), released_versions(trial).first()
    counted = sites.annotate(
        people=Count("participants", distinct=True),
        randomised=Count("participants__randomisations", distinct=True),
    )
    return {
        "sites": [
            _site(site, steps.get(site.pk), scope) | {"version": _version(running[site.pk], newest)}
            for site in counted
        ],
        "flow_url": reverse("flow", args=[trial.key]),
    }


def _site(site: Site, step: SiteStep | None, scope: Scope) -> dict:
    state = step.state if step else FIRST_STATE
    return {
        "name": str(site),
        "country": site.country,
        "state_label": LABELS[state],
        "state_tone": TONES[state],
        "since": f"since {step.happened_on:%-d %b %Y}: {step.reason}" if step else "",
        "people": site.people,
        "randomised": site.randomised,
        "acts": _acts(site, step, scope),
    }


def _version(running: StudyVersion, newest: StudyVersion) -> str:
    """Which version is in force at the site, and which one its ethics board has still to see."""
    if running.number == newest.number:
        return f"Version {running.number}"
    return f"Version {running.number}; version {newest.number} waits for the ethics board"


def _acts(site: Site, step: SiteStep | None, scope: Scope) -> list[dict]:
    """Acts as components/act.html takes them."""
    acts = []
    states = states_to_move_to(step)
    if states and not why_not_permitted(scope, P.MANAGE_SITES):
        choices = [{"value": state, "label": LABELS[state]} for state in states]
        state = {"name": "state", "label": "New state", "type": "select", "choices": choices}
        acts.append(_act("Change the state", "move-site", site, fields=[state, _ON, _REASON]))
    if why_not_permitted(scope, P.EXCLUDE_SITES):
        return acts
    if step and step.state == "exclusion_proposed":
        why_not = why_not_second(step, scope)
        acts.append(_act("Exclude for cause", "confirm-exclusion", site, step.pk, why_not=why_not))
    elif why_not_proposed_from(step) is None:
        fields = [_ON, _REASON]
        acts.append(_act("Propose to exclude for cause", "propose-exclusion", site, fields=fields))
    return acts


_ON = {"name": "on", "label": "On", "type": "date", "required": True}
_REASON = {
    "name": "reason",
    "label": "Reason",
    "type": "textarea",
    "required": True,
    "help": "It stays on record, and stands beside every analysis without the site.",
}


def _act(
    label: str, url: str, site: Site, *about, fields: list[dict] | None = None, why_not=None
) -> dict:
    today = date.today().isoformat()
    return {
        "label": label,
        "name": f"{url}-{site.code}",
        "url": reverse(url, args=[site.trial.key, site.code, *about]),
        "why_not": why_not,
        "fields": [
            field | ({"value": today} if field["name"] == "on" else {}) for field in fields or [_ON]
        ],
    }
