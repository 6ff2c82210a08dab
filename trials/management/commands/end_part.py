from django.core.management.base import BaseCommand
from django.db import transaction

from trials.actions.members import end_at_set_up
from trials.authorization.scopes import system_scope
from trials.context import reading
from trials.management.plain import refusals_as_errors, trial_named


class Command(BaseCommand):
    help = (
        "End a person's part in a study at once, and close an account that has no other."
        " For a role of the vault set EQUIPOISE_LOGIN=vault."
    )

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("study")
        parser.add_argument("--reason", required=True)

    @refusals_as_errors
    def handle(self, *, username, study, reason, **options):
        trial = trial_named(study)
        with transaction.atomic(), reading(system_scope(trial)):
            ended = end_at_set_up(trial=trial, username=username, reason=reason)
        parts = "1 part" if ended == 1 else f"{ended} parts"
        self.stdout.write(f"{username}: {parts} in {study} ended.")
