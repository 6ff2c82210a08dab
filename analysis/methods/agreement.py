"""Intraclass correlations of raters who rated the same people: `intraclass` has the formulas.

The kind to look at first is ICC(2,1): raters drawn from a larger pool, absolute agreement.
"""

from typing import Annotated, Literal

import numpy as np
from pydantic import Field, field_validator

from analysis.datasets.dataset import Dataset
from analysis.datasets.refusals import CannotAnalyse
from analysis.methods.definition import Analysis, result
from intraclass import icc_consistency, icc_one_way, icc_two_way, of_average

NAME = "agreement"
KINDS = {"1": icc_one_way, "2": icc_two_way, "3": icc_consistency}


class Plan(Analysis):
    """ratings: a column for each rater."""

    method: Literal["agreement"]
    ratings: Annotated[list[str], Field(min_length=2)]

    @field_validator("ratings")
    @classmethod
    def _each_rater_once(cls, ratings: list[str]) -> list[str]:
        if len(set(ratings)) < len(ratings):
            raise ValueError("`ratings` names a column twice; each rater has one")
        return ratings

    def columns_used(self) -> list[tuple[str, str]]:
        return [("ratings", name) for name in self.ratings] + super().columns_used()


def fit(analysis: Plan, data: Dataset) -> dict:
    sample = data.sample(analysis.ratings, analysis.condition)
    k = len(analysis.ratings)
    if sample.n < 2:
        raise CannotAnalyse(
            f"{sample.n} participants have an arm and all {k} ratings; at least two are needed."
        )
    ratings = np.column_stack([sample.numbers(rater) for rater in analysis.ratings]).tolist()
    estimates = []
    for case, icc in KINDS.items():
        single = icc(ratings, analysis.level)
        if single is None:
            raise CannotAnalyse("Every rating is the same: agreement says nothing.")
        for kind, found in ((f"({case},1)", single), (f"({case},{k})", of_average(single, k))):
            row = {"name": "icc", "kind": f"ICC{kind}", "raters": k, "value": found.value}
            estimates.append(row | {"low": found.low, "high": found.high})
    return result(analysis, sample, estimates)
