"""Writes a package for an inspector, in the name of somebody who may take it."""

import shutil
from pathlib import Path

from django.core.management.base import BaseCommand

from trials.context import reading
from trials.management.plain import refusals_as_errors, scope_by, trial_named
from trials.web.inspection import take_package


class Command(BaseCommand):
    help = "Write the records of a study, as one person may read them, with what verifies them."

    def add_arguments(self, parser):
        parser.add_argument("study", help="the key of the study")
        parser.add_argument("file", type=Path, help="the ZIP file to write")
        parser.add_argument("--by", required=True, help="the account that takes the package")

    @refusals_as_errors
    def handle(self, *, study, file, by, **options):
        trial = trial_named(study)
        scope = scope_by(by, trial)
        with file.open("xb") as to, reading(scope):
            package, taken = take_package(trial, scope)
            with package:
                shutil.copyfileobj(package, to)
        self.stdout.write(
            f"{file}: {taken.participants} participants. SHA-256 {taken.sha256}\n"
            f"To verify: python3 trials/inspection/verify.py {file} --anchors FILE"
        )
