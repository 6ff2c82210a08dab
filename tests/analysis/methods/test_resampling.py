import numpy as np
import pytest

from analysis.methods.numerics.indirect_effects import Columns, effects_of_one
from analysis.methods.numerics.streams import RMersenneTwister, at_a_time
from analysis.methods.resampling import bootstrap, leave_one_out


def model(n: int = 600, mediators: int = 1) -> Columns:
    random = np.random.default_rng(4)
    arm = np.arange(n) % 2.0
    changes = {f"m{j}": arm + random.normal(size=n) for j in range(mediators)}
    return Columns(
        covariates={f"c of {mediators}": random.normal(size=n)},
        arms={"arm": arm},
        mediators=changes,
        outcome={f"y of {mediators}": sum(changes.values()) + random.normal(size=n)},
    )


def test_each_of_many_rows_is_left_out_in_its_turn():
    columns = model()
    assert at_a_time(600) < 600  # so the rows are left out in more than one batch

    left_out = leave_one_out(columns)

    for row in (0, 435, 436, 599):
        exact = effects_of_one(columns, 1.0 - (np.arange(600) == row))
        assert left_out.indirect[0, 0, row] == pytest.approx(exact.indirect[0, 0], rel=1e-10)
        assert left_out.sd_outcome[row] == pytest.approx(exact.sd_outcome, rel=1e-10)
    assert left_out.sd_outcome.shape == (600,)


def test_models_of_any_shape_share_their_resamples_and_change_nothing_for_each_other():
    models = [model(82), model(82, mediators=2), model(82)]
    stream = RMersenneTwister(82, 4)

    together = bootstrap(models, [300, 200, 100], stream)

    for columns, wanted, run in zip(models, (300, 200, 100), together, strict=True):
        (alone,) = bootstrap([columns], [wanted], stream)
        assert run.kept.to_bytes() == alone.kept.to_bytes()
