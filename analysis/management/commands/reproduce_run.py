"""`manage.py reproduce RUN`: the same as of a package, from the snapshot in the database."""

from uuid import UUID

from django.core.management.base import BaseCommand

from analysis.management.plain import run_with
from analysis.packages import package_of
from analysis.reproducing import reproduce, told
from trials.management.plain import refusals_as_errors


class Command(BaseCommand):
    help = "Run a plan on its snapshot once more. Exit status 1 where the bytes are not the same."

    def add_arguments(self, parser):
        parser.add_argument("run", type=UUID, help="the id of the run, as its page says it")

    @refusals_as_errors
    def handle(self, *, run, **options):
        found = reproduce(package_of(run_with(run)).content)
        self.stdout.write("\n".join(told(found)))
        if not found.is_same:
            raise SystemExit(1)
