"""A sealed list as anybody may see it, and what must not be seen in it: no key is needed."""

import json
import math
from collections.abc import Iterator
from itertools import groupby, pairwise
from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from trials.randomisation.sealing import FORMAT, HIGHEST_KIT, KIT_DIGITS, LOWEST_KIT
from trials.refusals import Refused
from trials.seal import CIPHERTEXT_LENGTH

# One honest list in a million is refused for each of the tests below. Whether kit numbers predict
# an arm is asked with the key, and more sharply (prediction.py).
LIMIT = 1e-6

HEX = r"^([0-9a-f]{2})*$"
Key = Field(pattern=r"^[0-9a-f]{64}$")


class _Part(BaseModel):
    """Nothing but these keys: what else stood there, such as a block, would tell something."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class VisibleSlot(_Part):
    stratum: str = Field(min_length=1)
    position: int = Field(ge=1)
    kit_number: str = Field(pattern=rf"^[1-9][0-9]{{{KIT_DIGITS - 1}}}$")
    participant: str | None
    study_ciphertext: str = Field(pattern=HEX)
    vault_ciphertext: str = Field(pattern=HEX)

    @property
    def name(self) -> str:
        return f"{self.stratum}, position {self.position}"


class VisibleList(_Part):
    equipoise_sealed_list: Literal[1]
    trial: str
    by_site: bool = True
    study_public_key: str = Key
    vault_public_key: str = Key
    slots: list[VisibleSlot] = Field(min_length=1)


def read_sealed_list(text: str) -> VisibleList:
    """Raises Refused for what is no sealed list, naming the first place that is wrong."""
    try:
        document = json.loads(text)
        format_ = document["equipoise_sealed_list"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Refused("This is not a sealed list made by make_randomisation.") from None
    if format_ != FORMAT:
        raise Refused(f"This sealed list has format {format_}; this server reads format {FORMAT}.")
    try:
        return VisibleList.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise Refused(
            "This is not a sealed list made by make_randomisation."
            f" At {place}: {first['msg'].lower()}."
        ) from None


def problems_in_sight(listed: VisibleList) -> list[str]:
    """A sentence for everything that would tell of an arm, or that no honest list has."""
    return [
        *_lengths(listed),
        *_twice(listed),
        *_places(listed),
        *_kits([int(slot.kit_number) for slot in listed.slots]),
    ]


def _lengths(listed: VisibleList) -> Iterator[str]:
    for name in ("study_ciphertext", "vault_ciphertext"):
        for slot in listed.slots:
            length = len(getattr(slot, name)) // 2
            if length != CIPHERTEXT_LENGTH:
                yield (
                    f"{slot.name}: its {name} has {length} bytes; all have {CIPHERTEXT_LENGTH}, so"
                    " that a length says nothing."
                )


def _twice(listed: VisibleList) -> Iterator[str]:
    """Two slots that are alike in anything have more in common than they should."""
    for name in ("kit_number", "study_ciphertext", "vault_ciphertext", "participant"):
        seen: dict[str, VisibleSlot] = {}
        for slot in listed.slots:
            value = getattr(slot, name)
            if value is not None and value in seen:
                yield f"{slot.name} has the same {name} as {seen[value].name}."
            seen[value] = slot


def _places(listed: VisibleList) -> Iterator[str]:
    """Each stratum stands in one piece, in the order of its positions: the order is no message."""
    strata = [(name, list(slots)) for name, slots in groupby(listed.slots, lambda s: s.stratum)]
    seen: set[str] = set()
    for name, slots in strata:
        if name in seen:
            yield f"Stratum {name} stands in two pieces of the list."
        seen.add(name)
        for place, slot in enumerate(slots, 1):
            if slot.position != place:
                yield f"{slot.name}: position {place} comes here; slots are numbered without gaps."
                break


def _kits(kits: list[int]) -> Iterator[str]:
    tests = (
        (_chance_of_range, "Kit numbers lie closer together than numbers drawn at random do"),
        (_chance_of_trend, "Kit numbers rise or fall along the list"),
        (_chance_of_runs, "Kit numbers go up and down along the list as no random numbers do"),
    )
    for chance_of, sentence in tests:
        chance = chance_of(kits)
        if chance < LIMIT:
            yield f"{sentence} (p = {chance:.1g}): draw them from the whole range, by lot."


def _chance_of_range(kits: list[int]) -> float:
    """That n random numbers lie within so short a range: n r^(n-1) - (n-1) r^n.

    H. A. David & H. N. Nagaraja, Order Statistics, 3rd ed. 2003, section 2.3, of uniform numbers;
    r is the range as a share of all.
    """
    n, r = len(kits), (max(kits) - min(kits)) / (HIGHEST_KIT - LOWEST_KIT)
    return n * r ** (n - 1) - (n - 1) * r**n


def _chance_of_trend(kits: list[int]) -> float:
    """Spearman's rank correlation of number and place: z = rho sqrt(n - 1), two-sided.

    M. Kendall & J. D. Gibbons, Rank Correlation Methods, 5th ed. 1990, section 4.
    """
    n = len(kits)
    if n < 3:
        return 1.0
    ranks = np.argsort(np.argsort(kits))
    rho = np.corrcoef(ranks, np.arange(n))[0, 1]
    return math.erfc(abs(rho) * math.sqrt((n - 1) / 2))


def _chance_of_runs(kits: list[int]) -> float:
    """The number of runs up and down among the n! orders, two-sided; exact.

    Orders of n with k runs: P(n, k) = k P(n-1, k) + 2 P(n-1, k-1) + (n-k) P(n-1, k-2).
    L. Comtet, Advanced Combinatorics, 1974, p. 260 (D. André 1883).
    """
    n = len(kits)
    if n < 3:
        return 1.0
    rises = [after > before for before, after in pairwise(kits)]
    runs = 1 + sum(a != b for a, b in pairwise(rises))
    k = np.arange(n)
    share = np.zeros(n + 2)  # of the orders with k runs at [k + 2], so that k - 2 is never below 0
    share[3] = 1.0
    for size in range(3, n + 1):
        share[2:] = (k * share[2:] + 2 * share[1:-1] + (size - k) * share[:-2]) / size
    of_runs = share[2:]
    return float(min(1.0, 2 * min(of_runs[: runs + 1].sum(), of_runs[runs:].sum())))
