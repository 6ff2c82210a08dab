"""Whether there are raters enough, before the first participant: in words, for each language."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import ceil

from trials.context import reading
from trials.models import Site, Trial
from trials.selectors.raters import Rater, office_of, raters_of
from trials.studies.loading import study_of
from trials.studies.schema import Study
from trials.studies.words import language_name

WHY_SO_MANY = {
    "never": "so that nobody meets a participant twice",
    "never_consecutive": "so that nobody meets a participant twice in a row",
    "allowed": "for any interview at all",
}


@dataclass(frozen=True)
class PoolLine:
    """One thing that the study needs of its raters, and whether it is there."""

    text: str
    is_met: bool


def check_pool(trial: Trial, *, on: date) -> list[PoolLine]:
    """A line for each language of the sites, and one for how much the pool can hold.

    Empty for a study without ratings.
    """
    study = study_of(trial)
    if not study.rated_forms:
        return []
    certified = [rater for rater in raters_of(trial) if _is_certified(rater, study, on)]
    lines = [
        _of_language(language, sites, certified, study)
        for language, sites in _sites_by_language(trial, study).items()
    ]
    return lines + _of_capacity(certified, study)


def raters_needed(study: Study) -> int:
    """How many raters one participant needs by the study's rule, who comes to every assessment."""
    visits = rated_visits(study)
    most = {"never": visits, "never_consecutive": 2, "allowed": 1}
    return min(visits, most[study.rating.same_rater])


def rated_visits(study: Study) -> int:
    """At how many visits a participant is rated; of stages for some arms alone, the longest."""
    by_stage: dict[str, int] = {}
    for visit in study.visits:
        rated = any(form.sees == "rating" and not form.optional for form in visit.forms)
        if rated and not visit.as_needed:
            stage = study.stage_of(visit).code
            by_stage[stage] = by_stage.get(stage, 0) + 1
    of_all = sum(n for stage, n in by_stage.items() if not study.stage(stage).arms)
    of_some = [n for stage, n in by_stage.items() if study.stage(stage).arms]
    return of_all + max(of_some, default=0)


def _sites_by_language(trial: Trial, study: Study) -> dict[str, list[Site]]:
    with reading(office_of(trial)):
        sites = {site.code: site for site in Site.objects.filter(trial=trial)}
    languages = sorted({language for site in study.sites for language in site.languages})
    return {
        language: [sites[one.code] for one in study.sites if language in one.languages]
        for language in languages
    }


def _is_certified(rater: Rater, study: Study, on: date) -> bool:
    return rater.profile is not None and all(
        rater.certificate_for(form, on) for form in study.rated_forms
    )


def _of_language(
    language: str, sites: Iterable[Site], certified: list[Rater], study: Study
) -> PoolLine:
    needed = raters_needed(study)
    speaking = [rater for rater in certified if language in rater.profile.languages]
    text = (
        f"{language_name(language)}: {_raters_are(needed)} needed"
        f" {WHY_SO_MANY[study.rating.same_rater]}; {_are(len(speaking))} certified."
    )
    free = {site.code: _free_for(site, speaking) for site in sites}
    fewer = [
        f"Site {code}: {_are(count)} free of a conflict of interest, and signed that."
        for code, count in free.items()
        if count < needed and count < len(speaking)
    ]
    return PoolLine(" ".join([text, *fewer]), min(free.values()) >= needed)


def _free_for(site: Site, raters: list[Rater]) -> int:
    return sum(bool(r.declarations) and not r.has_conflict_with(site.pk) for r in raters)


def _of_capacity(certified: list[Rater], study: Study) -> list[PoolLine]:
    people = study.about.planned_participants
    if people is None:
        return []
    interviews = people * rated_visits(study)
    ratings = ceil(interviews * (1 + study.rating.second_ratings))
    a_week = sum(rater.profile.most_per_week for rater in certified)
    text = f"{people} participants: {interviews} interviews, {ratings} ratings in all."
    if not a_week:
        return [PoolLine(f"{text} Nobody is certified to hold them.", False)]
    weeks = ceil(ratings / a_week)
    weeks = "1 week" if weeks == 1 else f"{weeks} weeks"
    return [PoolLine(f"{text} At {a_week} a week they take {weeks} at the least.", True)]


def _raters_are(number: int) -> str:
    return "1 rater is" if number == 1 else f"{number} raters are"


def _are(number: int) -> str:
    return f"{number} is" if number == 1 else f"{number} are"
