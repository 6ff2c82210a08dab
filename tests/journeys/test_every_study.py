"""Each shipped study, walked from consent to an end by simulated participants of every path."""

from datetime import date

import pytest

from tests import settings as test_settings
from tests.conftest import copy_of, log_in_as
from trials.actions.studies import load_study
from trials.authorization.scopes import system_scope
from trials.context import reading
from trials.models import Site
from trials.randomisation import reserved_slots
from trials.rehearsal import vault
from trials.rehearsal.paths import paths_of
from trials.rehearsal.staff import Staff
from trials.rehearsal.visiting import Rehearsal
from trials.rehearsal.walk import Walk
from trials.simulation.draws import Draws
from trials.studies.loading import study_of
from trials.studies.shipping import shipped

SITE = "01"
CONSENTED = date(2019, 1, 7)


class Rehearsed:
    def __init__(self, name):
        text = shipped(name)
        self.trial = load_study(text=text, source=f"{name}.yaml")
        self.study = study_of(self.trial)
        with reading(system_scope(self.trial)):
            self.site = Site.objects.get(trial=self.trial, code=SITE)
        self.setting = Rehearsal(
            self.trial, self.study, Staff(self.trial, self.study, "pass word"), Draws(name)
        )
        self.paths = paths_of(self.study)
        if self.study.randomisation:
            arms = {
                f"01-{n:03}": (path.arms or (self.study.arms[0].code,))[0]
                for n, path in enumerate(self.paths, 1)
            }
            log_in_as("vault")
            self.people = vault.make_accounts(self.trial, "pass word")
            vault.seal_and_load(
                self.trial, reserved_slots(arms, stratum=SITE), self.people[vault.DISCLOSES]
            )
            log_in_as("web")

    def walk(self, n):
        walk = Walk(
            self.setting, f"01-{n:03}", self.site, self.paths[n - 1], CONSENTED, date.today()
        )
        if walk.go_on():
            log_in_as("vault")
            vault.confirm_all(self.trial, self.people[vault.DISCLOSES], {walk.number: walk.today})
            log_in_as("web")
            walk.go_on()
        return walk


@pytest.mark.parametrize("name", ["mapp1", "mapp2", "mp1", "mp8", "mp12", "mplong", "qual12m"])
def test_walk(name, django_db_setup, django_db_blocker):
    import time

    with (
        django_db_blocker.unblock(),
        copy_of(test_settings.DATABASE, f"{test_settings.DATABASE}_r"),
    ):
        rehearsed = Rehearsed(name)
        seen = set()
        for n, path in enumerate(rehearsed.paths, 1):
            if (
                path.name == "fails_screening"
                and path.name in seen
                and path.breaks not in ("X-PREGLAC", "X-SUICIDE", "I-CAPS")
            ):
                continue
            seen.add(path.name)
            t = time.time()
            try:
                walk = rehearsed.walk(n)
                print(
                    name,
                    path.name,
                    path.arms,
                    path.breaks,
                    walk.status(),
                    walk.today,
                    round(time.time() - t, 1),
                )
            except Exception as e:
                import traceback

                print("FAILED", name, path, round(time.time() - t, 1))
                print("".join(traceback.format_exception(e)[-6:])[-1800:])
