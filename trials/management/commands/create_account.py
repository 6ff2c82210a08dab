import getpass
import sys
from datetime import date

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from trials.actions.members import add_member
from trials.actions.studies import create_account
from trials.authorization.roles import ROLES
from trials.authorization.scopes import system_scope
from trials.context import reading
from trials.management.plain import refusals_as_errors, trial_named
from trials.models import Site, Trial, User
from trials.policies.passwords import why_not_password
from trials.refusals import Refused, refuse_if


class Command(BaseCommand):
    help = (
        "Give a person an account and a role in a study. The password is asked for, or read"
        " from standard input. For a role of the vault set EQUIPOISE_LOGIN=vault."
    )

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("study")
        parser.add_argument("role", choices=sorted(ROLES))
        parser.add_argument("--name", help="the person's full name, for a new account")
        parser.add_argument("--site", help="the site's code, for a role at one site")
        parser.add_argument(
            "--until",
            type=date.fromisoformat,
            help="the last day, as year-month-day; an inspector needs one",
        )

    @refusals_as_errors
    def handle(self, *, username, study, role, name, site, until, **options):
        trial = trial_named(study)
        realm = "vault" if settings.IS_VAULT else "web"
        with transaction.atomic(), reading(system_scope(trial)):
            place = Site.objects.filter(trial=trial, code=site).first() if site else None
            if site and place is None:
                raise Refused(f"{study} has no site {site!r}.")
            user = User.objects.filter(username=username).first() or create_account(
                username=username,
                name=name or username,
                password=_password(User(username=username, name=name or username), trial),
                realm=realm,
            )
            add_member(
                user=user,
                trial=trial,
                role=role,
                site=place,
                starts_on=date.today(),
                ends_on=until,
            )
        self.stdout.write(f"{user.name} is {ROLES[role].label.lower()} of {study}.")


def _password(user: User, trial: Trial) -> str:
    asked = getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().strip()
    refuse_if(why_not_password(asked, user=user, studies=[trial.key, trial.title]))
    return asked
