"""The estimand of a plan or of one analysis: what is to be estimated, before how it is."""

from typing import Annotated

from pydantic import Field

from analysis.datasets.layouts import Part

Sentence = Annotated[str, Field(min_length=1)]


class Estimand(Part):
    """The five attributes of ICH E9(R1), A.3.3, each in words.

    variable: what is obtained of each participant. intercurrent_events: which events after the
    treatment began change what is measured, and how each is handled. summary: the measure on which
    the treatments are compared.
    """

    population: Sentence
    treatment: Sentence
    variable: Sentence
    intercurrent_events: Sentence
    summary: Sentence
