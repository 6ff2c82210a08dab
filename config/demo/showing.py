"""What the demonstration prints: progress, the labelled tables, the accounts."""

import shutil
import sys
import time

from analysis import runs
from analysis.models import Run
from analysis.reports import sections
from analysis.web.presenters import variable_titles
from config.demo.people import PASSWORD, PEOPLE
from config.group import Group

NARROWEST = 100
PRINTED = ("Differences between arms", "Mediation")


def say(sentence: str) -> None:
    print(sentence, flush=True)


class Counter:
    """A line that counts on a terminal, and is said once elsewhere."""

    def __init__(self, what: str):
        self._what = what
        self._last = 0.0

    def __call__(self, done: int, total: int) -> None:
        ends = done == total
        if not ends and (not sys.stdout.isatty() or time.monotonic() - self._last < 0.2):
            return
        self._last = time.monotonic()
        start, end = ("\r", "\n" if ends else "") if sys.stdout.isatty() else ("", "\n")
        print(f"{start}{self._what}: {done} of {total}", end=end, flush=True)


def tables_of(run: Run) -> str:
    """As wide as the terminal; arms by their codes, which take less room than their labels."""
    width = max(NARROWEST, shutil.get_terminal_size((NARROWEST, 24)).columns)
    shown = [
        section
        for section in sections(runs.result_of(run), variable_titles(run, run.trial))
        if section.title in PRINTED
    ]
    return "\n\n".join(table.as_text(width) for section in shown for table in section.tables)


def accounts(group: Group) -> str:
    from trials.authorization.roles import ROLES

    lines = [
        f"Accounts (password of all: {PASSWORD}). A second factor is offered here under"
        " Your account; in a trial each account must have one."
    ]
    for person in PEOPLE:
        role = ROLES[person.role]
        url = group.vault_url if role.realm == "vault" else group.web_url
        lines.append(f"  {person.username:14}{role.label:26}{url}")
    return "\n".join(lines)
