"""The sponsor's overview: recruitment, completeness and the flow of participants, as charts with
their numbers. Nothing is counted by arm before the study is unblinded."""

from collections import Counter
from datetime import date
from itertools import accumulate
from urllib.parse import urlencode

from django.urls import reverse

from trials.models import Participant, Site, Trial
from trials.selectors.boards import count_forms
from trials.selectors.flow import flow_of
from trials.selectors.form_sets import FORM_SETS
from trials.selectors.overview import (
    Entered,
    entered,
    months_between,
    months_of,
    planned_by,
)
from trials.studies.loading import study_of
from trials.studies.schema import Study
from trials.studies.schema.study import About
from trials.web.presenters.boards import records_url
from trials.web.presenters.charts import bars, lines
from trials.web.presenters.flow import description_of, flow_rows, numbers_of
from trials.web.presenters.flow_diagram import draw

# Sites with most participants are drawn; all of them stand in the table.
MOST_BARS = 20
COMPLETENESS = ("expected", "settled", "missing")


def overview_page(trial: Trial, today: date) -> dict:
    study = study_of(trial)
    people = entered(trial, study)
    flow = flow_of(trial, today)
    counts = count_forms(trial, COMPLETENESS)
    return {
        "tiles": _tiles(trial, study, people, counts),
        "recruitment": _recruitment(trial, study, people, today),
        "sites": _sites(trial, study, people),
        "completeness": _completeness(trial, study, counts),
        "flow": {
            "drawing": draw(flow),
            "description": description_of(flow),
            "rows": flow_rows(trial, flow, today),
        },
        "flow_url": reverse("flow", args=[trial.key]),
        "today": today,
    }


def people_page(trial: Trial, asked: dict, today: date) -> dict | None:
    """Who is behind a number. asked: of and step (a row of the flow), or month, until and
    site (of those who entered). None where there is no such number."""
    if "step" in asked:
        numbers = numbers_of(flow_of(trial, today), asked.get("of", ""), asked["step"])
        if numbers is None:
            return None
        title = ": ".join(filter(None, (asked.get("of"), asked["step"])))
    else:
        study = study_of(trial)
        month, until, site = (asked.get(name, "") for name in ("month", "until", "site"))
        numbers = [
            one.number
            for one in entered(trial, study)
            if month in ("", one.month)
            and (not until or one.month <= until)
            and site in ("", one.site)
        ]
        title = word_for(study)
    people = Participant.objects.filter(trial=trial, number__in=numbers).select_related("site")
    known = {person.number: person for person in people}
    words = {"month": "in", "until": "until the end of"}
    places = [f"{words[n]} {month_in_words(asked[n])}" for n in words if asked.get(n)]
    return {
        "title": title,
        "places": places + ([f"at site {asked['site']}"] if asked.get("site") else []),
        "people": [
            {
                "number": number,
                "site": str(known[number].site) if number in known else "",
                "url": reverse("participant", args=[trial.key, number])
                if number in known
                else reverse("screening", args=[trial.key]),
            }
            for number in numbers
        ],
        "back_url": reverse("overview", args=[trial.key]),
    }


def word_for(study: Study) -> str:
    """What counts as entering the study."""
    return "Randomised" if study.randomisation else "Consented"


def month_in_words(month: str) -> str:
    """2026-03 as Mar 2026; what is no month, as it is."""
    try:
        return f"{date.fromisoformat(f'{month}-01'):%b %Y}"
    except ValueError:
        return month


def _tiles(trial: Trial, study: Study, people: list[Entered], counts: dict) -> list[dict]:
    planned = study.about.planned_participants
    number = f"{len(people)} of {planned}" if planned else len(people)
    expected, settled, missing = (counts[name].total() for name in COMPLETENESS)
    share = f"{100 * settled / expected:.1f} %" if expected else "–"
    return [
        {
            "value": number,
            "label": f"{word_for(study)}{' of planned' if planned else ''}",
            "url": reverse("flow-people", args=[trial.key]),
        },
        {"value": missing, "label": "Forms missing", "url": records_url(trial, "missing")},
        {
            "value": share,
            "label": "Expected forms complete or explained",
            "url": records_url(trial, "settled"),
        },
    ]


def _recruitment(trial: Trial, study: Study, people: list[Entered], today: date) -> dict:
    """By month: new, in all and, where the study file has dates for it, as planned."""
    about, word = study.about, word_for(study)
    months = _months_drawn(about, people, today)
    until_now = [month for month in months if month <= f"{today:%Y-%m}"]
    new = Counter(one.month for one in people)
    so_far = list(accumulate(new[month] for month in until_now))
    planned = planned_by(about, months) if about.planned_until else []
    series = [(word, "main", so_far), *([("Planned by then", "plan", planned)] if planned else [])]
    return {
        "title": f"{word} in all, by month",
        "drawing": lines([month_in_words(month) for month in months], series) if months else None,
        "planned": about.planned_participants,
        "planned_until": about.planned_until,
        "word": word,
        "rows": [
            {
                "label": month_in_words(month),
                "is_to_come": place >= len(so_far),
                "new": new[month],
                "new_url": _people_url(trial, month=month),
                "so_far": so_far[place] if place < len(so_far) else None,
                "so_far_url": _people_url(trial, until=month),
                "planned": planned[place] if planned else None,
            }
            for place, month in enumerate(months)
        ],
    }


def _months_drawn(about: About, people: list[Entered], today: date) -> list[str]:
    """Those of the participants, and of the plan."""
    days = [one.on for one in people[:1]]
    if about.planned_until:
        return months_between(min([about.planned_from, *days]), max(about.planned_until, today))
    return months_of(people, today)


def _sites(trial: Trial, study: Study, people: list[Entered]) -> dict:
    numbers = Counter(one.site for one in people)
    sites = list(Site.objects.filter(trial=trial).order_by("code"))
    most = sorted(sites, key=lambda site: (-numbers[site.code], site.code))[:MOST_BARS]
    return {
        "title": f"{word_for(study)} by site",
        "drawing": bars([(site.code, [("main", numbers[site.code])]) for site in most]),
        "is_cut": len(sites) > MOST_BARS,
        "rows": [
            {
                "label": str(site),
                "country": site.country,
                "count": numbers[site.code],
                "url": _people_url(trial, site=site.code),
            }
            for site in sites
        ],
    }


def _completeness(trial: Trial, study: Study, counts: dict[str, Counter]) -> dict:
    of_visits = {
        name: sum_by_visit(found, [visit.code for visit in study.visits])
        for name, found in counts.items()
    }
    drawn = [visit for visit in study.visits if of_visits["expected"][visit.code]]
    return {
        "drawing": bars(
            [
                (
                    visit.code,
                    [
                        ("main", of_visits["settled"][visit.code]),
                        ("rest", of_visits["missing"][visit.code]),
                    ],
                )
                for visit in drawn
            ]
        ),
        "columns": [FORM_SETS[name].label for name in COMPLETENESS],
        "rows": [
            {
                "label": f"{visit.code} {visit.label}",
                "cells": [
                    {
                        "label": FORM_SETS[name].label,
                        "count": of_visits[name][visit.code],
                        "url": records_url(trial, name, visit=visit.code),
                    }
                    for name in COMPLETENESS
                ],
            }
            for visit in drawn
        ],
    }


def sum_by_visit(found: Counter, visits: list[str]) -> Counter:
    """found: {(site, visit): how many}. {visit: how many}, in the order of the visits."""
    counted = Counter(dict.fromkeys(visits, 0))
    for (_, visit), number in found.items():
        counted[visit] += number
    return counted


def _people_url(trial: Trial, **asked: str) -> str:
    return f"{reverse('flow-people', args=[trial.key])}?{urlencode(asked)}"
