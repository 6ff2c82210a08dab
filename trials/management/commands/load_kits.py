from pathlib import Path

from django.core.management.base import BaseCommand

from trials.actions.supply import load_kits
from trials.management.plain import refusals_as_errors, scope_by, trial_named


class Command(BaseCommand):
    help = "Store a sealed list of kits that goes to one site, with the vault's login."

    def add_arguments(self, parser):
        parser.add_argument("study")
        parser.add_argument("file", type=Path, help="kit-list.json")
        parser.add_argument("--site", required=True, help="the code of the site")
        parser.add_argument("--by", required=True, help="the unblinded statistician's account")

    @refusals_as_errors
    def handle(self, *, study, file: Path, site, by, **options):
        trial = trial_named(study)
        scope = scope_by(by, trial)
        kits = load_kits(trial=trial, site=site, sealed=file.read_text(), scope=scope)
        self.stdout.write(f"{kits} kits are on their way to site {site} of {study}.")
