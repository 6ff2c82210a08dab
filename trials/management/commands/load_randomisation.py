from pathlib import Path

from django.core.management.base import BaseCommand

from trials.actions.opening import load_sealed_list
from trials.management.plain import refusals_as_errors, scope_by, trial_named


class Command(BaseCommand):
    help = "Store the sealed list of a study, with the vault's login. A list is loaded once."

    def add_arguments(self, parser):
        parser.add_argument("study")
        parser.add_argument("file", type=Path, help="sealed-list.json")
        parser.add_argument("--by", required=True, help="the unblinded statistician's account")

    @refusals_as_errors
    def handle(self, *, study, file: Path, by, **options):
        trial = trial_named(study)
        slots = load_sealed_list(trial=trial, sealed=file.read_text(), scope=scope_by(by, trial))
        self.stdout.write(f"{slots} sealed slots are stored for {study}.")
