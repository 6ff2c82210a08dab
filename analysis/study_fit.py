"""Whether a plan names what its study has: arms, visits, forms, scores and items."""

from collections.abc import Iterable
from contextlib import suppress

from analysis.plans import Plan, PlanError, StudyNames, load_plan
from analysis.plans.shipping import shipped_plans
from trials.models import Trial
from trials.studies.loading import every_study, study_of
from trials.studies.schema import Study


def names_of(trial: Trial) -> StudyNames:
    """Of every version of the study: its snapshot has the answers to each of them."""
    return _names(every_study(trial))


def misfits(trial: Trial, text: str) -> list[str]:
    """What a kept plan names that the study in force does not have; it may have been amended."""
    try:
        load_plan(text, source="plan", study=_names([study_of(trial)]))
    except PlanError as error:
        return [problem.partition(":")[2] for problem in error.problems]
    return []


def shipped_that_fit(trial: Trial) -> dict[str, Plan]:
    """{name: plan} of the shipped plans that name nothing but what the study has."""
    names, fitting = names_of(trial), {}
    for name, text in shipped_plans().items():
        with suppress(PlanError):
            fitting[name] = load_plan(text, study=names)
    return fitting


def is_for_another_study(trial: Trial, text: str) -> bool:
    """Whether it is a plan that names none of the forms of this one."""
    try:
        forms = load_plan(text).forms()
    except PlanError:
        return False
    return bool(forms) and not forms & names_of(trial).forms.keys()


def _names(studies: Iterable[Study]) -> StudyNames:
    """studies: the newest first, whose arms count and whose visits come first."""
    newest, *_ = studies = list(studies)
    visits: dict[str, frozenset[str]] = {}
    forms: dict[str, tuple[str, ...]] = {}
    for study in studies:
        for visit in study.visits:
            asked = frozenset(expected.form for expected in visit.forms)
            visits[visit.code] = visits.get(visit.code, frozenset()) | asked
        for form in study.forms.values():
            scales = (scale.name for scale in (*form.scales, *form.on_request))
            names = (*forms.get(form.key, ()), *scales, *form.items_by_key)
            forms[form.key] = tuple(dict.fromkeys(names))
    return StudyNames(tuple(arm.code for arm in newest.arms), visits, forms)
