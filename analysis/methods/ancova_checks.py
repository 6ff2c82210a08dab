"""What an analysis of covariance assumes, looked at: each check is a row of its result.

    slopes              the covariate has the same slope in every arm: F of arm by covariate, each
                        covariate and factor on its own
    shapiro_wilk        residuals are normal (Shapiro & Wilk 1965; Royston 1995)
    levene_median       residuals vary equally in all arms: F on their distances from the arm's
    levene_mean         median (Brown & Forsythe 1974) or mean (Levene 1960)
    leverage            the largest, and whose it is: not in a masked run, whose letter it tells
    cooks_distance      the same (Cook 1977)
    difference_hc3      each contrast again, with errors that stand unequal variances

A check informs; it never changes which test is reported.
"""

import numpy as np

from analysis.datasets.dataset import Sample
from analysis.methods.coefficients import coefficient
from analysis.methods.numerics import least_squares
from analysis.methods.numerics.distributions import f_tail

Terms = dict[str, dict[str, np.ndarray]]  # covariate or factor -> its columns
SHAPIRO_UP_TO = 5000  # participants; Royston's p is not known to hold beyond
NOTHING = dict.fromkeys(["value", "p"])


def checks(
    model: least_squares.Fit,
    change: np.ndarray,
    sample: Sample,
    arms: list[str],
    terms: Terms,
    level: float,
) -> tuple[list[dict], list[str]]:
    """The rows, and warnings in words; columns 1.. of the model are `arms`."""
    rows = [_slopes(model, change, len(arms), name, columns) for name, columns in terms.items()]
    rows.append(_shapiro(model.residuals))
    groups = [model.residuals[sample.in_arm(arm)] for arm in sample.data.arm_labels]
    rows.append({"name": "levene_median"} | levene(groups, np.median))
    rows.append({"name": "levene_mean"} | levene(groups, np.mean))
    rows += [] if sample.data.masked else _influence(model, sample)
    rows += [
        {"name": "difference_hc3", "contrast": f"{arm} - {sample.data.reference_arm}"}
        | coefficient(model, place, level, "hc3")
        for place, arm in enumerate(arms, start=1)
    ]
    warnings = []
    if model.someone_decides:
        warnings.append(
            "One participant alone decides a coefficient (a leverage of one): HC3 errors do not "
            "exist and are left empty, and Cook's distance leaves that participant aside."
        )
    return rows, warnings


def _slopes(
    model: least_squares.Fit, change: np.ndarray, arms: int, name: str, columns: dict
) -> dict:
    """F of all products of arm and these columns, added to the model (R's anova of two lm)."""
    row = {"name": "slopes", "term": name} | NOTHING
    products = [
        model.design[:, arm] * column for arm in range(1, 1 + arms) for column in columns.values()
    ]
    matrix = np.column_stack([model.design, *products])
    n, p = matrix.shape
    design = least_squares.Design(matrix)
    if n <= p or design.first_dependent() is not None:
        return row | {"reason": "too few participants with different values in each arm"}
    wider = design.fit(change)
    return row | _f_of_less(wider.residuals, model.residuals, len(products), wider.df)


def _f_of_less(wider: np.ndarray, narrower: np.ndarray, df1: int, df2: int) -> dict:
    """F of two nested models by their residuals."""
    left = float(wider @ wider)
    if left <= 1e-20 * float(narrower @ narrower):
        return NOTHING | {"reason": "different slopes leave no residual"}
    f = (float(narrower @ narrower) - left) / df1 / (left / df2)
    return {"value": f, "df1": df1, "df2": df2, "p": f_tail(f, df1, df2)}


def _shapiro(residuals: np.ndarray) -> dict:
    from scipy.stats import shapiro  # slow to import, and a worker starts often

    row = {"name": "shapiro_wilk", "n": residuals.size} | NOTHING
    if residuals.size > SHAPIRO_UP_TO:
        return row | {"reason": f"not known to hold beyond {SHAPIRO_UP_TO} participants"}
    found = shapiro(residuals)
    return row | {"value": float(found.statistic), "p": float(found.pvalue)}


def levene(groups: list[np.ndarray], centre) -> dict:
    """One-way F on absolute distances from each group's centre."""
    distances = [np.abs(group - centre(group)) for group in groups]
    within = sum(float(np.sum((group - group.mean()) ** 2)) for group in distances)
    everyone = np.concatenate(distances)
    if within <= 1e-20 * float(everyone @ everyone):
        return NOTHING | {"reason": "distances from the centre do not vary within any arm"}
    between = sum(group.size * (group.mean() - everyone.mean()) ** 2 for group in distances)
    df1, df2 = len(groups) - 1, everyone.size - len(groups)
    f = float(between) / df1 / (within / df2)
    return {"value": f, "df1": df1, "df2": df2, "p": f_tail(f, df1, df2)}


def _influence(model: least_squares.Fit, sample: Sample) -> list[dict]:
    h = model.leverages
    p = model.design.shape[1]
    free = np.where(h > 1 - 1e-10, np.nan, 1 - h)
    distances = model.residuals**2 * h / (p * model.residual_variance * free**2)
    rows = []
    for name, numbers in (("leverage", h), ("cooks_distance", distances)):
        place = int(np.nanargmax(numbers))
        who = sample.participants[place]
        rows.append({"name": name, "value": float(numbers[place]), "participant": who})
    return rows
