"""The demonstration from an empty machine to labelled tables, and then the pages.

Each step looks whether it was done before, so a start that was cut off goes on where it was.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

from config.demo.people import COMPLETE, RECRUITING
from config.env import ROOT, VAR
from config.group import Group, become, bring_up, environment_of, take_down
from config.supervisor import Supervisor

KEYS = VAR / "demo-keys"
RUN_WITHIN_SECONDS = 120


def main(arguments: list[str]) -> int:
    started = time.monotonic()
    group = bring_up(_say)
    become("web", group)
    with Supervisor(VAR) as running:
        # The worker warms up while the data load.
        running.start(group.worker())
        _prepare()
        for program in (group.vault(), group.web()):
            _say(f"Starting the {program.name}")
            running.start(program)
        _tell_the_story(group)
        _show(group, time.monotonic() - started)
        running.wait()
    take_down(group, _say)
    return 0


def _say(sentence: str) -> None:
    print(sentence, flush=True)


def _prepare() -> None:
    from config.demo import loading
    from config.demo.showing import Counter
    from trials.models import Trial

    loading.load_studies_and_people()
    _as_vault(KEYS)
    if loading.is_empty(Trial.objects.get(key=COMPLETE)):
        loading.load_complete(Counter("Recording the participants of the complete study"))
    if loading.is_empty(Trial.objects.get(key=RECRUITING)):
        loading.load_recruiting(Counter("Recording the participants of the recruiting study"))


def _as_vault(keys: Path) -> None:
    """The vault's part, with the vault's login, in a process that ends before anything serves."""
    subprocess.run(
        [sys.executable, "-m", "config.demo.vault_side", str(keys)],
        env={**os.environ, **environment_of("vault")},
        cwd=ROOT,
        check=True,
    )


def _tell_the_story(group: Group) -> None:
    """Lock, masked run, opening, labelled run: whatever of it has not happened yet."""
    from analysis.models import Run
    from config.demo.ceremony import open_step
    from trials.models import Trial
    from trials.selectors.trials import state_of

    trial = Trial.objects.get(key=COMPLETE)
    if state_of(trial) == "open":
        _lock(trial)
    if state_of(trial) == "locked":
        _say("Two people release the letters of the masked groups, in the vault")
        open_step(group.vault_url, COMPLETE, KEYS)
    if state_of(trial) == "masked":
        _run(trial, Run.Kind.MASKED)
        _say("Two people open the seal: the meaning of the letters, in the vault")
        open_step(group.vault_url, COMPLETE, KEYS)
    if not Run.objects.filter(trial=trial, kind=Run.Kind.LABELLED).exists():
        _run(trial, Run.Kind.LABELLED)


def _lock(trial) -> None:
    from config.demo.loading import scope
    from trials.actions.locks import lock_database

    _say("Locking the database of the complete study")
    snapshot = lock_database(
        trial=trial, reason="All forms are complete or explained", scope=scope("sponsor", trial)
    )
    _say(f"  snapshot {snapshot.sha256[:16]}… of {snapshot.revisions} forms")


def _run(trial, kind: str) -> None:
    from analysis import runs, tasks
    from analysis.plans.shipping import shipped_plans
    from config.demo.loading import scope

    name = "agin_liebes_2025"
    sponsor = scope("sponsor", trial)
    plan = runs.add_plan(
        trial=trial, text=shipped_plans()[name], source=f"{name}.yaml", scope=sponsor
    )
    began = time.monotonic()
    run = runs.start(trial=trial, plan=plan, kind=kind, scope=sponsor)
    _say(f"Running the plan on {run.get_kind_display().lower()}, on the Celery worker")
    tasks.ring(run.parts.values_list("pk", flat=True))
    while runs.state(run) not in ("succeeded", "failed"):
        if time.monotonic() - began > RUN_WITHIN_SECONDS:
            raise SystemExit(f"The run did not end; the worker's log is {VAR / 'log'}/worker.log")
        time.sleep(0.05)
    seconds = sum(part.result.seconds for part in run.parts.select_related("result"))
    _say(f"  done in {time.monotonic() - began:.1f} s, of which {seconds:.2f} s of computing")


def _show(group: Group, seconds: float) -> None:
    from analysis.models import Run
    from config.demo.showing import accounts, tables_of

    run = Run.objects.filter(trial__key=COMPLETE, kind=Run.Kind.LABELLED).latest("started_at")
    _say(f"\n{tables_of(run)}\n")
    _say(accounts(group))
    _say(f"\nReady after {seconds:.0f} s: {group.web_url} (vault: {group.vault_url})."
         " Ctrl-C stops everything.")
