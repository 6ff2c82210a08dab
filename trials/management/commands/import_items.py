from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand

from trials.actions.imports import import_answers
from trials.context import reading
from trials.imports.files import read_covariates, read_items
from trials.management.plain import refusals_as_errors, scope_by, trial_named
from trials.models import Site
from trials.refusals import Refused
from trials.selectors.clocks import today_at
from trials.studies.loading import study_of


class Command(BaseCommand):
    help = (
        "Import item answers and covariates through the same acts as a person's entry, whole or"
        " not at all. The sealed list of the arms is loaded before."
    )

    def add_arguments(self, parser):
        parser.add_argument("study")
        parser.add_argument("--items", type=Path, required=True)
        parser.add_argument("--covariates", type=Path, required=True)
        parser.add_argument("--by", required=True, help="the data manager's account")
        parser.add_argument("--site", help="the site's code, where the study has several")
        parser.add_argument(
            "--on",
            type=date.fromisoformat,
            help="date of assessment; today at the site if left out",
        )

    @refusals_as_errors
    def handle(self, *, study, items, covariates, by, site, on, **options):
        trial = trial_named(study)
        scope = scope_by(by, trial)
        file = study_of(trial)
        read = (
            read_items(items.read_text(), file, source=items.name),
            read_covariates(covariates.read_text(), file, source=covariates.name),
        )
        with reading(scope):
            sites = Site.objects.filter(trial=trial)
            place = sites.filter(code=site).first() if site else sites.order_by("code").first()
        if place is None:
            raise Refused(f"{study} has no site {site!r}.")
        people = import_answers(
            trial=trial,
            items=read[0],
            covariates=read[1],
            site=place,
            on=on or today_at(place),
            scope=scope,
        )
        self.stdout.write(f"{people} participants are recorded.")
