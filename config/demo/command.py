"""The demonstration from an empty machine to labelled tables, and then the pages.

Each step looks whether it was done before, so a start that was cut off goes on where it was.
"""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

from config.env import ROOT, VAR
from config.group import Group, become, environment_of, running_servers
from config.supervisor import Supervisor

KEYS = VAR / "demo-keys"
RUN_WITHIN_SECONDS = 120


def main(arguments: list[str]) -> int:
    started = time.monotonic()
    # Whoever tries the demonstration has no app at hand; for a trial it is required.
    os.environ.setdefault("EQUIPOISE_SECOND_FACTOR", "offered")
    # Reminders to participants are written here, and nobody is reached.
    os.environ.setdefault("EQUIPOISE_REMINDER_OUTBOX", str(VAR / "outbox"))
    files = _files(arguments)
    if files and _cannot_read(files):
        return 2
    with running_servers(_say) as group:
        become("web", group)
        with Supervisor(VAR) as running:
            # The worker warms up while the data load.
            running.start(group.worker())
            told = _prepare(files)
            _say("Starting the vault and the web")
            running.start(group.vault(), group.web())
            _tell_the_story(group, told)
            _show(group, told, time.monotonic() - started)
            running.wait(also=group.look_after_servers)
    return 0


def _files(arguments: list[str]):
    """The three files of a trial that was held elsewhere, or None for the demonstration's own."""
    parser = argparse.ArgumentParser(
        "manage.py demo", description="A trial from its answers to its tables, then the pages."
    )
    for name in ("items", "covariates", "arms"):
        parser.add_argument(f"--{name}", type=Path, metavar="FILE.csv")
    options = vars(parser.parse_args(arguments))
    given = [path for path in options.values() if path]
    if not given:
        return None
    if len(given) < len(options):
        parser.error("give --items, --covariates and --arms together, or none of them")
    missing = [str(path) for path in given if not path.is_file()]
    if missing:
        parser.error(f"no such file: {', '.join(missing)}")
    from config.demo.files import Files

    return Files(**{name: path.resolve() for name, path in options.items()})


def _cannot_read(files) -> bool:
    from config.demo.files import why_not_load

    reason = why_not_load(files)
    if reason:
        _say(f"Nothing was loaded:\n{reason}")
    return reason is not None


def _say(sentence: str) -> None:
    print(sentence, flush=True)


def _prepare(files) -> str:
    """Load what is not there yet. Returns the key of the study that is told to the end."""
    from config.demo import loading
    from config.demo.showing import Counter
    from config.demo.stories import stories

    told = stories(files)
    trials = [
        loading.load_study_and_people(key=story.key, text=story.text, source=story.source)
        for story in told
    ]
    empty = [s for s, trial in zip(told, trials, strict=True) if loading.is_empty(trial)]
    if empty:
        _as_vault(files)
    for story in empty:
        story.load(Counter(f"Recording the participants of {story.key}"))
    return next(story.key for story in told if story.told_to_the_end)


def _as_vault(files) -> None:
    """The vault's part, with the vault's login, in a process that ends before anything serves."""
    paths = (files.items, files.covariates, files.arms) if files else ()
    subprocess.run(
        [sys.executable, "-m", "config.demo.vault_side", str(KEYS), *map(str, paths)],
        env={**os.environ, **environment_of("vault")},
        cwd=ROOT,
        check=True,
    )


def _tell_the_story(group: Group, key: str) -> None:
    """From the plan to the release: whatever of it has not happened yet."""
    from analysis.models import Run
    from config.demo.ceremony import open_step
    from config.demo.planning import signed_plan
    from config.demo.results import interpret_both_ways, release
    from trials.lifecycle import BEFORE_THE_LOCK
    from trials.models import Trial
    from trials.selectors.trials import missing_before_meaning, state_of

    trial = Trial.objects.get(key=key)
    if state_of(trial) in BEFORE_THE_LOCK:
        _say("The statistician and the sponsor sign the analysis plan")
        signed_plan(trial)
        _lock(trial)
    if state_of(trial) == "locked":
        _run(trial, Run.Kind.DRY)
        _say("Two people release the letters of the masked groups, in the vault")
        open_step(group.vault_url, key, KEYS)
    if state_of(trial) == "masked":
        if missing_before_meaning(trial):
            masked = _run(trial, Run.Kind.MASKED)
            _say("Two people sign what it would mean, once for each meaning of the letters")
            interpret_both_ways(trial, masked)
        _say("Two people open the seal: the meaning of the letters, in the vault")
        open_step(group.vault_url, key, KEYS)
    if not Run.objects.filter(trial=trial, kind=Run.Kind.LABELLED).exists():
        labelled = _run(trial, Run.Kind.LABELLED)
        if release(trial, labelled):
            _say("The statistician and the sponsor release the result")


def _lock(trial) -> None:
    from config.demo.locking import lock

    _say("The physicians sign the casebooks, a blind review, and three people lock the database")
    snapshot = lock(trial)
    _say(f"  snapshot {snapshot.sha256[:16]}… of {snapshot.revisions} forms")


def _run(trial, kind: str):
    from analysis import runs, tasks
    from config.demo.loading import scope
    from config.demo.planning import signed_plan

    plan = signed_plan(trial)
    began = time.monotonic()
    run = runs.start(trial=trial, plan=plan, kind=kind, scope=scope("sponsor", trial))
    _say(f"Running the plan on the Celery worker: {run.get_kind_display()}")
    tasks.ring(run.parts.values_list("pk", flat=True))
    while runs.state(run) not in ("succeeded", "failed"):
        if time.monotonic() - began > RUN_WITHIN_SECONDS:
            raise SystemExit(f"The run did not end; the worker's log is {VAR / 'log'}/worker.log")
        time.sleep(0.05)
    seconds = sum(part.result.seconds for part in run.parts.select_related("result"))
    _say(f"  done in {time.monotonic() - began:.1f} s; all tasks together {seconds:.1f} s")
    return run


def _show(group: Group, key: str, seconds: float) -> None:
    from analysis.models import Run
    from config.demo.showing import accounts, links, tables_of
    from config.demo.stories import RECRUITING
    from trials.models import Trial

    run = Run.objects.filter(trial__key=key, kind=Run.Kind.LABELLED).latest("started_at")
    _say(f"\n{tables_of(run)}\n")
    is_recruiting = Trial.objects.filter(key=RECRUITING).exists()
    _say(accounts(group, with_what_they_find=is_recruiting))
    if is_recruiting:
        _say(links(group))
    _say(
        f"\nReady after {seconds:.0f} s: {group.web_url} (vault: {group.vault_url})."
        " Ctrl-C stops everything."
    )
