"""The strata of a study: how each is named, and all that a randomisation list must hold.

A name is the site's code and the levels of the other factors, as 01/female. Where the study does
not stratify at all, there is one stratum: all.
"""

from collections.abc import Iterable, Iterator
from itertools import product

from instruments import Item
from trials.studies.schema import ExpectedForm, StratumFactor, Study

WITHOUT_FACTORS = "all"
# What every role that randomises may read.
CLASSES = ("clinical", "self_report")


def strata_of(study: Study) -> list[str]:
    """Every combination of the factors, by site, in the order of the file."""
    levels = [list(dict.fromkeys(one.levels.values())) for one in study.randomisation.factors]
    sites = [site.code for site in study.sites] if study.randomisation.by_site else [None]
    return [stratum_name(site, chosen) for site in sites for chosen in product(*levels)]


def stratum_name(site: str | None, levels: Iterable[str]) -> str:
    """site: None where the study does not stratify by site."""
    return "/".join([*([] if site is None else [site]), *levels]) or WITHOUT_FACTORS


def why_not_factor(study: Study, factor: StratumFactor) -> Iterator[tuple[str, str]]:
    """(key of the factor, what does not fit): everybody must have one of its levels by then."""
    if factor.factor == "site":
        yield "factor", "site stands alone in the list; call this one something else"
    expected = _expected(study, factor)
    if expected is None:
        yield (
            "from",
            f"{factor.form} is no form of {' or '.join(study.randomisation.after)} that everybody"
            f" has and the site sees (form_class {' or '.join(CLASSES)})",
        )
        return
    try:
        items = {i.key: i for i in study.form(expected.form, expected.version).items}
    except ValueError:
        return  # said where the form is expected
    item = items.get(factor.field)
    if item is None or item.kind != "choice" or not item.required:
        yield (
            "from",
            f"{factor.source} is no required field in which one choice is taken; such fields of"
            f" {factor.form} are: {_choices(items.values())}",
        )
        return
    codes = [choice.code for choice in item.choices]
    for code in factor.levels:
        if code not in codes:
            there = ", ".join(map(repr, codes))
            yield "levels", f"{factor.source} is never {code!r}; its codes are: {there}"
    for code in codes:
        if code not in factor.levels:
            yield "levels", f"say which level {code!r} of {factor.source} is"


def _expected(study: Study, factor: StratumFactor) -> ExpectedForm | None:
    """The form that everybody has filled in before randomisation."""
    return next(
        (
            expected
            for visit in study.visits
            if visit.code in study.randomisation.after
            for expected in visit.forms
            if expected.form == factor.form
            and expected.sees in CLASSES
            and not (expected.when or expected.optional or expected.as_needed)
        ),
        None,
    )


def _choices(items: Iterable[Item]) -> str:
    return ", ".join(i.key for i in items if i.kind == "choice" and i.required) or "none"
