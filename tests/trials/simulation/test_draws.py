import pytest

from trials.simulation.draws import Draws, round_half_up

# Reference numbers of the specification of these draws: seed, key, u, z.
VECTORS = (
    ("20181107", "01-001|age", 0.5572622602926327, 0.1440316470915044),
    ("20181107", "12-003|lat|c_caps", 0.3707460850536856, -0.3298779698687135),
    ("4", "M|0", 0.35158842916025657, -0.3810355653550527),
    ("4", "rand|k=0|site=01|block=0|0", 0.8841842535890835, 1.1961667515590941),
)


@pytest.mark.parametrize(("seed", "key", "u", "z"), VECTORS)
def test_a_key_has_its_reference_uniform_number(seed, key, u, z):
    assert Draws(seed).uniform(key) == u


@pytest.mark.parametrize(("seed", "key", "u", "z"), VECTORS)
def test_a_key_has_its_reference_normal_number(seed, key, u, z):
    assert Draws(seed).normal(key) == pytest.approx(z, abs=1e-9)


def test_a_shuffle_keeps_everything_and_is_the_same_every_time():
    first = Draws("4").shuffled("order", "abcdef")

    assert sorted(first) == list("abcdef")
    assert Draws("4").shuffled("order", "abcdef") == first


def test_a_place_without_weight_is_never_drawn():
    drawn = {Draws("4").index(f"place|{n}", (0, 1, 0, 3, 0)) for n in range(200)}

    assert drawn == {1, 3}


@pytest.mark.parametrize(("value", "whole"), ((0.5, 1), (1.5, 2), (2.5, 3), (-0.5, 0), (2.49, 2)))
def test_a_half_is_rounded_up(value, whole):
    assert round_half_up(value) == whole
