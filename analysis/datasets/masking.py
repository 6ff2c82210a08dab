"""What a masked run must not show: whoever sees answers would read a person's letter from it.

No group of a masked result, and no count by letter in it, stands on fewer people than this; none
at all tells as much, for then everybody is in the other group.
"""

from collections.abc import Iterable

FEWEST_BEHIND_A_LETTER = 5
FEW_BEHIND_A_LETTER = (
    "Not shown while the groups are masked: a group has fewer than "
    f"{FEWEST_BEHIND_A_LETTER} participants."
)
NAMES_A_GROUP = "It cannot be done. The reason names a group: it waits until the arms are known."


def few_behind_a_letter(counts: Iterable[int]) -> bool:
    """counts: one for each letter; a letter alone would be everybody's."""
    found = list(counts)
    return len(found) < 2 or min(found) < FEWEST_BEHIND_A_LETTER


def names_a_group(sentence: str, letters: Iterable[str]) -> bool:
    return any(f"{letter!r}" in sentence for letter in letters)
