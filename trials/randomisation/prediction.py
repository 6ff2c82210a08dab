"""Whether anything that a blinded person sees of a slot predicts its arm.

For each visible attribute and each arm: the area under the ROC curve, the chance that the attribute
is larger in a slot of this arm than in one of the others, ties counting half. With midranks R and m
slots of the arm among n,

    AUC = (sum of R over the arm's slots - m (m + 1) / 2) / (m (n - m))

(J. A. Hanley & B. J. McNeil, Radiology 143, 1982: Mann and Whitney's U as a share). It is compared
with what it is when the arms are drawn again: permuted within their blocks, as randomisation did.
Deviations are counted in standard deviations of these draws, and the band holds the largest of all
attributes and arms in 99.9 % of them (P. H. Westfall & S. S. Young, Resampling-Based Multiple
Testing, 1993, section 2.3), so that of 1,000 honest lists one is refused, however many attributes
are looked at.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise

import numpy as np

from trials.randomisation.sealing import KIT_DIGITS
from trials.randomisation.visible import VisibleSlot

DRAWS = 9_999
INSIDE = 0.999
AT_ONCE = 500
SEED = 20260101  # the same list is judged alike every time


@dataclass(frozen=True)
class Prediction:
    """One attribute that tells of an arm. low, high: the band in which its AUC should lie."""

    attribute: str
    arm: str
    auc: float
    low: float
    high: float

    def __str__(self) -> str:
        return (
            f"The {self.attribute} predicts {self.arm}: AUC {self.auc:.3f}, outside"
            f" {self.low:.3f} to {self.high:.3f}, where {INSIDE:.1%} of lists drawn by lot lie."
        )


def predictions(slots: list[VisibleSlot], arms: list[str], blocks: list[int]) -> list[Prediction]:
    """What of the slots predicts the arm; empty for a list that says nothing.

    arms: of each slot. blocks: the number of each slot's block, rising along the list.
    """
    seen = {name: values for name, values in attributes(slots) if len(set(values)) > 1}
    names, groups = list(seen), sorted(set(arms))
    if not names or len(groups) < 2:
        return []
    ranks = np.column_stack([_midranks(values) for values in seen.values()])
    codes = np.searchsorted(groups, arms)
    drawn = np.concatenate(list(_drawn_again(codes, np.asarray(blocks), ranks, len(groups))))
    mean, spread = drawn.mean(axis=0), drawn.std(axis=0)
    # What no draw can change, such as the place within blocks of one arm, says nothing here.
    spread = np.where(spread > 1e-12, spread, np.inf)
    largest = (np.abs(drawn - mean) / spread).max(axis=(1, 2))
    reach = np.quantile(largest, INSIDE, method="higher")
    found = _auc(codes[None, :], ranks, len(groups))[0]
    low, high = mean - reach * spread, mean + reach * spread
    return [
        Prediction(name, arm, *(float(part[j, i]) for part in (found, low, high)))
        for i, name in enumerate(names)
        for j, arm in enumerate(groups)
        if not low[j, i] <= found[j, i] <= high[j, i]
    ]


def attributes(slots: list[VisibleSlot]) -> Iterator[tuple[str, list[int]]]:
    """(name, value of each slot) of everything in a sealed list that could carry a message."""
    kits = [slot.kit_number for slot in slots]
    numbers = [int(kit) for kit in kits]
    yield "kit number", numbers
    yield "parity of the kit number", [number % 2 for number in numbers]
    for place in range(KIT_DIGITS):
        digits = [int(kit[place]) for kit in kits]
        yield f"digit {place + 1} of the kit number", digits
        for one in sorted(set(digits)):
            yield f"digit {place + 1} of the kit number being {one}", [d == one for d in digits]
    yield "order of kit numbers in the stratum", _ranks_in_stratum(slots)
    yield "rise of kit numbers from slot to slot", _rises(numbers)
    yield "position", [slot.position for slot in slots]
    yield "parity of the position", [slot.position % 2 for slot in slots]
    yield "length of the study's ciphertext", [len(slot.study_ciphertext) for slot in slots]
    yield "length of the vault's ciphertext", [len(slot.vault_ciphertext) for slot in slots]


def _ranks_in_stratum(slots: list[VisibleSlot]) -> list[int]:
    """As shares of the stratum, since a small one should count like a large one."""
    shares: list[float] = []
    for _, of_one in groupby(slots, lambda slot: slot.stratum):
        kits = [int(slot.kit_number) for slot in of_one]
        shares += list(_midranks(kits) / len(kits))
    return shares


def _rises(numbers: list[int]) -> list[int]:
    return [0, *(after > before for before, after in pairwise(numbers))]


def _midranks(values: list) -> np.ndarray:
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(counts) - (counts - 1) / 2)[place]


def _drawn_again(codes, blocks, ranks, groups: int) -> Iterator[np.ndarray]:
    """AUC by draw, arm and attribute, of the arms permuted within their blocks."""
    rng = np.random.default_rng(SEED)
    for start in range(0, DRAWS, AT_ONCE):
        draws = min(AT_ONCE, DRAWS - start)
        order = np.argsort(blocks + rng.random((draws, len(codes))), axis=1)
        yield _auc(codes[order], ranks, groups)


def _auc(codes: np.ndarray, ranks: np.ndarray, groups: int) -> np.ndarray:
    """codes: draws by slots. Returns draws by arms by attributes."""
    n = codes.shape[1]
    found = []
    for group in range(groups):
        of_arm = (codes == group).astype(float)
        m = of_arm[0].sum()
        found.append((of_arm @ ranks - m * (m + 1) / 2) / (m * (n - m)))
    return np.stack(found, axis=1)
