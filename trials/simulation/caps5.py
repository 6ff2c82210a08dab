"""The CAPS-5 interview: symptoms that add up, and a diagnosis that the scoring itself gives."""

from functools import cache
from typing import Any

from instruments import Instrument, get_instrument
from trials.simulation.draws import Draws
from trials.simulation.items import Items, answers_adding_up

SYMPTOMS = Items(
    name="CAPS-5",
    keys=tuple(f"caps{number:02d}" for number in range(1, 21)),
    low=0,
    high=4,
    stable=0.60,
    occasion=0.68,
    offsets=(
        *(0.25, 0.05, -0.75, 0.45, 0.30),
        *(0.55, 0.40),
        *(-1.15, 0.20, 0.05, 0.45, 0.20, 0.35, 0.20),
        *(-0.35, -1.35, 0.45, 0.10, 0.15, 0.40),
    ),
    weights=(1,) * 20,
)
RELATED = ("caps09", *(f"caps{number}" for number in range(11, 21)), "caps29", "caps30")
DEFINITE, PROBABLE = 0.85, 0.15
IMPAIRMENT = ("caps23", "caps24", "caps25")  # criterion G: met where one of them is 2 or more
BASELINE = "V3"

# The global ratings go with the total: at least so many points, then this code.
SEVERE = ((60, 4), (45, 3), (23, 2), (10, 1), (0, 0))
IMPROVED = ((45, 4), (35, 3), (25, 2), (10, 1), (0, 0))
STILL_IMPAIRED = 23


@cache
def instrument() -> Instrument:
    return get_instrument("CAPS-5")


def caps5_answers(
    draws: Draws,
    participant: str,
    visit: str,
    total: int,
    *,
    has_ptsd: bool | None,
    dissociative: bool,
) -> dict[str, Any]:
    """An interview with this total; ``has_ptsd`` None leaves the diagnosis to the symptoms.

    Who is to have PTSD gets symptoms that meet every criterion. Who has lost it, although the
    symptoms would still do, is no longer impaired by them (criterion G).
    """
    frame = _event(draws, participant) | _global_ratings(visit, total)
    frame |= _dissociation(draws, participant, visit, total, dissociative)
    impaired = total >= STILL_IMPAIRED if has_ptsd is None else has_ptsd
    frame |= dict.fromkeys(IMPAIRMENT, 2 if impaired else 1)

    def interview(symptoms: dict[str, int]) -> dict[str, Any]:
        severities = frame | symptoms
        return severities | _relatedness(draws, participant, visit, severities)

    def fits(symptoms: dict[str, int]) -> bool:
        return not has_ptsd or instrument().score(interview(symptoms))["caps_ptsd"].value

    return interview(answers_adding_up(draws, SYMPTOMS, participant, visit, total, fits))


def _event(draws: Draws, participant: str) -> dict[str, Any]:
    """Criterion A, onset and duration: the same at every interview of a person."""
    months = 12 + int(240 * draws.uniform(f"{participant}|CAPS-5|duration"))
    return {
        "caps_criterion_a": "Y",
        "caps21": 0,
        "caps21_delayed": "N",
        "caps22": months,
        "caps22_over_1_month": "Y",
    }


def _global_ratings(visit: str, total: int) -> dict[str, int]:
    ratings = {"caps26": 0, "caps27": _code(SEVERE, total)}
    # There is nothing to improve on at the first interview.
    return ratings if visit == BASELINE else ratings | {"caps28": _code(IMPROVED, total)}


def _dissociation(
    draws: Draws, participant: str, visit: str, total: int, dissociative: bool
) -> dict[str, int]:
    """Items 29 and 30: one of them at 2 makes the subtype."""
    present = dissociative and (visit == BASELINE or total >= STILL_IMPAIRED)
    mild = [draws.index(f"{participant}|{visit}|{key}", (3, 1)) for key in ("caps29", "caps30")]
    which = draws.index(f"{participant}|dissociation", (1, 1))
    if present:
        mild[which] = 2
    return {"caps29": mild[0], "caps30": mild[1]}


def _relatedness(
    draws: Draws, participant: str, visit: str, severities: dict[str, Any]
) -> dict[str, str]:
    """Every symptom that is there comes definitely or probably from the event."""
    ratings = ("definite", "probable")
    return {
        f"{key}_related": ratings[
            draws.index(f"{participant}|{visit}|{key}|related", (DEFINITE, PROBABLE))
        ]
        for key in RELATED
        if severities[key] > 0
    }


def _code(table: tuple[tuple[int, int], ...], total: int) -> int:
    return next(code for least, code in table if total >= least)
