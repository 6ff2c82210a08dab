"""The regressions of a mediation analysis, fitted to its participants."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from analysis.datasets.dataset import Dataset, Sample
from analysis.datasets.refusals import CannotAnalyse
from analysis.methods.ancova import CHANGE
from analysis.methods.design import arm_columns, design_of, refuse_without_error
from analysis.methods.numerics import logistic
from analysis.methods.numerics.indirect_effects import Columns, Effects

if TYPE_CHECKING:
    from analysis.methods.mediation import Plan


class Model:
    """The equations of one analysis; CannotAnalyse if they cannot be fitted.

    of_mediators, of_outcome, of_total: the fits; a binary outcome has a logistic fit (and one
    without the arms, `of_outcome_without_arms`), and no total.
    """

    def __init__(self, analysis: Plan, data: Dataset):
        self.analysis = analysis
        self.binary = analysis.outcome_model == "logistic"
        change = CHANGE[analysis.change]
        mediators = [f"{name}.{change}" for name in analysis.mediators]
        outcome = analysis.outcome if self.binary else f"{analysis.outcome}.{change}"
        covariates = _covariates(analysis)
        self.sample: Sample = data.sample([*mediators, outcome, *covariates], analysis.condition)
        arms = arm_columns(self.sample)
        self.contrasts = [f"{arm} - {data.reference_arm}" for arm in arms]
        self.columns = Columns(
            covariates={name: self.sample.numbers(name) for name in covariates},
            arms={f"arm {arm!r}": column for arm, column in arms.items()},
            mediators={name: self.sample.numbers(name) for name in mediators},
            outcome={outcome: self.sample.numbers(outcome)},
            binary=self.binary,
        )
        regressors = {
            **self.columns.arms,
            **{f"covariate {name!r}": of for name, of in self.columns.covariates.items()},
            **{
                f"mediator {name!r}": self.columns.mediators[reference]
                for name, reference in zip(analysis.mediators, mediators, strict=True)
            },
        }
        design = design_of(regressors)
        without_mediators = 1 + len(regressors) - len(mediators)
        self.outcome = self.columns.outcome[outcome]
        self.of_mediators = [
            design.fit(mediator, without_mediators) for mediator in self.columns.mediators.values()
        ]
        if self.binary:
            self._fit_binary(design.matrix)
        else:
            self.of_outcome = design.fit(self.outcome)
            self.of_total = design.fit(self.outcome, without_mediators)
            refuse_without_error(self.of_outcome, self.outcome, analysis.outcome)

    def _fit_binary(self, design: np.ndarray) -> None:
        name = self.analysis.outcome
        if set(self.outcome) != {0.0, 1.0}:
            values = ", ".join(f"{value:g}" for value in np.unique(self.outcome)[:5])
            raise CannotAnalyse(
                f"Outcome {name!r} has the values {values}; a logistic model needs 0 and 1, both "
                "of which occur."
            )
        fitted = logistic.fit(design, self.outcome)
        if fitted is None:
            raise CannotAnalyse(
                f"Outcome {name!r} can be told exactly from arm, mediators and covariates for "
                "some participants (separation): no finite log-odds exist."
            )
        self.of_outcome = fitted
        without_arms = np.delete(design, range(1, 1 + len(self.contrasts)), axis=1)
        self.of_outcome_without_arms = logistic.fit(without_arms, self.outcome)

    @cached_property
    def effects(self) -> Effects:
        k, m = len(self.contrasts), len(self.of_mediators)
        a = np.array([equation.coefficients[1 : 1 + k] for equation in self.of_mediators])
        b = self.of_outcome.coefficients[-m:, None]
        return Effects(indirect=a * b, sd_outcome=np.std(self.outcome, ddof=1))


def _covariates(analysis: Plan) -> list[str]:
    references: list[str] = []
    for name in analysis.covariates:
        if name == "baseline_mediator":
            references += [f"{mediator}.baseline" for mediator in analysis.mediators]
        elif name == "baseline_outcome":
            references.append(f"{analysis.outcome}.baseline")
        else:
            references.append(name)
    return references
