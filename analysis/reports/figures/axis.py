"""A horizontal axis with round numbers on it."""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Axis:
    """ticks: values from the first to the last; decimals: how many they need."""

    ticks: tuple[float, ...]
    decimals: int
    start: float
    length: float

    def at(self, value: float) -> float:
        """The place of a value on the drawing."""
        first, last = self.ticks[0], self.ticks[-1]
        return self.start + self.length * (value - first) / (last - first)


def axis_over(low: float, high: float, start: float, length: float) -> Axis:
    """About five steps of 1, 2 or 5 times a power of ten, that hold both ends."""
    rough = (high - low or 1) / 5
    power = math.floor(math.log10(rough))
    step, power = next(
        (times, power) for times in (1, 2, 5, 10) if times * 10.0**power >= rough * (1 - 1e-9)
    )
    if step == 10:
        step, power = 1, power + 1
    size = step * 10.0**power
    first, last = math.floor(low / size), math.ceil(high / size)
    ticks = tuple(place * size for place in range(first, max(last, first + 1) + 1))
    return Axis(ticks, max(0, -power), start, length)
