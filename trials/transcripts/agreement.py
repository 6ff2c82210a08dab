"""How far two coders agree on one code, sentence by sentence."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Agreement:
    """The sentences of texts that two people coded, by who gave the code to them."""

    both: int = 0
    first_only: int = 0
    second_only: int = 0
    neither: int = 0

    def __add__(self, other: "Agreement") -> "Agreement":
        return Agreement(
            self.both + other.both,
            self.first_only + other.first_only,
            self.second_only + other.second_only,
            self.neither + other.neither,
        )

    @property
    def sentences(self) -> int:
        return self.both + self.first_only + self.second_only + self.neither

    @property
    def observed(self) -> float | None:
        """The share of sentences on which they agree; None without sentences."""
        return (self.both + self.neither) / self.sentences if self.sentences else None

    @property
    def kappa(self) -> float | None:
        """Agreement beyond chance, (p_o - p_e) / (1 - p_e).

        Cohen J (1960), A coefficient of agreement for nominal scales. Educational and
        Psychological Measurement 20, 37-46. None where chance alone gives full agreement:
        both coders gave the code to every sentence, or to none.
        """
        if not self.sentences:
            return None
        first = (self.both + self.first_only) / self.sentences
        second = (self.both + self.second_only) / self.sentences
        by_chance = first * second + (1 - first) * (1 - second)
        return None if by_chance == 1 else (self.observed - by_chance) / (1 - by_chance)


def agreement(first: set[int], second: set[int], sentences: int) -> Agreement:
    """first, second: the places of the sentences to which each coder gave the code."""
    both = len(first & second)
    return Agreement(
        both=both,
        first_only=len(first) - both,
        second_only=len(second) - both,
        neither=sentences - len(first | second),
    )
