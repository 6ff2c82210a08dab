from datetime import date

from django.core.management.base import BaseCommand

from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand
from trials.context import reading
from trials.management.plain import refusals_as_errors, scope_by, trial_named
from trials.refusals import Refused
from trials.selectors.access_history import access_history
from trials.web.presenters.access_history import history_in_words


class Command(BaseCommand):
    help = "Say who could see the arm of one participant on one day; no arm is named."

    def add_arguments(self, parser):
        parser.add_argument("study")
        parser.add_argument("number", help="of the participant")
        parser.add_argument("--on", type=date.fromisoformat, metavar="DATE", required=True)
        parser.add_argument(
            "--by", metavar="USER", required=True, help="who may see the access history"
        )

    @refusals_as_errors
    def handle(self, *, study: str, number: str, on: date, by: str, **options):
        trial = trial_named(study)
        scope = scope_by(by, trial)
        demand(scope, Permission.SEE_ACCESS_HISTORY)
        with reading(scope):
            found = access_history(trial, number, on)
        if found is None:
            raise Refused(f"There is no participant {number!r} in {study}.")
        words = history_in_words(found)
        self.stdout.write("\n".join([words["title"], *words["summary"]]))
        for part in words["parts"]:
            self.stdout.write(f"\n{part['title']}")
            for line in part["lines"] or [part["none"]]:
                self.stdout.write(f"  {line}")
