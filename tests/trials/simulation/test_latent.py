import numpy as np
import pytest

from trials.simulation.draws import Draws
from trials.simulation.latent import LATENTS, correlation_matrix, latent_values


def test_the_correlations_are_those_of_the_table():
    matrix = correlation_matrix()

    between = matrix[LATENTS.index("c_ucs"), LATENTS.index("c_cs")]
    assert between == pytest.approx(0.65, abs=0.01)
    assert np.linalg.eigvalsh(matrix).min() > 0


def test_a_large_arm_has_exactly_these_correlations():
    values = latent_values(Draws("4"), [f"01-{place:03d}" for place in range(46)])

    found = np.corrcoef(np.array([values[name] for name in LATENTS]))

    assert np.abs(found - correlation_matrix()).max() < 1e-9


def test_a_small_arm_keeps_the_numbers_of_each_participant_whoever_else_is_in_it():
    few = latent_values(Draws("4"), ["01-001", "01-002"])
    more = latent_values(Draws("4"), ["01-001", "01-002", "01-003"])

    assert all((few[name] == more[name][:2]).all() for name in LATENTS)
