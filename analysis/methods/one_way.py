"""Several arms compared without covariates, as the doses of MDMA: overall, in pairs, as a trend.

outcome: caps4.improvement
variances: unequal              # Games-Howell and Welch; equal: Tukey and the pooled variance
doses: {D30: 30, D75: 75, D125: 125}
contrasts: {active against low: {D30: -1, D75: 0.5, D125: 0.5}}
"""

from itertools import combinations
from typing import Annotated, Literal

import numpy as np
from pydantic import Field, field_validator, model_validator

from analysis.datasets.dataset import Dataset, Sample
from analysis.datasets.refusals import CannotAnalyse
from analysis.methods import points
from analysis.methods.coefficients import with_interval
from analysis.methods.definition import Analysis, result
from analysis.methods.design import ROUNDING, arm_columns
from analysis.methods.numerics import dunnett, one_way
from analysis.methods.numerics.distributions import f_tail, noncentral_f_limits, two_sided_p
from analysis.methods.numerics.one_way import Groups

NAME = "one_way"
Weights = dict[str, float | int]
NO_TEST = dict.fromkeys(["low", "high", "statistic", "p"])


class Plan(Analysis):
    """against_reference: each arm with the reference by Dunnett's test, which has the pooled
    variance. doses: {arm: dose} for the trend, whose order is that of Jonckheere and Terpstra's
    test. contrasts: {name: {arm: weight}}, with weights that add up to zero."""

    method: Literal["one_way"]
    outcome: str
    variances: Literal["equal", "unequal"] = "unequal"
    pairs: bool = True
    against_reference: bool = False
    doses: Annotated[Weights | None, Field(min_length=2)] = None
    contrasts: Annotated[dict[str, Weights], Field(default_factory=dict)]

    @model_validator(mode="after")
    def _dunnett_pools(self) -> "Plan":
        if self.against_reference and self.variances != "equal":
            raise ValueError("against_reference has the pooled variance: write `variances: equal`")
        return self

    @field_validator("doses")
    @classmethod
    def _doses_differ(cls, doses: Weights | None) -> Weights | None:
        if doses is not None and len(set(doses.values())) < len(doses):
            raise ValueError("`doses` gives two arms the same dose; each has one of its own")
        return doses

    @field_validator("contrasts")
    @classmethod
    def _weights_are_a_contrast(cls, contrasts: dict[str, Weights]) -> dict[str, Weights]:
        for name, weights in contrasts.items():
            if not any(weights.values()) or abs(sum(weights.values())) > 1e-9:
                raise ValueError(
                    f"the weights of {name!r} must add up to zero, and not all be zero"
                )
        return contrasts

    def arms_named(self) -> list[tuple[str, str]]:
        named = [("doses", arm) for arm in self.doses or ()]
        return named + [("contrasts", arm) for row in self.contrasts.values() for arm in row]

    def columns_used(self) -> list[tuple[str, str]]:
        return [("outcome", self.outcome), *super().columns_used()]


def fit(analysis: Plan, data: Dataset) -> dict:
    sample = data.sample([analysis.outcome], analysis.condition)
    arm_columns(sample, f"a value of {analysis.outcome!r}")
    values = sample.numbers(analysis.outcome)
    labels = data.arm_labels
    groups = Groups([values[sample.in_arm(arm)] for arm in labels])
    if groups.pooled_variance <= (ROUNDING * np.abs(values).max()) ** 2:
        raise CannotAnalyse(
            f"Nobody differs from the others of the same arm in {analysis.outcome!r}, so that "
            "no interval exists."
        )
    warnings = [
        f"In arm {arm!r} all have the same value: Welch's test is left empty."
        for arm, variance in zip(labels, groups.variances, strict=True)
        if variance == 0
    ]
    estimates = _means(groups, labels, analysis.level) + _overall(groups, analysis.level)
    if analysis.pairs:
        estimates += _pairs(groups, labels, analysis)
    if analysis.against_reference:
        estimates += _against_reference(groups, labels, analysis.level)
    if analysis.doses is not None:
        missing = _names_other_arms(analysis.doses, sample)
        estimates += [] if missing else _trend(analysis, labels, groups)
        warnings += [f"The trend is left out: {missing}"] if missing else []
    for name, weights in analysis.contrasts.items():
        missing = _names_other_arms(weights, sample, all_of_them=False)
        if missing:
            warnings.append(f"The contrast {name!r} is left out: {missing}")
            continue
        row = {"name": "contrast", "contrast": name}
        of_arms = np.array([weights.get(arm, 0) for arm in labels], dtype=float)
        estimates.append(row | _tested(groups, of_arms, analysis))
    return result(analysis, sample, estimates, warnings, points.of_arms(sample, values))


def _means(groups: Groups, labels: list[str], level: float) -> list[dict]:
    """Of each arm by itself."""
    rows = []
    for arm, n, mean, variance in zip(
        labels, groups.n, groups.means, groups.variances, strict=True
    ):
        row = {"name": "mean", "arm": arm, "n": int(n), "sd": float(variance**0.5)}
        rows.append(row | with_interval(mean, (variance / n) ** 0.5, int(n) - 1, level))
    return rows


def _overall(groups: Groups, level: float) -> list[dict]:
    f, df1, df2 = one_way.classical_f(groups)
    low, high = noncentral_f_limits(f, df1, df2, level)
    rows = [
        _f_row("F", one_way.classical_f(groups)),
        {
            "name": "eta_squared",
            "value": f * df1 / (f * df1 + df2),
            "low": low / (low + df2),
            "high": high / (high + df2),
        },
        _f_row("welch_F", one_way.welch_f(groups)),
    ]
    h = one_way.kruskal_wallis(groups)
    row = dict(zip(("value", "df", "p"), h or (None, None, None), strict=True))
    return [*rows, {"name": "kruskal_wallis", "term": "arm"} | row]


def _f_row(name: str, found: tuple | None) -> dict:
    row = {"name": name, "term": "arm"}
    if found is None:
        return row | dict.fromkeys(["value", "df1", "df2", "p"])
    f, df1, df2 = found
    return row | {"value": f, "df1": df1, "df2": df2, "p": f_tail(f, df1, df2)}


def _pairs(groups: Groups, labels: list[str], analysis: Plan) -> list[dict]:
    """Every later arm minus every earlier one, by the studentised range: Tukey and Kramer with the
    pooled variance, Games and Howell (1976) without. The p values are adjusted for all pairs."""
    # Imported here: scipy.stats takes long to import, and few analyses ask for the range.
    from scipy.stats import studentized_range

    k = len(labels)
    equal = analysis.variances == "equal"
    critical: dict[float, float] = {}
    rows = []
    for first, second in combinations(range(k), 2):
        weights = np.zeros(k)
        weights[[first, second]] = -1, 1
        value, se, df = one_way.contrast(groups, weights, equal=equal)
        row = {"name": "difference", "contrast": f"{labels[second]} - {labels[first]}"}
        row |= {"n": int(groups.n[first] + groups.n[second]), "value": value}
        if se == 0:
            rows.append(row | {"se": None, "df": None} | NO_TEST)
            continue
        if df not in critical:
            critical[df] = float(studentized_range.ppf(analysis.level, k, df)) / 2**0.5
        p = float(studentized_range.sf(abs(value / se) * 2**0.5, k, df))
        margin = critical[df] * se
        row |= {"se": se, "df": df, "low": value - margin, "high": value + margin}
        rows.append(row | {"statistic": value / se, "p": p})
    return rows


def _against_reference(groups: Groups, labels: list[str], level: float) -> list[dict]:
    """Each arm minus the reference, with p and limits for all of these together (Dunnett CW
    (1955), J Am Stat Assoc 50, 1096-1121). Arms i and j correlate by l_i l_j, where l_i^2 is
    n_i / (n_i + n of the reference)."""
    df = int(groups.n.sum()) - len(labels)
    loadings = np.sqrt(groups.n[1:] / (groups.n[1:] + groups.n[0]))
    correlation = np.outer(loadings, loadings)
    np.fill_diagonal(correlation, 1.0)
    critical = dunnett.critical_value(correlation, df, level)
    rows = []
    for place, label in enumerate(labels[1:], start=1):
        weights = np.zeros(len(labels))
        weights[[0, place]] = -1, 1
        value, se, _ = one_way.contrast(groups, weights, equal=True)
        row = {"name": "dunnett_difference", "contrast": f"{label} - {labels[0]}"}
        row |= {"n": int(groups.n[0] + groups.n[place]), "value": value, "se": se, "df": df}
        row |= {"low": value - critical * se, "high": value + critical * se}
        p = dunnett.p_of_largest(abs(value / se), correlation, df)
        rows.append(row | {"statistic": value / se, "p": p})
    return rows


def _trend(analysis: Plan, labels: list[str], groups: Groups) -> list[dict]:
    """A line through the arms' means (each arm with equal weight), what lies beyond it, and
    Jonckheere and Terpstra's test in the order of the doses."""
    doses = np.array([analysis.doses[arm] for arm in labels], dtype=float)
    centred = doses - doses.mean()
    slope = _tested(groups, centred / (centred @ centred), analysis)
    rows = [{"name": "linear_trend"} | slope]
    departure = one_way.departure_from_line(groups, doses)
    if departure is not None:
        rows.append(_f_row("departure_from_linear", departure))
    in_order = Groups([groups.values[place] for place in np.argsort(doses)])
    found = one_way.jonckheere_terpstra(in_order)
    row = {"name": "jonckheere_terpstra", "value": found.value, "expected": found.expected}
    test = "exact" if found.exact else "normal approximation"
    return [*rows, row | {"statistic": found.z, "p": found.p, "test": test}]


def _tested(groups: Groups, weights: np.ndarray, analysis: Plan) -> dict:
    value, se, df = one_way.contrast(groups, weights, equal=analysis.variances == "equal")
    if se == 0:
        return {"value": value, "se": None, "df": None} | NO_TEST
    test = {"statistic": value / se, "p": two_sided_p(value / se, df)}
    return with_interval(value, se, df, analysis.level) | test


def _names_other_arms(named: Weights, sample: Sample, all_of_them: bool = True) -> str:
    """Why these weights do not fit the arms; "" where they do."""
    arms = set(sample.data.arm_labels)
    fits = set(named) == arms or (not all_of_them and set(named) < arms)
    if fits and not sample.data.masked:
        return ""
    return (
        f"the plan names {', '.join(named)}, and the groups here are called "
        f"{', '.join(sample.data.arm_labels)}."
    )
