"""Finds item answers that add up to a total and hang together as a person's answers do."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import permutations

import numpy as np

from trials.simulation.draws import Draws

ATTEMPTS = 400
HALVINGS = 40


@dataclass(frozen=True)
class Items:
    """Items that share one range. A total is the sum of each answer times its weight.

    ``stable`` and ``occasion`` are the standard deviations of a person's own way of answering an
    item, always and on one day; ``offsets`` say how much higher than the others an item lies.
    """

    name: str
    keys: tuple[str, ...]
    low: int
    high: int
    stable: float
    occasion: float
    offsets: tuple[float, ...]
    weights: tuple[int, ...]


def answers_adding_up(
    draws: Draws,
    items: Items,
    participant: str,
    visit: str,
    total: int,
    fits: Callable[[dict[str, int]], bool] = lambda answers: True,
) -> dict[str, int]:
    """Answers with exactly this total that also fit; new noise is drawn until they do."""
    for attempt in range(ATTEMPTS):
        latent = _latent_items(draws, items, participant, visit, attempt)
        order = draws.shuffled(f"{participant}|{items.name}|{visit}|nudge", range(len(latent)))
        rounded = _nearest_to(items, latent, total)
        if _nudge(items, rounded, order, total):
            answers = dict(zip(items.keys, map(int, rounded), strict=True))
            if fits(answers):
                return answers
    raise ValueError(f"{participant} {visit} {items.name}: no answers with total {total} fit.")


def _latent_items(draws: Draws, items: Items, participant, visit, attempt) -> np.ndarray:
    own, today = (f"{participant}|{items.name}|s", f"{participant}|{items.name}|{visit}|e")
    again = f"|{attempt}" if attempt else ""
    return np.array(
        [
            offset
            + items.stable * draws.normal(f"{own}|{key}")
            + items.occasion * draws.normal(f"{today}|{key}{again}")
            for key, offset in zip(items.keys, items.offsets, strict=True)
        ]
    )


def _nearest_to(items: Items, latent: np.ndarray, total: int) -> np.ndarray:
    """The latent items lifted to the level at which, rounded, they come nearest to the total."""
    weights = np.array(items.weights)
    low = items.low - 1 - latent.max()
    high = items.high + 1 - latent.min()
    for _ in range(HALVINGS):
        level = (low + high) / 2
        rounded = np.clip(np.floor(latent + level + 0.5), items.low, items.high)
        if weights @ rounded < total:
            low = level
        else:
            high = level
    return rounded


def _nudge(items: Items, answers: np.ndarray, order: list[int], total: int) -> bool:
    """Moves single answers, or two against each other, by one until the total is met."""
    weights = np.array(items.weights)

    def room(place: int, step: int) -> bool:
        return items.low <= answers[place] + step <= items.high

    while gap := int(total - weights @ answers):
        step = 1 if gap > 0 else -1
        single = (
            (place,)
            for place in order
            if room(place, step) and abs(gap - step * weights[place]) < abs(gap)
        )
        pair = (
            (up, down)
            for up, down in permutations(order, 2)
            if abs(gap - step * (weights[up] - weights[down])) < abs(gap)
            and room(up, step)
            and room(down, -step)
        )
        move = next(single, None) or next(pair, None)
        if move is None:
            return False
        for place, by in zip(move, (step, -step), strict=False):
            answers[place] += by
    return True
