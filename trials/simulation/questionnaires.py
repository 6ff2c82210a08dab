"""The answers to each questionnaire but the CAPS-5 interview, from its total."""

import numpy as np

from trials.simulation.draws import Draws
from trials.simulation.items import Items, answers_adding_up

# Neff 2003. Each score is a mean of the means of five, four and four items: in sixtieths an item
# of the five weighs 4 and any other weighs 5.
UNCOMPASSIONATE = {4: (1, 8, 11, 16, 21), 5: (4, 13, 18, 25, 2, 6, 20, 24)}
COMPASSIONATE = {4: (5, 12, 19, 23, 26), 5: (3, 7, 10, 15, 9, 14, 17, 22)}
SCS_OFFSET_DEVIATION = 0.15

BDI = Items(
    name="BDI-II",
    keys=tuple(f"bdi{number:02d}" for number in range(1, 22)),
    low=0,
    high=3,
    stable=0.45,
    occasion=0.65,
    offsets=(
        *(0.1, 0, 0.2, 0.1, 0.3, -0.1, 0.3, 0.4, -0.9, -0.1, 0.1),
        *(0.2, 0.1, 0.2, 0.3, 0.5, 0.1, 0.1, 0.4, 0.3, 0.1),
    ),
    weights=(1,) * 21,
)
BDI_WITH_DIRECTION = ("bdi16", "bdi18")  # sleep and appetite: more or less of it

SDS = Items(
    name="SDS",
    keys=("sds01", "sds02", "sds03"),
    low=0,
    high=10,
    stable=0.8,
    occasion=0.9,
    offsets=(-0.2, 0.3, -0.1),
    weights=(1, 1, 1),
)

# In AUDIT and DUDIT the first three items ask about use itself and take most of the points; the
# last two are coded 0, 2, 4.
USE_ITEMS, USE_WEIGHT, OTHER_WEIGHT = 3, 1.6, -0.6
HIGHEST_CODE = 4
SKIPPED = {"missing": "skipped_by_rule"}


def scs_weights(numbers_by_weight: dict[int, tuple[int, ...]]) -> dict[str, int]:
    """The weight of each item of one self-compassion score, in the order of the form."""
    weights = {number: w for w, numbers in numbers_by_weight.items() for number in numbers}
    return {f"scs{number:02d}": weight for number, weight in sorted(weights.items())}


def scs_items(draws: Draws, name: str, numbers_by_weight: dict[int, tuple[int, ...]]) -> Items:
    keys = scs_weights(numbers_by_weight)
    return Items(
        name=name,
        keys=tuple(keys),
        low=1,
        high=5,
        stable=0.45,
        occasion=0.50,
        offsets=tuple(SCS_OFFSET_DEVIATION * draws.normal(f"offset|{key}") for key in keys),
        weights=tuple(keys.values()),
    )


def scs_answers(draws: Draws, participant: str, visit: str, ucs: int, cs: int) -> dict[str, int]:
    """The 26 items from the two scores, both in sixtieths."""
    found = {}
    for name, numbers, total in (("UCS", UNCOMPASSIONATE, ucs), ("CS", COMPASSIONATE, cs)):
        items = scs_items(draws, name, numbers)
        found |= answers_adding_up(draws, items, participant, visit, total)
    return dict(sorted(found.items()))


def bdi_answers(draws: Draws, participant: str, visit: str, total: int) -> dict[str, int | str]:
    found = answers_adding_up(draws, BDI, participant, visit, total)
    for key in BDI_WITH_DIRECTION:
        # Whether somebody sleeps or eats more or less is the person's own: the same at each visit.
        letter = "ab"[draws.index(f"{participant}|{key}|direction", (1, 1))]
        found[key] = f"{found[key]}{letter}" if found[key] else "0"
    return found


def sds_answers(draws: Draws, participant: str, visit: str, total: int) -> dict[str, int]:
    return answers_adding_up(draws, SDS, participant, visit, total)


def audit_answers(draws: Draws, participant: str, visit: str, total: int) -> dict:
    """Ten items; those that the form tells people to leave out are skipped by its rule."""
    codes = _use_answers(draws, "AUDIT", participant, visit, total, items=10)
    answers = {f"audit{number:02d}": code for number, code in enumerate(codes, 1)}
    skipped = range(2, 9) if codes[0] == 0 else range(4, 9) if codes[1] + codes[2] == 0 else ()
    return answers | {f"audit{number:02d}": SKIPPED for number in skipped}


def dudit_answers(draws: Draws, participant: str, visit: str, total: int) -> dict[str, int]:
    codes = _use_answers(draws, "DUDIT", participant, visit, total, items=11)
    return {f"dudit{number:02d}": code for number, code in enumerate(codes, 1)}


def _use_answers(draws: Draws, name, participant, visit, total, items: int) -> list[int]:
    """Deals the total out point by point (two at once on the last two items).

    The first points go to how often and how much, since whoever reports a consequence uses.
    """
    codes = [0] * items
    worth = [1] * (items - 2) + [2, 2]
    weights = np.exp([USE_WEIGHT] * USE_ITEMS + [OTHER_WEIGHT] * (items - USE_ITEMS))
    dealt = 0
    while (left := total - sum(codes)) > 0:
        allowed = {0: range(1), 1: range(1, USE_ITEMS)}.get(dealt, range(items))
        open_to = [
            weights[place]
            if place in allowed and codes[place] < HIGHEST_CODE and worth[place] <= left
            else 0.0
            for place in range(items)
        ]
        place = draws.index(f"{participant}|{name}|{visit}|{dealt}", open_to)
        codes[place] += worth[place]
        dealt += 1
    return codes
