"""Sites with the state they stand at, and what that state stops."""

from django.db.models import QuerySet

from trials.lifecycle import LABELS, SITE
from trials.models import Site, SiteStep, Trial

# Visits that were begun, forms and safety go on in every state.
_EVERYTHING_NEW = ("consent", "randomisation", "dosing")
STOPS = {
    "activated": (),
    "on_hold": _EVERYTHING_NEW,
    "enrolment_closed": ("consent",),
    "exclusion_proposed": _EVERYTHING_NEW,
    "excluded_for_cause": _EVERYTHING_NEW,
}
FIRST_STATE = next(iter(SITE))


def latest_steps(sites: QuerySet[Site]) -> dict[str, SiteStep]:
    """{id of the site: its latest step}; a site without steps has its first state."""
    steps = (
        SiteStep.objects.filter(site__in=sites).order_by("site", "-recorded_at").distinct("site")
    )
    return {step.site_id: step for step in steps}


def latest_step(site: Site) -> SiteStep | None:
    return latest_steps(Site.objects.filter(pk=site.pk)).get(site.pk)


def state_of_site(site: Site) -> str:
    step = latest_step(site)
    return step.state if step else FIRST_STATE


def exclusions(trial: Trial) -> list[SiteStep]:
    """The steps that excluded sites for cause, in the order of the sites' codes.

    Nothing follows an exclusion, so these sites are excluded now.
    """
    return list(
        SiteStep.objects.filter(trial=trial, state="excluded_for_cause")
        .select_related("site")
        .order_by("site__code")
    )


def why_site_stops(site: Site, what: str) -> str | None:
    """what: consent, randomisation or dosing. None where the state of the site allows it."""
    step = latest_step(site)
    if step is None or what not in STOPS[step.state]:
        return None
    return (
        f"Site {site.code} is {LABELS[step.state].lower()} since {step.happened_on}:"
        f" no {what} there. {step.reason}"
    )
