"""Inference on the coefficients of a model of repeated measurements in small samples."""

import math

import numpy as np

from analysis.methods.numerics.repeated_measures import RepeatedFit


def degrees_of_freedom(fit: RepeatedFit, weights: np.ndarray) -> float:
    """Of the contrast `weights` (p): 2 v^2 / (g' W g), the gradient g of its variance v.

    Satterthwaite's and Kenward and Roger's are the same for one contrast.
    """
    spread = fit.point.unscaled @ weights
    gradient = fit.point.slopes @ spread @ spread
    variance = weights @ spread
    return float(2 * variance**2 / (gradient @ fit.parameter_covariance @ gradient))


def standard_error(fit: RepeatedFit, weights: np.ndarray, *, adjusted: bool) -> float:
    """adjusted: with Kenward and Roger's correction for the covariance being estimated."""
    covariance = fit.adjusted if adjusted else fit.point.unscaled
    return math.sqrt(weights @ covariance @ weights)


def scaled_f(
    fit: RepeatedFit, contrasts: np.ndarray, coefficients: np.ndarray
) -> tuple[float, float] | None:
    """(F, its denominator degrees of freedom) that all `contrasts` (q x p) are zero.

    None where there are too few participants for the moments that it is matched to.

    Kenward & Roger 1997, section 2.3: the scale and the degrees of freedom that match the first
    two moments of the Wald statistic, exact where it is a Hotelling T^2 or an ANOVA's F.
    """
    q, phi = len(contrasts), fit.point.unscaled
    theta = contrasts.T @ np.linalg.solve(contrasts @ phi @ contrasts.T, contrasts)
    pieces = theta @ phi @ fit.point.slopes @ phi
    traces = np.trace(pieces, axis1=1, axis2=2)
    uncertainty = fit.parameter_covariance
    a1 = traces @ uncertainty @ traces
    a2 = np.einsum("kl,kab,lba->", uncertainty, pieces, pieces, optimize=True)
    b = (a1 + 6 * a2) / (2 * q)
    g = ((q + 1) * a1 - (q + 4) * a2) / ((q + 2) * a2)
    below = 3 * q + 2 * (1 - g)
    c1, c2, c3 = g / below, (q - g) / below, (q + 2 - g) / below
    if not a2 < q or not c3 * b < 1:
        return None
    mean = 1 / (1 - a2 / q)
    variance = 2 / q * (1 + c1 * b) / ((1 - c2 * b) ** 2 * (1 - c3 * b))
    rho = variance / (2 * mean**2)
    df = 4 + (q + 2) / (q * rho - 1)
    if not df > 2:
        return None
    scale = df / (mean * (df - 2))
    effects = contrasts @ coefficients
    wald = effects @ np.linalg.solve(contrasts @ fit.adjusted @ contrasts.T, effects)
    return float(scale * wald / q), float(df)
