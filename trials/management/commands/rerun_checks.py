"""Runs every current edit check over the latest complete answers of a study."""

from django.core.management.base import BaseCommand

from trials.actions.edit_checks import rerun_checks
from trials.management.plain import refusals_as_errors, scope_by, trial_named


class Command(BaseCommand):
    help = "Run all edit checks of a study; what they find is asked, what is mended is closed."

    def add_arguments(self, parser):
        parser.add_argument("study", help="the key of the study")
        parser.add_argument("--by", required=True, metavar="USER", help="the data manager")

    @refusals_as_errors
    def handle(self, *, study, by, **options):
        trial = trial_named(study)
        run = rerun_checks(trial=trial, scope=scope_by(by, trial))
        self.stdout.write(
            f"{trial.key}: {run.forms} forms checked, {run.found} new questions,"
            f" {run.resolved} resolved."
        )
