"""One arm of the study: its members, their courses, and the numbers drawn for them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from trials.simulation.disposition import COMPLETED, Course, courses
from trials.simulation.draws import Draws
from trials.simulation.fitting import Fitting
from trials.simulation.latent import latent_values


@dataclass(frozen=True)
class Arm:
    """Arrays hold one number per member, in the members' order."""

    draws: Draws
    name: str
    members: list[str]
    courses: dict[str, Course]
    latents: dict[str, np.ndarray]

    @classmethod
    def of(cls, draws: Draws, name: str, members: list[str]) -> "Arm":
        return cls(
            draws, name, members, courses(draws, name, members), latent_values(draws, members)
        )

    def uniform(self, key: str) -> np.ndarray:
        return np.array([self.draws.uniform(f"{member}|{key}") for member in self.members])

    def normal(self, key: str) -> np.ndarray:
        return np.array([self.draws.normal(f"{member}|{key}") for member in self.members])

    def where(self, chosen: Callable[[Course], bool]) -> np.ndarray:
        """For each member, whether ``chosen`` holds for the member's course."""
        return np.array([chosen(self.courses[member]) for member in self.members])

    @property
    def everybody(self) -> np.ndarray:
        return self.where(lambda course: True)

    @property
    def completed(self) -> np.ndarray:
        return self.where(lambda course: course.status == COMPLETED)

    @property
    def terminated(self) -> np.ndarray:
        return self.where(lambda course: course.termination)

    def fitting(self, key: str, low: int | np.ndarray, high: int | np.ndarray) -> Fitting:
        """Fits numbers of this arm between bounds, one for all members or one for each."""
        size = len(self.members)
        bounds = np.broadcast_to(low, size), np.broadcast_to(high, size)
        return Fitting(self.draws, f"{self.name}|{key}", *bounds)
