import pytest

from instruments import get_instrument

# Index of the US value set (Pickard et al. 2019; R package eq5d, VT set "USA") where one dimension
# alone is at levels 2 to 5 and the others have no problems.
ONE_DIMENSION = {
    "eq_mo": (0.904, 0.878, 0.763, 0.678),
    "eq_sc": (0.911, 0.893, 0.780, 0.739),
    "eq_ua": (0.932, 0.899, 0.745, 0.745),
    "eq_pd": (0.940, 0.902, 0.682, 0.586),
    "eq_ad": (0.943, 0.877, 0.701, 0.679),
}


@pytest.mark.parametrize("dimension", ONE_DIMENSION)
def test_each_level_of_a_dimension_has_the_published_value(dimension):
    healthy = dict.fromkeys(ONE_DIMENSION, 1)
    eq5d = get_instrument("EQ-5D-5L")

    found = [
        eq5d.score(healthy | {dimension: level})["eq5d_index_us"].value for level in (2, 3, 4, 5)
    ]

    assert tuple(found) == ONE_DIMENSION[dimension]
