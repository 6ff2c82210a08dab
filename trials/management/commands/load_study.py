from pathlib import Path

from django.core.management.base import BaseCommand

from trials.actions.amendments import propose_version
from trials.actions.studies import load_study
from trials.management.plain import refusals_as_errors, scope_by, trial_named
from trials.refusals import Refused
from trials.studies.reading import read_study


class Command(BaseCommand):
    help = "Make a study from a study file; every problem of the file is named."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--amend",
            action="store_true",
            help="propose the file as the next version of the study that it names",
        )
        parser.add_argument("--by", metavar="USER", help="the data manager, with --amend")

    @refusals_as_errors
    def handle(self, *, file: Path, amend: bool, by: str | None, **options):
        text = file.read_text(encoding="utf-8")
        if not amend:
            trial = load_study(text=text, source=file.name)
            self.stdout.write(f"{trial.key} is there: {trial.title}.")
            return
        if by is None:
            raise Refused("Say in whose name: --by USER.")
        trial = trial_named(read_study(text, source=file.name).study)
        version = propose_version(
            trial=trial, text=text, source=file.name, scope=scope_by(by, trial)
        )
        self.stdout.write(
            f"{trial.key}: version {version.number} is proposed. Two people in two roles approve"
            " it on the study's page; then each site records its ethics approval."
        )
