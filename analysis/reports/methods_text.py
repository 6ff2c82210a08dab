"""The methods section of a paper, in plain words with numbers: what was done, from the result."""

from collections.abc import Iterable, Mapping

from analysis.reports import text
from analysis.reports.format import count, percent
from analysis.reports.names import Names
from analysis.reports.sections import TITLES
from analysis.reports.tables import multiple_imputation, one_way, responders
from analysis.reports.tables.reading import Analyses, by_method

OPENING = {
    "descriptives": "Measures are described by arm and visit: mean and standard deviation, median "
    "and quartiles, or counts with their share of those who have a value.",
    "correlations": "Measures are correlated within each arm and visit; intervals are Fisher's.",
    "ancova": "The change between two visits is compared by analysis of covariance.",
    "mmrm": "Changes at all visits are compared by a mixed model for repeated measures.",
    "multiple_imputation": "Missing visits are imputed many times, and the change of each "
    "completed set is compared by analysis of covariance.",
    "responders": "Shares of participants with a response are compared.",
    "one_way": "Arms are compared without covariates.",
    "mediation": "Mediation is estimated by regressions of the mediators on arm, and of the "
    "outcome on arm and mediators (product of coefficients).",
    "regression": "The outcome is regressed on one predictor at a time by ordinary least squares.",
    "reliability": "Internal consistency is Cronbach's alpha and McDonald's omega total.",
    "agreement": "Agreement between raters is an intraclass correlation (Shrout and Fleiss).",
    "blinding_indices": "Blinding is judged by guesses of the arm.",
    "adverse_events": "Adverse events are counted as participants and as events.",
}
LIBRARIES = {
    "equipoise": "Equipoise",
    "python": "Python",
    "numpy": "NumPy",
    "scipy": "SciPy",
    "pandas": "pandas",
}


def methods_text(
    result: dict, titles: Mapping[str, str] | None = None, measures: Iterable[str] = ()
) -> tuple[str, ...]:
    """The paragraphs of the methods section. measures: a sentence about each variable."""
    names = Names(titles or {})
    paragraphs = [" ".join(measures)] if measures else []
    paragraphs += [_method(method, analyses, names) for method, analyses in by_method(result)]
    paragraphs += [_missing(result["analyses"]), _software(result["versions"])]
    return tuple(filter(None, paragraphs))


def _method(method: str, analyses: Analyses, names: Names) -> str:
    done = sum(analysis["status"] == "ok" for analysis in analyses.values())
    number = f"{count(len(analyses))} {'analysis' if len(analyses) == 1 else 'analyses'}"
    could = "" if done == len(analyses) else f", of which {count(len(analyses) - done)} not done"
    opening = OPENING.get(method, "")
    sentences = [
        *_of_settings(method, analyses, names),
        *text.how(analyses, names),
        _level(analyses),
    ]
    return " ".join([f"{TITLES.get(method, method)} ({number}{could}).", opening, *sentences])


def _of_settings(method: str, analyses: Analyses, names: Names) -> list[str]:
    """Sentences of the methods whose tables alone say them."""
    return list(
        dict.fromkeys(
            sentence
            for id, analysis in analyses.items()
            for sentence in _settings(method, id, analysis["settings"], names)
        )
    )


def _settings(method: str, id: str, settings: dict, names: Names) -> Iterable[str]:
    if method == "responders":
        called = names.analysis(id) if names.has_title(id) else "A response"
        yield f"{called}: {names.condition(settings['response'])}."
        yield responders.NOTE
        if settings.get("covariates"):
            yield responders.ADJUSTED
        yield responders.MISSING[settings["missing"]]
    if method == "one_way":
        yield one_way.PAIRS[settings["variances"]]
    if method == "multiple_imputation":
        yield (
            f"{count(settings['imputations'])} imputations (seed {settings['seed']}). "
            f"{multiple_imputation.METHOD}"
        )
        yield multiple_imputation.MISSING[settings["missing"]]


def _level(analyses: Analyses) -> str:
    levels = sorted({analysis["settings"]["level"] for analysis in analyses.values()})
    return f"Intervals are {' or '.join(map(percent, levels))} confidence intervals."


def _missing(analyses: Analyses) -> str:
    sentence = text.left_out(analyses)
    return f"Missing data. {sentence}" if sentence else ""


def _software(versions: Mapping[str, str]) -> str:
    named = [f"{LIBRARIES.get(name, name)} {version}" for name, version in versions.items()]
    return f"Software. Computed with {', '.join(named)}."
