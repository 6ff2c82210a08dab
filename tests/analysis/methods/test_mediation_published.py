"""PROCESS's own example: an article on the front page (58 readers) or an inner one (65), what they
presume of its influence on others and of its importance, and how they react.

Tal-Or N, Cohen J, Tsfati Y, Gunther AC (2010), Communication Research 37, 801-824; Hayes AF (2018),
Introduction to Mediation, Moderation, and Conditional Process Analysis, 2nd ed., chapters 3 and 5.
The readers are made anew with the same group means and the same sums of squares and products, on
which coefficients, errors and tests depend alone.
"""

import numpy as np
import pandas as pd
import pytest

from analysis import engine
from analysis.plans import load_plan
from tests.analysis.oracles import estimate

PLAN = """
plan: Presumed media influence
data: {layout: wide, participant: id, arm: {column: page, reference: inner}}
variables:
  importance: {baseline: zero, follow_up: importance, improvement: higher}
  influence: {baseline: zero, follow_up: influence, improvement: higher}
  reaction: {baseline: zero, follow_up: reaction, improvement: higher}
analyses:
  - {id: simple, method: mediation, mediators: [influence], outcome: reaction, seed: 1}
  - {id: parallel, method: mediation, mediators: [importance, influence], outcome: reaction,
     seed: 1}
"""
NAMES = ["importance", "influence", "reaction"]
MEANS = {"inner": (65, [254 / 65, 349.5 / 65, 211.25 / 65]),
         "front": (58, [263 / 58, 339.5 / 58, 217.25 / 58])}  # fmt: skip
WITHIN = [  # sums of squares and products around the means of the two groups
    [355.87718832891244, 69.80464190981434, 143.13362068965517],
    [69.80464190981434, 206.01969496021218, 104.33836206896552],
    [143.13362068965517, 104.33836206896552, 285.6864224137931],
]


@pytest.fixture(scope="module")
def analyses() -> dict:
    pages = np.repeat(list(MEANS), [n for n, _ in MEANS.values()])
    groups = np.column_stack([pages == page for page in MEANS]).astype(float)
    noise = np.random.default_rng(1).normal(size=(len(pages), 3))
    basis, _ = np.linalg.qr(np.column_stack([groups, noise]))
    means = groups @ np.array([of for _, of in MEANS.values()])
    readers = pd.DataFrame(means + basis[:, 2:] @ np.linalg.cholesky(WITHIN).T, columns=NAMES)
    readers = readers.assign(id=range(len(pages)), page=pages, zero=0)
    return engine.run(load_plan(PLAN), readers)["analyses"]


@pytest.mark.parametrize(
    ("analysis", "path", "mediator", "value", "se", "p"),
    [
        ("simple", "a", "influence", 0.477, 0.236, 0.045),
        ("simple", "b", "influence", 0.506, 0.097, 0.000),
        ("simple", "direct", None, 0.254, 0.256, 0.322),
        ("simple", "total", None, 0.496, 0.278, 0.077),
        ("simple", "sobel", "influence", 0.241, 0.130, 0.064),
        ("parallel", "a", "importance", 0.627, 0.310, 0.045),
        ("parallel", "b", "importance", 0.324, 0.071, 0.000),
        ("parallel", "b", "influence", 0.397, 0.093, 0.000),
        ("parallel", "direct", None, 0.103, 0.239, 0.666),
    ],
)
def test_every_path_is_the_published_one(analyses, analysis, path, mediator, value, se, p):
    where = {} if mediator is None else {"mediator": mediator}

    row = estimate(analyses[analysis], path, **where)

    # Three published decimals, the last of them rounded in either direction.
    assert [row["value"], row["se"], row["p"]] == pytest.approx([value, se, p], abs=6e-4)


def test_indirect_effects_of_two_mediators_are_the_published_ones(analyses):
    importance, influence = (
        estimate(analyses["parallel"], "indirect", mediator=name)["value"] for name in NAMES[:2]
    )
    both = estimate(analyses["parallel"], "indirect_total")["value"]

    assert [importance, influence, both] == pytest.approx([0.203, 0.189, 0.392], abs=6e-4)
