"""The right-hand side of a model for repeated measures, and the sentences that refuse one.

Fixed effects: arm, visit, arm by visit, each covariate and factor, and those of `by_visit` with
one coefficient for each visit. The reference arm and the first visit are coded 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.datasets.dataset import Sample
from analysis.datasets.refusals import CannotAnalyse
from analysis.methods.design import arm_columns, design_matrix, factor_columns
from analysis.methods.numerics.least_squares import first_dependent

NEEDED = "a measurement after baseline, and the baseline and all covariates that the plan names"


@dataclass(frozen=True)
class Terms:
    """Columns of one value per participant: arms but the reference, then covariates and factors."""

    arms: dict[str, np.ndarray]
    covariates: dict[str, list[tuple[str, np.ndarray]]]  # name in the plan -> (column's name, it)
    by_visit: Sequence[str]
    visits: list[str]

    def coefficients(self) -> list[str]:
        """The names of the design's columns."""
        later = [f"visit {visit!r}" for visit in self.visits[1:]]
        arms = [f"arm {arm!r}" for arm in self.arms]
        names = ["intercept", *arms, *later]
        names += [f"{arm} by {visit}" for arm in arms for visit in later]
        for name, columns in self.covariates.items():
            names += [column for column, _ in columns]
            if name in self.by_visit:
                names += [f"{column} by {visit}" for column, _ in columns for visit in later]
        return names

    def design(self) -> np.ndarray:
        """n x T x p, with a row also for a visit that was missed."""
        return self.rows(
            np.column_stack(list(self.arms.values())),
            {
                name: np.column_stack([column for _, column in columns])
                for name, columns in self.covariates.items()
            },
        )

    def rows(self, arms: np.ndarray, covariates: dict[str, np.ndarray]) -> np.ndarray:
        """The design of people with these arms (n x arms) and covariates (each n x columns)."""
        n, visits = len(arms), len(self.visits)
        later = np.eye(visits)[:, 1:]

        def constant(columns: np.ndarray) -> np.ndarray:
            return np.broadcast_to(columns[:, None, :], (n, visits, columns.shape[1]))

        def by_visit(columns: np.ndarray) -> np.ndarray:
            return np.einsum("ic,tv->itcv", columns, later).reshape(n, visits, -1)

        one = np.ones((n, 1))
        pieces = [constant(one), constant(arms), by_visit(one), by_visit(arms)]
        for name, columns in covariates.items():
            pieces.append(constant(columns))
            if name in self.by_visit:
                pieces.append(by_visit(columns))
        return np.concatenate(pieces, axis=2)


def terms_of(
    sample: Sample,
    covariates: dict[str, str],
    factors: Sequence[str],
    by_visit: Sequence[str],
    visits: list[str],
) -> Terms:
    """covariates: name in the plan -> reference; CannotAnalyse names what cannot be a term."""
    arms = arm_columns(sample, NEEDED)
    columns = {
        name: [(f"covariate {name!r}", sample.numbers(reference))]
        for name, reference in covariates.items()
    }
    columns |= {name: list(factor_columns(sample, name).items()) for name in factors}
    named = {f"arm {arm!r}": column for arm, column in arms.items()}
    design_matrix(named | dict(column for group in columns.values() for column in group))
    return Terms(arms, columns, by_visit, visits)


def refuse_thin_visits(sample: Sample, seen: np.ndarray, visits: list[str], outcome: str) -> None:
    """Each visit needs somebody of each arm; seen (n x T) says who has which."""
    for place, visit in enumerate(visits):
        if not seen[:, place].any():
            raise CannotAnalyse(
                f"Nobody has {outcome!r} at visit {visit!r}; leave the visit out of the variable."
            )
        measured = [seen[sample.in_arm(arm), place].sum() for arm in sample.data.arm_labels]
        sample.data.refuse_few_behind_a_letter(measured)
        for arm in sample.data.arm_labels:
            if not seen[sample.in_arm(arm), place].any():
                raise CannotAnalyse(
                    f"No participant of arm {arm!r} has {outcome!r} at visit {visit!r}, so that "
                    "its mean there cannot be estimated; leave the visit out of the variable."
                )


def refuse_dependent(stacked: np.ndarray, terms: Terms) -> None:
    """stacked: the design's rows that are used, N x p."""
    names = terms.coefficients()
    if len(stacked) < len(names) + 2:
        raise CannotAnalyse(
            f"There are {len(stacked)} measurements; {len(names)} coefficients need at least "
            f"{len(names) + 2}."
        )
    dependent = first_dependent(stacked[:, 1:])
    if dependent is not None:
        raise CannotAnalyse(
            f"The coefficient of {names[dependent + 1]} cannot be told from those before it "
            "among the measurements that there are; leave it out."
        )
