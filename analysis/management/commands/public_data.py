"""Writes the data set of a released run for the public, for whoever keeps the server."""

from pathlib import Path
from uuid import UUID

from django.core.management.base import BaseCommand

from analysis.management.plain import run_with
from analysis.public_data import publish_on_server
from trials.management.plain import refusals_as_errors


class Command(BaseCommand):
    help = "Write the data set of a released run that everybody may have."

    def add_arguments(self, parser):
        parser.add_argument("run", type=UUID, help="the id of the run, as its page says it")
        parser.add_argument("file", type=Path, help="the ZIP file to write")
        parser.add_argument(
            "--sites", action="store_true", help="sites as letters, where the plan reads them"
        )

    @refusals_as_errors
    def handle(self, *, run, file, sites, **options):
        package = publish_on_server(run_with(run), with_sites=sites)
        with file.open("xb") as to:
            to.write(package.content)
        self.stdout.write(f"{file}: SHA-256 {package.sha256}")
