"""What must stand beside results for them to be believed, and repeated by someone else."""

import re
from collections.abc import Iterable

from analysis.reports.format import count, percent
from analysis.reports.names import Names

CHANGE = {
    "raw": "Change is follow-up minus baseline.",
    "improvement": "Change is coded so that a positive number is an improvement.",
    "none": "The outcome is the measurement itself, not its change.",
}
INTERVAL = {
    "percentile": "percentile",
    "bias_corrected": "bias-corrected",
    "bca": "bias-corrected and accelerated",
}
STREAM = {
    "r_mersenne_twister": "R's Mersenne Twister",
    "pcg64": "NumPy's PCG64DXSM, one for every 1,000 resamples",
}
ERRORS = {
    "ols": "Standard errors are those of ordinary least squares.",
} | {
    f"hc{kind}": f"Standard errors are HC{kind} (robust against unequal variances)."
    for kind in range(5)
}
CORRECTION = {
    "benjamini_hochberg": "Benjamini-Hochberg",
    "holm": "Holm",
    "bonferroni": "Bonferroni",
    "dunnett": "Dunnett",
}
ADJUSTED_AT = {
    "balanced": "Adjusted means: two-valued covariates are held halfway between their values (0.5 "
    "for 0 and 1, as R's emmeans does), the others at their means{factors}.",
    "means": "Adjusted means: every covariate is held at its mean{factors}.",
}
FACTORS_AT = {
    "balanced": "; the levels of a factor weigh equally",
    "means": "; the levels of a factor weigh as many as are in them",
}
STRUCTURE = {
    "unstructured": "unstructured",
    "heterogeneous_toeplitz": "heterogeneous Toeplitz",
    "heterogeneous_ar1": "heterogeneous autoregressive of order 1",
    "compound_symmetry": "compound symmetry",
}
DEGREES_OF_FREEDOM = {
    "kenward_roger": "Standard errors and degrees of freedom are Kenward and Roger's (1997).",
    "satterthwaite": "Degrees of freedom are Satterthwaite's.",
}
# Nobody is left out of the whole for a missing value, but a number has only those who have it.
EACH_BY_ITSELF = ("descriptives", "correlations", "adverse_events", "blinding_indices")
ARM_CODING = (
    "Arms are coded 0 (reference) and 1; each effect is the other arm against the reference."
)


def beside(analyses: dict[str, dict], names: Names) -> tuple[str, ...]:
    """The sentences below a table of these analyses, each once."""
    return tuple(dict.fromkeys([*how(analyses, names), *_people(analyses)]))


def how(analyses: dict[str, dict], names: Names) -> tuple[str, ...]:
    """How they were done, each sentence once."""
    sentences = [
        sentence
        for analysis in analyses.values()
        for sentence in (*_settings(analysis, names), *_of_method(analysis, names))
    ]
    return tuple(dict.fromkeys([*sentences, *_families(analyses, names)]))


def _settings(analysis: dict, names: Names) -> Iterable[str]:
    settings = analysis["settings"]
    if settings.get("change"):
        yield CHANGE[settings["change"]]
    if settings.get("include"):
        yield _population(settings["include"], names)


def _population(include: str, names: Names) -> str:
    """ "set:per_protocol = 1" is how a result keeps a whole analysis set."""
    in_set = re.fullmatch(r"set:([\w.-]+) = 1", include)
    if in_set:
        return f"Only participants of the analysis set {in_set[1]}, as decided before the lock."
    return f"Only participants with {names.condition(include)}."


def _of_method(analysis: dict, names: Names) -> Iterable[str]:
    if analysis["method"] == "ancova":
        yield from _ancova(analysis["settings"], names)
    if analysis["method"] == "mmrm":
        yield from _repeated_measures(analysis["settings"], names)
    if analysis["method"] == "mediation":
        yield from _mediation(analysis, names)
    if analysis["method"] == "blinding_indices":
        yield from _blinding(analysis["settings"])


def _ancova(settings: dict, names: Names) -> Iterable[str]:
    yield f"Covariates: {_listed(settings['covariates'], names)}."
    factors = settings.get("factors", [])
    if factors:
        yield f"Factors: {_listed(factors, names)}."
    held = settings["adjusted_at"]
    yield ADJUSTED_AT[held].format(factors=FACTORS_AT[held] if factors else "")
    yield (
        "F is of type III; the interval of partial eta squared comes from the noncentral F "
        "distribution. Cohen's d is the adjusted difference divided by the model's residual "
        "standard deviation, with an interval from the noncentral t distribution; Hedges' g is d "
        "times the exact factor for small samples."
    )
    if settings.get("contrasts") == "dunnett":
        yield (
            "Dunnett's p takes all comparisons with the reference together, by the multivariate t "
            "distribution; the intervals in the table are of one comparison each."
        )


def _repeated_measures(settings: dict, names: Names) -> Iterable[str]:
    terms = [
        f"{names(name)} by visit" if name in settings["by_visit"] else names(name)
        for name in (*settings["covariates"], *settings["factors"])
    ]
    yield f"Arm, visit and arm by visit; covariates: {', '.join(terms) or 'none'}."
    yield f"Restricted maximum likelihood. {DEGREES_OF_FREEDOM[settings['degrees_of_freedom']]}"
    held = settings["adjusted_at"]
    yield ADJUSTED_AT[held].format(factors=FACTORS_AT[held] if settings["factors"] else "")
    yield (
        "Everybody with one measurement after baseline is included; what is missing is taken as "
        "missing at random. d is the difference divided by the residual standard deviation of its "
        "visit, with an interval from the noncentral t distribution."
    )


def _mediation(analysis: dict, names: Names) -> Iterable[str]:
    settings = analysis["settings"]
    yield f"Covariates in every equation: {_listed(settings['covariates'], names)}."
    yield f"{ARM_CODING} {ERRORS[settings['errors']]}"
    yield (
        f"Indirect effects: {percent(settings['level'])} {INTERVAL[settings['interval']]} "
        f"bootstrap intervals from {count(settings['resamples'])} resamples "
        f"(seed {settings['seed']}, stream {STREAM[settings['stream']]})."
    )
    if settings.get("outcome_model") == "logistic":
        yield (
            "The outcome is yes or no: its equation is a logistic regression, b, direct and "
            "indirect effects are log-odds with Wald tests. Log-odds of models with other "
            "covariates have other units, so there is no total effect and no proportion mediated."
        )
    rejected = max((row.get("rejected", 0) for row in analysis["estimates"]), default=0)
    if rejected:
        yield f"{count(rejected)} resamples could not be fitted and were drawn again."


def _blinding(settings: dict) -> Iterable[str]:
    yield (
        "James' index: 0 where all guess right, 0.5 by chance, 1 where nobody knows. Bang's index "
        "of an arm: −1 where all guess the other arm, 0 by chance, 1 where all guess right. "
        "Intervals are normal approximations."
    )
    if settings["certainty"] is not None:
        yield (
            f"In Bang's index a guess with a certainty below {settings['certain_from']:g} counts "
            "half; James' index takes no account of certainty."
        )


def _families(analyses: dict[str, dict], names: Names) -> Iterable[str]:
    corrected: dict[tuple[str, str | None], int] = {}
    for analysis in analyses.values():
        for row in analysis["estimates"]:
            if "p_adjusted" in row:
                how = CORRECTION[row.get("correction", "benjamini_hochberg")]
                place = how, analysis["settings"].get("family")
                corrected[place] = corrected.get(place, 0) + 1
    for (how, family), tests in corrected.items():
        if family is None:
            yield f"p adjusted: {how} over the comparisons of each analysis."
        else:
            number = "the only test" if tests == 1 else f"the {tests} tests"
            yield f"p adjusted: {how} over {number} of {names(family)}."


def left_out(analyses: dict[str, dict]) -> str:
    """How many had a value missing; "" of methods that take each number by itself, and where no
    analysis could be done."""
    done = [
        analysis
        for analysis in analyses.values()
        if analysis["status"] == "ok" and analysis["method"] not in EACH_BY_ITSELF
    ]
    if not done:
        return ""
    return _left_out(sorted({analysis["left_out"] for analysis in done}), len(done))


def _people(analyses: dict[str, dict]) -> Iterable[str]:
    yield from filter(None, [left_out(analyses)])
    for id, analysis in analyses.items():
        for warning in analysis["warnings"]:
            yield f"{id}: {warning}"


def _left_out(numbers: list[int], analyses: int) -> str:
    """numbers: how many an analysis left out, each number once, ascending."""
    fewest, most = numbers[0], numbers[-1]
    if most == 0:
        return "Nobody was left out for a missing value."
    people = "1 participant was" if most == 1 else f"{count(most)} participants were"
    if fewest == most:
        of_each = " of each analysis" if analyses > 1 else ""
        return f"{people} left out{of_each} because a value was missing."
    return (
        f"Between {count(fewest)} and {count(most)} participants were left out of an analysis "
        "because a value was missing: n says how many remained."
    )


def _listed(covariates: list[str], names: Names) -> str:
    return ", ".join(names(name) for name in covariates) or "none"
