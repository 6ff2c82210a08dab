"""Interviews that independent raters hold: who may meet whom, and how often is rated twice."""

from typing import Literal

from pydantic import Field

from trials.studies.schema.base import Provenance, Strict

SameRater = Literal["never", "never_consecutive", "allowed"]


class RatingRules(Strict):
    """same_rater: whether a rater may meet the same participant again at a later assessment.

    second_ratings: the share of interviews that a second rater rates from the recording.
    certificate_months: how long a rater's certificate counts. most_per_day: interviews of one
    rater.
    """

    same_rater: SameRater = "never"
    second_ratings: float = Field(default=0, ge=0, le=1)
    certificate_months: int = Field(default=6, ge=1)
    most_per_day: int = Field(default=3, ge=1)
    provenance: Provenance | None = None
