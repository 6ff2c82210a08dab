"""One factor behind several items, by maximum likelihood."""

import numpy as np

MOST_STEPS = 200
TOLERANCE = 1e-11  # of the last step, where every item has a variance of one
SMALLEST = 1e-6  # variance of an item's own; below it the solution is improper (a Heywood case)


def one_factor(covariance: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
    """Loadings and own variances of k items, covariance = loadings loadings' + diagonal.

    By Fisher's scoring on log|S| + tr(C S^-1). None with fewer than three items, and where no
    proper solution is found.
    """
    k = len(covariance)
    if k < 3:
        return None
    sd = np.sqrt(np.diag(covariance))
    observed = covariance / np.outer(sd, sd)
    if np.linalg.eigvalsh(observed)[0] < 1e-10:
        return None
    loadings, own = _start(observed)
    misfit = _misfit(observed, loadings, own)
    for _ in range(MOST_STEPS):
        try:
            step = _scoring_step(observed, loadings, own)
        except np.linalg.LinAlgError:
            return None
        size = 1.0
        while size > 1e-8:
            tried = loadings + size * step[:k], own + size * step[k:]
            if tried[1].min() > 0 and (new := _misfit(observed, *tried)) <= misfit + 1e-14:
                break
            size /= 2
        else:
            return None
        (loadings, own), misfit = tried, new
        if own.min() < SMALLEST:
            return None
        if np.abs(step).max() < TOLERANCE:
            return loadings * sd, own * sd**2
    return None


def _start(observed: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The first principal component, shrunk so that every item keeps a variance of its own."""
    values, vectors = np.linalg.eigh(observed)
    loadings = vectors[:, -1] * np.sqrt(values[-1])
    loadings *= 0.9 / max(0.9, np.abs(loadings).max())
    loadings *= np.sign(loadings.sum()) or 1.0
    return loadings, 1 - loadings**2


def _misfit(observed: np.ndarray, loadings: np.ndarray, own: np.ndarray) -> float:
    modelled = np.outer(loadings, loadings) + np.diag(own)
    return float(np.linalg.slogdet(modelled)[1] + np.trace(np.linalg.solve(modelled, observed)))


def _scoring_step(observed: np.ndarray, loadings: np.ndarray, own: np.ndarray) -> np.ndarray:
    """Minus H^-1 gradient, with H the expected second derivative of the misfit."""
    k = len(own)
    modelled = np.outer(loadings, loadings) + np.diag(own)
    p = np.linalg.inv(modelled)
    u = p @ loadings
    residual = p @ (modelled - observed) @ p
    gradient = np.concatenate([2 * residual @ loadings, np.diag(residual)])
    h = np.empty((2 * k, 2 * k))
    h[:k, :k] = 2 * (p * (loadings @ u) + np.outer(u, u))
    h[:k, k:] = 2 * p * u
    h[k:, :k] = h[:k, k:].T
    h[k:, k:] = p**2
    return -np.linalg.solve(h, gradient)
