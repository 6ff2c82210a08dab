"""Says whether the pool of raters can hold the interviews of a study."""

from datetime import date

from django.core.management.base import BaseCommand

from trials.management.plain import refusals_as_errors, trial_named
from trials.policies.rater_pool import check_pool


class Command(BaseCommand):
    help = "Say how many raters a study needs, in which language, and whether they are there."

    def add_arguments(self, parser):
        parser.add_argument("study", help="the key of the study")

    @refusals_as_errors
    def handle(self, *, study, **options):
        lines = check_pool(trial_named(study), on=date.today())
        for line in lines:
            self.stdout.write(f"{'  ' if line.is_met else '! '}{line.text}")
        if not lines:
            self.stdout.write(f"{study} has no ratings.")
        if not all(line.is_met for line in lines):
            raise SystemExit(1)
