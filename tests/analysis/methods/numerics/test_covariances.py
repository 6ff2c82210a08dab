"""The derivatives of each structure, against differences of its matrix."""

import numpy as np
import pytest

from analysis.methods.numerics.covariances import structure

# name -> parameters for four visits
PARAMETERS = {
    "unstructured": np.array([4.0, 1.2, 5, 0.7, 2.1, 6, 0.3, 1.1, 2.5, 7]),
    "heterogeneous_toeplitz": np.array([4.0, 5, 6, 7, 0.6, 0.4, 0.1]),
    "heterogeneous_ar1": np.array([4.0, 5, 6, 7, -0.6]),
    "compound_symmetry": np.array([4.0, 1.5]),
}
STEP = 1e-4
EVERY = pytest.mark.parametrize("name", PARAMETERS)


def changes(name: str, of: str) -> np.ndarray:
    """Central differences in each parameter of the matrix, or of its first derivatives."""
    built, at = structure(name, 4), PARAMETERS[name]
    return np.stack(
        [
            (getattr(built.at(at + step), of) - getattr(built.at(at - step), of)) / (2 * STEP)
            for step in STEP * np.eye(at.size)
        ]
    )


@EVERY
def test_first_derivatives(name):
    found = structure(name, 4).at(PARAMETERS[name])

    np.testing.assert_allclose(found.first, changes(name, "matrix"), atol=1e-7)


@EVERY
def test_second_derivatives(name):
    found = structure(name, 4).at(PARAMETERS[name])

    second = np.zeros((1, 1, 1, 1)) if found.second is None else found.second
    np.testing.assert_allclose(*np.broadcast_arrays(second, changes(name, "first")), atol=1e-7)


def test_what_each_structure_says():
    def correlations(name: str) -> np.ndarray:
        matrix = structure(name, 4).at(PARAMETERS[name]).matrix
        sd = np.sqrt(np.diag(matrix))
        return (matrix / np.outer(sd, sd))[0, 1:]

    assert correlations("heterogeneous_toeplitz") == pytest.approx([0.6, 0.4, 0.1])
    assert correlations("heterogeneous_ar1") == pytest.approx([-0.6, 0.36, -0.216])
    assert correlations("compound_symmetry") == pytest.approx([0.375] * 3)


@EVERY
def test_with_one_visit_there_is_one_variance(name):
    found = structure(name, 1).at(np.array([3.0]))

    assert found.matrix.tolist() == [[3.0]]
