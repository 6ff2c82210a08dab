"""Loads the wording of a form, which a site holds a licence for, into one study."""

from pathlib import Path

from django.core.management.base import BaseCommand

from trials.actions.wording import load_wording
from trials.management.plain import refusals_as_errors, scope_by, trial_named


class Command(BaseCommand):
    help = "Load a wording pack (JSON, see trials/wording/pack.py) into one study."

    def add_arguments(self, parser):
        parser.add_argument("study", help="the key of the study")
        parser.add_argument("file", type=Path, help="the pack, for example BDI-II.he.json")
        parser.add_argument("--by", required=True, metavar="USER", help="the data manager")

    @refusals_as_errors
    def handle(self, *, study, file, by, **options):
        trial = trial_named(study)
        text = file.read_text(encoding="utf-8")
        pack = load_wording(trial=trial, text=text, source=file.name, scope=scope_by(by, trial))
        self.stdout.write(
            f"{trial.key}: {pack.form_key} {pack.form_version} has its wording in"
            f" {pack.language} until {pack.valid_to}."
        )
