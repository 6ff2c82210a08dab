"""Writes the package of a run, for whoever keeps the server."""

from pathlib import Path
from uuid import UUID

from django.core.management.base import BaseCommand

from analysis.management.plain import run_with
from analysis.packages import ACT, package_of
from analysis.runs import worker_scope
from trials.ledger import act
from trials.management.plain import refusals_as_errors


class Command(BaseCommand):
    help = "Write all that a run was made from and what it found, for `manage.py reproduce`."

    def add_arguments(self, parser):
        parser.add_argument("run", type=UUID, help="the id of the run, as its page says it")
        parser.add_argument("file", type=Path, help="the ZIP file to write")

    @refusals_as_errors
    def handle(self, *, run, file, **options):
        found = run_with(run)
        with file.open("xb") as to, act(ACT, scope=worker_scope(found.trial), detail=f"run {run}"):
            package = package_of(found)
            to.write(package.content)
        self.stdout.write(f"{file}: SHA-256 {package.sha256}")
