import json
import sys
from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand

from trials.management.plain import refusals_as_errors, trial_named
from trials.rehearsal import supplying, vault
from trials.studies.loading import study_of


class Command(BaseCommand):
    help = (
        "The vault's part of `simulate`, which starts it: the vault's accounts with the sealed"
        " list and kits, the kits and the arms that were asked for, or the kits that come back."
        " What to do is read as JSON."
    )

    def add_arguments(self, parser):
        parser.add_argument("study")
        parser.add_argument("--keys", type=Path, help="a new folder for the parts of the study key")

    @refusals_as_errors
    def handle(self, *, study, keys: Path | None, **options):
        trial = trial_named(study)
        said = json.load(sys.stdin)
        statistician = vault.make_accounts(trial)[vault.DISCLOSES]
        if "room" in said:
            slots = vault.slots_of(study_of(trial), said["room"], said["seed"])
            sealed = vault.seal(trial, slots)
            _keep(sealed.parts, keys)
            vault.load(trial, sealed, statistician)
            if study_of(trial).keeps_kits:
                supplying.stock(trial, study_of(trial), said["room"], statistician)
        if "dispense" in said:
            supplying.dispense_all(trial)
        if "reconcile" in said:
            supplying.reconcile_all(trial)
        if "disclose" in said:
            days = {number: date.fromisoformat(day) for number, day in said["disclose"].items()}
            vault.confirm_all(trial, statistician, days)


def _keep(parts: tuple[str, str], folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True)
    for number, part in enumerate(parts, 1):
        file = folder / f"key-part-{number}.txt"
        file.touch(mode=0o600)
        file.write_text(part + "\n")
