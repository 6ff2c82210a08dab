"""Which sites a run has: the mark that stands on its page, below its tables and in lists."""

from django.urls import reverse

from analysis.models import Run
from trials.models import SiteStep, Trial
from trials.selectors.sites import exclusions

ALL_SITES = "all"
WITHOUT_EXCLUDED = "without_excluded"


def sites_label(codes: list[str]) -> str:
    """For example "Without site 09"."""
    if not codes:
        return "With all sites"
    return f"Without site{'s' if len(codes) > 1 else ''} {', '.join(codes)}"


def sites_notes(run: Run, excluded: list[SiteStep]) -> tuple[str, ...]:
    """A sentence for each site that was excluded for cause: whether this run has it, and why not.

    excluded: as selectors.sites.exclusions gives them.
    """
    return tuple(
        f"{'Without' if step.site.code in run.excluded_sites else 'With'} site {step.site},"
        f" excluded for cause on {step.happened_on:%-d %B %Y}: {step.reason}"
        for step in excluded
    )


def choices_of_sites(trial: Trial) -> list[dict]:
    """For the form that starts a run; none before a site was excluded."""
    codes = [step.site.code for step in exclusions(trial)]
    if not codes:
        return []
    return [
        {"value": ALL_SITES, "label": sites_label([])},
        {"value": WITHOUT_EXCLUDED, "label": sites_label(codes)},
    ]


def with_other_sites(run: Run, trial: Trial) -> list[dict]:
    """The latest run of the same plan and kind for each other choice of sites, as links."""
    others = (
        Run.objects.filter(trial=trial, plan=run.plan_id, kind=run.kind)
        .exclude(excluded_sites=run.excluded_sites)
        .order_by("excluded_sites", "-started_at")
        .distinct("excluded_sites")
    )
    return [
        {
            "label": sites_label(other.excluded_sites),
            "url": reverse("run", args=[trial.key, other.pk]),
        }
        for other in others
    ]
