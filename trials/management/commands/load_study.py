from pathlib import Path

from django.core.management.base import BaseCommand

from trials.actions.studies import load_study
from trials.management.plain import refusals_as_errors


class Command(BaseCommand):
    help = "Make a study from a study file; every problem of the file is named."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    @refusals_as_errors
    def handle(self, *, file: Path, **options):
        trial = load_study(text=file.read_text(), source=file.name)
        self.stdout.write(f"{trial.key} is there: {trial.title}.")
