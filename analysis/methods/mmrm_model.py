"""A model for repeated measures, fitted: every contrast of its coefficients can be asked of it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.datasets.refusals import CannotAnalyse
from analysis.methods.coefficients import with_interval
from analysis.methods.mmrm_design import Terms, refuse_dependent
from analysis.methods.numerics import kenward_roger, repeated_measures
from analysis.methods.numerics.covariances import structure
from analysis.methods.numerics.distributions import f_tail, two_sided_p
from analysis.methods.numerics.repeated_measures import NotFitted, Pattern, RepeatedFit


@dataclass(frozen=True)
class Model:
    """The fit, in the units of an orthonormal design and of an outcome divided by `scale`."""

    terms: Terms
    seen: np.ndarray
    means: np.ndarray  # of the design's columns over the measurements used, p
    triangle: np.ndarray  # R of the design's QR, p x p
    coefficients: np.ndarray  # of the orthonormal design, in units of the outcome
    scale: float
    structure: str
    fit: RepeatedFit
    adjusted: bool  # Kenward-Roger

    def contrast(self, weights: np.ndarray, level: float) -> dict:
        """`weights` of the coefficients, with its error, degrees of freedom and test."""
        weights = self.orthonormal(weights)
        se = self.scale * kenward_roger.standard_error(self.fit, weights, adjusted=self.adjusted)
        df = kenward_roger.degrees_of_freedom(self.fit, weights)
        row = with_interval(weights @ self.coefficients, se, df, level)
        statistic = row["value"] / se
        return row | {"statistic": statistic, "p": two_sided_p(statistic, df)}

    def orthonormal(self, weights: np.ndarray) -> np.ndarray:
        return np.linalg.solve(self.triangle.T, weights.T).T

    def standard_deviations(self) -> np.ndarray:
        """Of the residuals, at each visit."""
        return self.scale * np.sqrt(np.diag(self.fit.point.covariance.matrix))

    def rows(self, arm: int, covariates: dict[str, np.ndarray]) -> np.ndarray:
        """T x p: what the coefficients are multiplied with, for an arm (0 is the reference)."""
        arms = np.eye(len(self.terms.arms) + 1)[arm, 1:]
        held = {name: values[None] for name, values in covariates.items()}
        return self.terms.rows(arms[None], held)[0]

    def held(self, *, balanced: bool, factors: Sequence[str]) -> dict[str, np.ndarray]:
        """Where each covariate's and factor's columns are held for the adjusted means."""
        names = self.terms.coefficients()
        held = {}
        for name, columns in self.terms.covariates.items():
            values = np.unique(columns[0][1])
            if balanced and name in factors:
                held[name] = np.full(len(columns), 1 / (len(columns) + 1))
            elif balanced and values.size == 2:
                held[name] = np.array([values.mean()])
            else:
                held[name] = np.array([self.means[names.index(column)] for column, _ in columns])
        return held

    def together(self, weights: np.ndarray) -> dict:
        """Kenward and Roger's scaled F that all of `weights` (q x p) are zero."""
        orthonormal = self.orthonormal(weights)
        df1 = len(weights)
        found = kenward_roger.scaled_f(self.fit, orthonormal, self.coefficients / self.scale)
        if found is None:
            nothing = dict.fromkeys(["value", "df2", "p"])
            return nothing | {"df1": df1, "reason": "too few participants for this test"}
        value, df2 = found
        return {"value": value, "df1": df1, "df2": df2, "p": f_tail(value, df1, df2)}

    def fitted_and_residuals(self, outcome: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Of every measurement; residuals in standard deviations of their visit."""
        coefficients = np.linalg.solve(self.triangle, self.coefficients)
        fitted = self.terms.design() @ coefficients
        residuals = (outcome - fitted) / self.standard_deviations()
        return fitted[self.seen], residuals[self.seen]

    def covariance(self) -> np.ndarray:
        """Of the residuals, T x T."""
        return self.scale**2 * self.fit.point.covariance.matrix

    def deviance(self) -> float:
        """-2 restricted log-likelihood, with its constant, as SAS, mmrm and nlme give it."""
        free = self.measurements - len(self.triangle)
        determinant = np.log(np.abs(np.diag(self.triangle))).sum()
        constant = free * (math.log(2 * math.pi) + 2 * math.log(self.scale))
        return float(self.fit.point.deviance + constant + 2 * determinant)

    @property
    def measurements(self) -> int:
        return int(self.seen.sum())


def fitted(
    terms: Terms, outcome: np.ndarray, *, name: str, structures: Sequence[str], adjusted: bool
) -> tuple[Model, list[str]]:
    """The model with the first of the structures that can be fitted, and the warnings to give.

    outcome: n x T, NaN where missing, called `name`. CannotAnalyse says why there is no model.
    """
    seen = ~np.isnan(outcome)
    design = terms.design()
    stacked, measured = design[seen], outcome[seen]
    refuse_dependent(stacked, terms)
    basis, triangle = np.linalg.qr(stacked)
    coefficients = basis.T @ measured
    residuals = measured - basis @ coefficients
    scale = float(np.linalg.norm(residuals)) / math.sqrt(len(stacked) - len(triangle))
    if scale < 1e-10 * np.linalg.norm(measured) or scale == 0:
        raise CannotAnalyse(f"{name!r} is fitted without any error, so that no interval exists.")
    orthonormal, scaled = np.zeros_like(design), np.zeros_like(outcome)
    orthonormal[seen], scaled[seen] = basis, residuals / scale
    patterns = repeated_measures.patterns_of(orthonormal, scaled, seen)
    used, found, warnings = _first_that_can_be_fitted(structures, terms.visits, seen, patterns)
    model = Model(
        terms=terms,
        seen=seen,
        means=stacked.mean(axis=0),
        triangle=triangle,
        coefficients=coefficients + scale * found.point.coefficients,
        scale=scale,
        structure=used,
        fit=found,
        adjusted=adjusted,
    )
    return model, warnings


def _first_that_can_be_fitted(
    structures: Sequence[str], visits: list[str], seen: np.ndarray, patterns: list[Pattern]
) -> tuple[str, RepeatedFit, list[str]]:
    problems = []
    for name in structures:
        try:
            _refuse_unseen_pairs(name, visits, seen)
            found = repeated_measures.fit(patterns, structure(name, len(visits)), len(visits))
        except NotFitted as problem:
            problems.append(f"The covariance {_words(name)} {problem}.")
        else:
            used = f"The covariance {_words(name)} was used instead, as the plan says."
            return name, found, [" ".join([*problems, used])] if problems else []
    raise CannotAnalyse(" ".join(problems))


def _refuse_unseen_pairs(name: str, visits: list[str], seen: np.ndarray) -> None:
    """An unstructured covariance of two visits is learnt from those who have both."""
    together = seen.T.astype(int) @ seen.astype(int)
    for later in range(len(visits)):
        for earlier in range(later):
            n = together[earlier, later]
            if name == "unstructured" and n < 2:
                who = "one participant has" if n else "nobody has"
                raise NotFitted(
                    f"could not be fitted: {who} both visits {visits[earlier]!r} and "
                    f"{visits[later]!r}, and at least two are needed"
                )


def _words(name: str) -> str:
    """heterogeneous_ar1 -> 'heterogeneous AR(1)'"""
    return name.replace("_", " ").replace("ar1", "AR(1)").replace("toeplitz", "Toeplitz")
