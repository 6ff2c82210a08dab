"""How ill participants are and how much they improve, as correlated standard normal numbers."""

import numpy as np

from trials.simulation.draws import Draws

# Severity at baseline (b) and improvement (c) for CAPS-5, SDS, BDI-II, uncompassionate and
# compassionate self-responding. Improvement counts upwards in all five.
LATENTS = (
    *("b_caps", "b_sds", "b_bdi", "b_ucs", "b_cs"),
    *("c_caps", "c_sds", "c_bdi", "c_ucs", "c_cs"),
)
CORRELATIONS = {
    ("b_caps", "b_sds"): 0.45,
    ("b_caps", "b_bdi"): 0.50,
    ("b_caps", "b_ucs"): 0.30,
    ("b_caps", "b_cs"): -0.20,
    ("b_sds", "b_bdi"): 0.45,
    ("b_bdi", "b_ucs"): 0.50,
    ("b_bdi", "b_cs"): -0.40,
    ("b_ucs", "b_cs"): -0.55,
    ("c_caps", "c_sds"): 0.60,
    ("c_caps", "c_bdi"): 0.62,
    ("c_caps", "c_ucs"): 0.62,
    ("c_caps", "c_cs"): 0.50,
    ("c_sds", "c_bdi"): 0.50,
    ("c_sds", "c_ucs"): 0.45,
    ("c_sds", "c_cs"): 0.38,
    ("c_bdi", "c_ucs"): 0.60,
    ("c_bdi", "c_cs"): 0.52,
    ("c_ucs", "c_cs"): 0.65,
    ("b_bdi", "c_bdi"): 0.45,
    ("b_ucs", "c_ucs"): 0.40,
    ("b_cs", "c_cs"): -0.35,
    ("b_sds", "c_sds"): 0.35,
    ("b_caps", "c_caps"): 0.15,
}
SMALLEST_EIGENVALUE = 1e-6


def correlation_matrix() -> np.ndarray:
    """The nearest matrix to the table above that is positive definite, diagonal 1 (10 by 10)."""
    matrix = np.eye(len(LATENTS))
    for (first, second), value in CORRELATIONS.items():
        row, column = LATENTS.index(first), LATENTS.index(second)
        matrix[row, column] = matrix[column, row] = value
    values, vectors = np.linalg.eigh(matrix)
    clipped = vectors @ np.diag(np.maximum(values, SMALLEST_EIGENVALUE)) @ vectors.T
    scale = np.sqrt(np.diag(clipped))
    return clipped / np.outer(scale, scale)


def latent_values(draws: Draws, members: list[str]) -> dict[str, np.ndarray]:
    """Each latent for the members of one arm, in their order.

    In an arm large enough the drawn numbers are centred and whitened first, so that the arm has
    exactly the means, variances and correlations of the table and not only about them.
    """
    drawn = np.array(
        [[draws.normal(f"{member}|lat|{name}") for name in LATENTS] for member in members]
    )
    if len(members) > 2 * len(LATENTS):
        drawn = drawn - drawn.mean(axis=0)
        root = np.linalg.cholesky(np.cov(drawn, rowvar=False))
        drawn = np.linalg.solve(root, drawn.T).T
    values = drawn @ np.linalg.cholesky(correlation_matrix()).T
    return dict(zip(LATENTS, values.T, strict=True))
