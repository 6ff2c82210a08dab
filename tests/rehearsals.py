"""The vault of a rehearsal in tests: the same process, with the vault's login for as long."""

from contextlib import contextmanager
from datetime import date

from tests.conftest import log_in_as
from trials.models import Trial
from trials.randomisation import PlannedSlot
from trials.rehearsal import supplying, vault
from trials.studies.loading import study_of


class VaultByLogin:
    def __init__(self, trial: Trial):
        self.trial = trial

    def prepare(self, room: dict[str, int], seed: str) -> None:
        self.load(vault.slots_of(study_of(self.trial), room, seed))
        self.stock(room)

    def load(self, slots: list[PlannedSlot]) -> None:
        with _at_the_vault():
            statistician = self._statistician()
            vault.load(self.trial, vault.seal(self.trial, slots), statistician)

    def stock(self, room: dict[str, int]) -> None:
        study = study_of(self.trial)
        if study.keeps_kits:
            with _at_the_vault():
                supplying.stock(self.trial, study, room, self._statistician())

    def dispense(self) -> None:
        with _at_the_vault():
            supplying.dispense_all(self.trial)

    def reconcile(self) -> None:
        with _at_the_vault():
            supplying.reconcile_all(self.trial)

    def disclose(self, days: dict[str, date]) -> None:
        with _at_the_vault():
            vault.confirm_all(self.trial, self._statistician(), days)

    def _statistician(self):
        return vault.make_accounts(self.trial)[vault.DISCLOSES]


@contextmanager
def _at_the_vault():
    log_in_as("vault")
    try:
        yield
    finally:
        log_in_as("web")
