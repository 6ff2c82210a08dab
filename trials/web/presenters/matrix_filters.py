"""By what the matrix is filtered and ordered, and the numbers above it, which lead to it."""

from urllib.parse import urlencode

from django.urls import reverse

from trials.lifecycle import FINAL_STATUSES, LABELS
from trials.models import Site, Trial
from trials.selectors.finding import counts_of
from trials.studies.schema import Study

SHOWS = {
    "": "Everybody",
    "todo": "With something to do",
    "overdue": "With something overdue",
    "queries": "With open queries",
    "randomised": "Randomised",
}
SORTS = {"": "By number", "last": "By number, last first", "queries": "Most open queries first"}
FORM_STATES = {
    "expected": "Not started",
    "draft": "In progress",
    "complete": "Complete",
    "not_done": "Not done, with a reason",
}


def filters_of(trial: Trial, study: Study, asked: dict) -> list[dict]:
    sites = Site.objects.filter(trial=trial).order_by("code")
    statuses = [*study.milestones, *FINAL_STATUSES]
    choices = {
        "site": ("Site", {"": "All sites"} | {site.code: str(site) for site in sites}),
        "status": ("Status", {"": "Any"} | {status: LABELS[status] for status in statuses}),
        "visit": (
            "Visit",
            {"": "All visits"} | {one.code: f"{one.code} {one.label}" for one in study.visits},
        ),
        "state": ("With a form", {"": "In any state"} | FORM_STATES),
        "show": ("Show", SHOWS),
        "sort": ("Order", SORTS),
    }
    find = {"name": "q", "label": "Find a participant", "type": "search", "value": asked.get("q")}
    return [
        find,
        *(
            {
                "name": name,
                "label": label,
                "type": "select",
                "value": asked.get(name, ""),
                "choices": [{"value": value, "label": text} for value, text in options.items()],
            }
            for name, (label, options) in choices.items()
        ),
    ]


def tiles_of(trial: Trial) -> list[dict]:
    counts = counts_of(trial)
    labels = {"": "Participants", "randomised": "Randomised", "queries": "With open queries"}
    url = reverse("matrix", args=[trial.key])
    return [
        {
            "value": counts[show],
            "label": label,
            "url": f"{url}?{urlencode({'show': show})}" if show else url,
        }
        for show, label in labels.items()
    ]
