"""How a list was drawn, for the person who keeps its key: never for the server."""

from dataclasses import asdict, dataclass

import yaml

from trials.randomisation.drawing import PlannedSlot, permuted_blocks
from trials.refusals import Refused

HEADING = (
    "# How this randomisation list was drawn. Whoever has the seed can draw it again: keep this\n"
    "# as the parts of the key are kept, and never on the server.\n"
)


@dataclass(frozen=True)
class ListRecord:
    """seed, block_sizes, length: None for a list of arms that existed already.

    made_at: UTC, ISO 8601. sealed_list_sha256: of the file that the server gets. ratio: {arm:
    share}. balance: {stratum: {arm: slots}}; it says no arm of any one slot.
    """

    study: str
    made_at: str
    software: str
    sealed_list_sha256: str
    seed: str | None
    block_sizes: list[int] | None
    length: int | None
    ratio: dict[str, int]
    balance: dict[str, dict[str, int]]

    def as_text(self) -> str:
        return HEADING + yaml.safe_dump(asdict(self), sort_keys=False, allow_unicode=True)

    def draw_again(self) -> list[PlannedSlot]:
        """The list of this seed. Only where there is one."""
        return permuted_blocks(
            strata=list(self.balance),
            ratio=self.ratio,
            block_sizes=self.block_sizes,
            length=self.length,
            seed=self.seed,
        )


def read_record(text: str) -> ListRecord:
    """Raises Refused for a text that make_randomisation did not write."""
    try:
        return ListRecord(**yaml.safe_load(text))
    except (yaml.YAMLError, TypeError):
        raise Refused("This is not a list-record.txt made by make_randomisation.") from None
