"""Who is analysed: decided per participant in the blind review, before the lock."""

from typing import Literal

from trials.studies.schema.base import Code, Label, Strict

Includes = Literal["randomised", "dosed", "completed"]


class AnalysisSet(Strict):
    """includes: what the blind review is offered as the decision; people confirm or change it.

    randomised: everybody who was. dosed: whoever was given a dose. completed: whoever completed
    the study.
    """

    code: Code
    label: Label
    includes: Includes = "randomised"


EVERYBODY = AnalysisSet(code="all", label="All randomised participants")
