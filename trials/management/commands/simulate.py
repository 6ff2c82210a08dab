import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand

from trials.actions.studies import load_study
from trials.management.plain import refusals_as_errors
from trials.models import Trial
from trials.refusals import Refused
from trials.rehearsal import issues
from trials.rehearsal.simulation import (
    DIRTY,
    FIRST_CONSENT,
    LOCK,
    Outcome,
    Plan,
    simulate,
)
from trials.rehearsal.staff import PASSWORD, Staff
from trials.studies.loading import study_of
from trials.studies.reading import read_study
from trials.studies.shipping import FOLDER


class Command(BaseCommand):
    help = (
        "Fill a study with simulated participants, who walk through it by the acts that people"
        " use. The same seed gives the same answers, days and paths. Never in a study with people."
    )

    def add_arguments(self, parser):
        parser.add_argument("study", help="a study file, or the name of a shipped one: mapp1")
        parser.add_argument("--seed", default="1")
        parser.add_argument("--participants", type=int, default=20)
        parser.add_argument(
            "--starts", type=date.fromisoformat, default=FIRST_CONSENT, metavar="YYYY-MM-DD",
            help="the first day on which somebody may consent",
        )  # fmt: skip
        parser.add_argument(
            "--as-of", type=date.fromisoformat, metavar="YYYY-MM-DD",
            help="nothing that comes after this day is told; today where left out",
        )  # fmt: skip
        parser.add_argument(
            "--phase", choices=[DIRTY, LOCK], default="",
            help="everybody comes to an end and the data are cleaned: ready for the lock, or with"
            " issues left on purpose",
        )  # fmt: skip
        parser.add_argument(
            "--keys", type=Path, help="a new folder for the two parts of the study key"
        )
        parser.add_argument("--issues", type=Path, help="the file for what was left on purpose")

    @refusals_as_errors
    def handle(self, *, study, seed, participants, starts, as_of, phase, keys, **options):
        trial = _trial_of(study)
        plan = Plan(seed, participants, as_of or date.today(), starts, phase)
        vault = VaultProcess(trial, keys)
        staff = Staff(trial, study_of(trial))
        outcome = simulate(trial, plan, staff, vault, self._tell)
        self._report(outcome, staff)
        if phase == DIRTY:
            self._leave(outcome, options["issues"])

    def _tell(self, done: int, of: int) -> None:
        if done == of:
            self.stdout.write(f"{done} walked as far as they came.")

    def _report(self, outcome: Outcome, staff: Staff) -> None:
        for title, counts in (
            ("Sites", outcome.counts(lambda walk: walk.site.code)),
            ("Paths", outcome.counts(lambda walk: walk.path.name)),
            ("Status", outcome.counts(lambda walk: walk.status() or "not consented yet")),
            ("Lock board", outcome.board),
        ):
            told = ", ".join(f"{what} {count}" for what, count in counts.items())
            self.stdout.write(f"{title}: {told or 'zeros'}")
        for check in outcome.checks:
            self.stdout.write(f"{'ok ' if not check.wrong else 'NOT'} {check.sentence}")
            for line in check.wrong:
                self.stdout.write(f"      {line}")
        self.stdout.write(f"Digest of all answers: {outcome.digest}")
        self.stdout.write(f"Accounts (password of all: {PASSWORD}):")
        for name, role in staff.accounts.items():
            self.stdout.write(f"  {name:40}{role.label}")

    def _leave(self, outcome: Outcome, file: Path | None) -> None:
        text = json.dumps(issues.as_json(outcome.issues), indent=1)
        if file:
            file.write_text(text + "\n")
        else:
            self.stdout.write(text)


def _trial_of(study: str) -> Trial:
    """Loaded now, unless it is there already."""
    file = Path(study) if Path(study).exists() else FOLDER / f"{study}.yaml"
    if not file.exists():
        shipped = ", ".join(sorted(one.stem for one in FOLDER.glob("*.yaml")))
        raise Refused(f"There is no study file {study!r}; shipped are: {shipped}.")
    text = file.read_text(encoding="utf-8")
    key = read_study(text, source=file.name).study
    return Trial.objects.filter(key=key).first() or load_study(text=text, source=file.name)


class VaultProcess:
    """The vault's part, in a process that has the vault's login and no other."""

    def __init__(self, trial: Trial, keys: Path | None):
        self.trial = trial
        self.keys = keys

    def prepare(self, room: dict[str, int], seed: str) -> None:
        if self.keys is None:
            raise Refused("Say where the two parts of the study key are kept: --keys FOLDER.")
        self._do({"room": room, "seed": seed}, "--keys", str(self.keys.resolve()))

    def disclose(self, days: dict[str, date]) -> None:
        self._do({"disclose": {number: day.isoformat() for number, day in days.items()}})

    def dispense(self) -> None:
        self._do({"dispense": True})

    def reconcile(self) -> None:
        self._do({"reconcile": True})

    def _do(self, said: dict, *words: str) -> None:
        done = subprocess.run(
            [sys.executable, sys.argv[0], "simulate_in_vault", self.trial.key, *words],
            env={**os.environ, "EQUIPOISE_LOGIN": "vault"},
            input=json.dumps(said),
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise Refused(f"The vault's part failed: {done.stderr.strip()}")
