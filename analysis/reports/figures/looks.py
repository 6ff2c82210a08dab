"""How arms are told apart: by shape, by dashes and by colour, of which each alone is enough.

The colours are four of Okabe and Ito's palette, which differ for every kind of colour vision; each
has a contrast of three to one at least with light and with dark paper.
"""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Look:
    colour: str
    shape: str
    dashes: str = ""

    @property
    def undashed(self) -> "Look":
        return replace(self, dashes="")


# The first is that of the reference arm.
LOOKS = (
    Look("#d55e00", "circle", "5 4"),
    Look("#0072b2", "square"),
    Look("#009e73", "triangle", "9 3 2 3"),
    Look("#b85c94", "diamond", "2 3"),
)


def look(place: int) -> Look:
    """Of the arm in this place; arms beyond the fourth begin again."""
    return LOOKS[place % len(LOOKS)]
