"""Scores stored answers again, where the definition of a form was put right."""

from django.core.management.base import BaseCommand

from trials.actions.rescoring import rescore
from trials.management.plain import refusals_as_errors, scope_by, trial_named


class Command(BaseCommand):
    help = "Score stored answers again by the definitions in use; the old scores stay beside them."

    def add_arguments(self, parser):
        parser.add_argument("study", help="the key of the study")
        parser.add_argument("--by", required=True, metavar="USER", help="the data manager")
        parser.add_argument("--reason", required=True, help="why the scores change")

    @refusals_as_errors
    def handle(self, *, study, by, reason, **options):
        trial = trial_named(study)
        count = rescore(trial=trial, reason=reason, scope=scope_by(by, trial))
        self.stdout.write(f"{trial.key}: {count} revisions have new scores.")
