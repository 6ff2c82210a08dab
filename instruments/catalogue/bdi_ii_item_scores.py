"""BDI-II from a source that kept item scores alone: 16 and 18 are 0 to 3, without direction.

For data that were recorded elsewhere. What is transcribed from a form uses the version with
the letters, since a direction that was marked must not be lost and one that was not must not
be invented.
"""

from dataclasses import replace

from instruments.catalogue import bdi_ii_1996
from instruments.definition import Example, alike

DIRECTIONS = ("bdi_sleep_dir", "bdi_appetite_dir")

INSTRUMENT = replace(
    bdi_ii_1996.INSTRUMENT,
    version="item_scores",
    is_default=False,
    items=tuple(
        replace(item, choices=bdi_ii_1996.STATEMENTS) for item in bdi_ii_1996.INSTRUMENT.items
    ),
    scales=tuple(scale for scale in bdi_ii_1996.INSTRUMENT.scales if scale.name not in DIRECTIONS),
    examples=(
        Example(
            "items 16 and 18 count as the number they have",
            alike(bdi_ii_1996.ITEMS, 0, bdi16=2, bdi18=3),
            {"bdi_total": 5, "bdi_band": "minimal"},
        ),
        Example(
            "a missing item leaves no total",
            alike(bdi_ii_1996.ITEMS, 1, bdi18=None),
            {"bdi_total": None, "bdi_n_missing": 1},
        ),
    ),
)
