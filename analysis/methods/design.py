"""The right-hand side of a regression on arm and covariates, and the sentences that refuse one."""

from collections.abc import Sequence

import numpy as np

from analysis.datasets.dataset import Dataset, Sample
from analysis.datasets.refusals import CannotAnalyse
from analysis.methods.numerics.least_squares import RANK_TOLERANCE, Design, Fit

ROUNDING = 1e-10  # of a number's size: by as much, equal differences of decimals may differ


def arm_columns(
    sample: Sample, needed: str = "both visits and all covariates"
) -> dict[str, np.ndarray]:
    """One 0/1 column for each arm but the reference; CannotAnalyse where an arm is too small.

    needed: what a participant of the sample has, for the sentences that refuse it.
    """
    reference, *others = sample.data.arm_labels
    if sample.n == 0:
        raise CannotAnalyse(f"No participant has an arm, {needed}.")
    if not others:
        raise CannotAnalyse(f"Every participant is in arm {reference!r}: nothing to compare.")
    if reference not in sample.data.arms:
        raise CannotAnalyse(
            f"No participant is in the reference arm {reference!r}; the arms are: "
            f"{', '.join(others)}."
        )
    for arm, n in sample.n_by_arm.items():
        if n < 2:
            number = "one participant" if n else "no participant"
            raise CannotAnalyse(f"Arm {arm!r} has {number} with {needed}; at least two are needed.")
    return {arm: sample.in_arm(arm).astype(float) for arm in others}


def numbers_and_factors(
    data: Dataset, covariates: dict[str, str], factors: Sequence[str]
) -> tuple[dict[str, str], list[str]]:
    """Covariates (name in the plan -> reference) and factors; a category such as the site is a
    factor wherever the plan names it."""
    numbers = {name: of for name, of in covariates.items() if of not in data.categories}
    return numbers, [*factors, *(name for name in covariates if name not in numbers)]


def factor_columns(sample: Sample, name: str) -> dict[str, np.ndarray]:
    """One 0/1 column for each level of a factor but the first, as `factor 'site' = '02'`.

    Levels are texts, in their order; CannotAnalyse where there is but one.
    """
    labels = sample.labels(name)
    first, *others = sorted(set(labels))
    if not others:
        raise CannotAnalyse(
            f"Factor {name!r} has the same value ({first}) for all {sample.n} participants; "
            "leave it out."
        )
    return {f"factor {name!r} = {level!r}": (labels == level).astype(float) for level in others}


def design_matrix(columns: dict[str, np.ndarray]) -> np.ndarray:
    """An intercept and these columns, n x (1 + columns); as `design_of`."""
    return design_of(columns).matrix


def design_of(columns: dict[str, np.ndarray]) -> Design:
    """An intercept and these columns; `columns` are named as in the plan.

    CannotAnalyse names the first that is constant or follows from the ones before it.
    """
    names = list(columns)
    n = len(columns[names[0]])
    if n < len(names) + 2:
        raise CannotAnalyse(
            f"{n} participants have all the data; {len(names) + 1} coefficients "
            f"need at least {len(names) + 2}."
        )
    design = Design(np.column_stack([np.ones(n), *columns.values()]))
    dependent = design.first_dependent()
    if dependent is not None:
        name, before = names[dependent], names[:dependent]
        _refuse_constant(name, columns[name])
        raise CannotAnalyse(
            f"{_capital(name)} follows exactly from {', '.join(before)}; leave one of them out."
        )
    return design


def _refuse_constant(name: str, column: np.ndarray) -> None:
    n, spread, size = column.size, float(np.ptp(column)), float(np.abs(column).max())
    if spread <= ROUNDING * size:
        raise CannotAnalyse(
            f"{_capital(name)} has the same value ({column[0]:g}) for all {n} participants; "
            "leave it out."
        )
    if np.linalg.norm(column - column.mean()) < RANK_TOLERANCE * np.linalg.norm(column):
        raise CannotAnalyse(
            f"{_capital(name)} varies by {spread:g} only, beside values of {size:g}: too little to "
            "be computed with. Subtract a fixed number from it."
        )


def refuse_without_error(
    fit: Fit, outcome: np.ndarray, name: str, what: str = "The change of"
) -> None:
    """No standard error can be had from an outcome that is constant or fitted exactly."""
    if np.ptp(outcome) <= ROUNDING * np.abs(outcome).max():
        raise CannotAnalyse(
            f"{what} {name!r} is {outcome[0]:g} for all {outcome.size} participants."
        )
    if np.linalg.norm(fit.residuals) < ROUNDING * np.linalg.norm(outcome):
        raise CannotAnalyse(
            f"{what} {name!r} is fitted without any error, so that no interval exists."
        )


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
