"""What the demonstration prints: progress, the labelled tables, the accounts."""

import shutil
import sys
import time

from analysis import runs
from analysis.models import Run
from analysis.reports import sections
from analysis.web.presenters import variable_titles
from config.demo.link import handed_over
from config.demo.people import PASSWORD, of_realm
from config.group import Group
from trials.authorization.roles import ROLES

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


def accounts(group: Group, *, with_what_they_find: bool) -> str:
    lines = [
        f"Accounts (password of all: {PASSWORD}). A second factor is offered here under"
        " Your account; in a trial each account must have one."
    ]
    for realm, url in (("web", group.web_url), ("vault", group.vault_url)):
        lines.append(f"At {url}")
        for person in of_realm(realm):
            finds = person.finds if with_what_they_find else ""
            label = ROLES[person.role].label
            lines.append(f"  {person.username:14}{label:26}{finds}".rstrip())
    return "\n".join(lines)


def links(group: Group) -> str:
    """What the site handed over on paper; to be opened at the size of a phone."""
    return "\n".join(
        f"A participant's own questionnaires: {group.web_url}{path}\n"
        f"  code of {number} for the first opening: {code}"
        for number, path, code in handed_over()
    )
