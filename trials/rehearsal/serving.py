"""What the walks and the people of a rehearsal ask of the vault, which has a login of its own."""

from datetime import date
from typing import Protocol

from trials.rehearsal.walk import Walk


class Vault(Protocol):
    """What is done with the vault's login."""

    def prepare(self, room: dict[str, int], seed: str) -> None:
        """Its people, a sealed list, and kits. room: {site: how many may be randomised there}."""

    def disclose(self, days: dict[str, date]) -> None:
        """The arms that were asked for, by participant number, each on its day."""

    def dispense(self) -> None:
        """The kits that were asked for."""

    def reconcile(self) -> None:
        """Every kit back and the shelves counted, at each site."""


def serve(vault: Vault, waiting: list[Walk]) -> None:
    """What these walks wait for: kits, and the arms that are disclosed."""
    if any(walk.waits_for_kit for walk in waiting):
        vault.dispense()
    days = {walk.number: walk.today for walk in waiting if not walk.waits_for_kit}
    if days:
        vault.disclose(days)
