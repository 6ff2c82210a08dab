"""The forms of a participant: which instrument at which visit, with its answers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from trials.simulation.caps5 import caps5_answers
from trials.simulation.disposition import LATER_RATINGS
from trials.simulation.draws import Draws
from trials.simulation.people import SimParticipant
from trials.simulation.questionnaires import (
    audit_answers,
    bdi_answers,
    dudit_answers,
    scs_answers,
    sds_answers,
)
from trials.simulation.totals import Totals

SCREENING, BASELINE, TERMINATION = "SCR", "V3", "V20"
RATINGS = (BASELINE, *LATER_RATINGS)
BATTERIES = ("V4", TERMINATION)
VERSION_AT = {SCREENING: None, TERMINATION: "since_treatment"}
CHARACTERISTICS = "CHARACTERISTICS"


@dataclass(frozen=True)
class SimForm:
    """A filled-in form; ``version`` None means the instrument's default version."""

    participant: str
    visit: str
    instrument: str
    version: str | None
    answers: dict[str, Any]
    done_on: date


def forms_of(
    draws: Draws, person: SimParticipant, totals: Totals, *, closing_bdi: bool
) -> list[SimForm]:
    """Every form of the visits that the participant attended."""
    return [
        SimForm(person.number, visit, instrument, version, answers, day)
        for visit, day in person.visits.items()
        for instrument, version, answers in _forms_at(draws, person, visit, totals)
        if closing_bdi or (visit, instrument) != (TERMINATION, "BDI-II")
    ]


def _forms_at(
    draws: Draws, person: SimParticipant, visit: str, totals: Totals
) -> Iterator[tuple[str, str | None, dict[str, Any]]]:
    number = person.number

    def total(score: str) -> int:
        return totals[number, visit, score]

    if visit == SCREENING:
        yield CHARACTERISTICS, None, dict(person.covariates)
    if visit in RATINGS:
        yield "CAPS-5", None, _interview(draws, person, visit, totals)
        yield "SDS", None, sds_answers(draws, number, visit, total("sds_mean"))
    if visit in BATTERIES:
        yield "SCS", None, scs_answers(draws, number, visit, total("scs_ucs"), total("scs_cs"))
        yield "BDI-II", None, bdi_answers(draws, number, visit, total("bdi_total"))
    if visit in VERSION_AT:
        version = VERSION_AT[visit]
        yield "AUDIT", version, audit_answers(draws, number, visit, total("audit_total"))
        yield "DUDIT", version, dudit_answers(draws, number, visit, total("dudit_total"))


def _interview(draws: Draws, person: SimParticipant, visit: str, totals: Totals) -> dict[str, Any]:
    # Everybody has PTSD at baseline; at the end it is settled for completers.
    settled = totals.get((person.number, visit, "caps_ptsd"))
    has_ptsd = True if visit == BASELINE else None if settled is None else bool(settled)
    return caps5_answers(
        draws,
        person.number,
        visit,
        totals[person.number, visit, "caps_total"],
        has_ptsd=has_ptsd,
        dissociative=bool(person.covariates["diss"]),
    )
