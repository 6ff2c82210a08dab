"""kill -9 of the web, the worker, PostgreSQL and Redis while people save: is anything lost?

    python -m benchmarks.kill_everything [FORMS]

Eight people save 5,000 forms over HTTP, at `manage.py up` in a folder of its own, which is
var/benchmark-kill. Every few seconds one program, drawn by lot, is killed with SIGKILL: the web
with its workers, the Celery worker, PostgreSQL with all its processes, or Valkey. Whoever gets no
answer sends the same save again, with the same key, as the pages do. What was acknowledged is kept
here, outside the system; in the end every form must have exactly one revision, with the answers
that were acknowledged, and one line of the ledger with its change.

5,000 saves in 925 s on two cores, beside other work; 80 kills (web 20, worker 20, PostgreSQL 19,
Valkey 21); 22,433 requests sent again; nothing lost, nothing doubled.
"""

import http.client
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections import Counter
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).parents[1]
HOME = ROOT / "var" / "benchmark-kill"
PORT = 8350
FORMS = 5000
FORMS_EACH = 25
PEOPLE = 8
PASSWORD = "correct horse battery staple"
BETWEEN_KILLS = (1, 5)  # seconds
TARGETS = ("web", "worker", "postgres", "valkey")
DONE_ON = "2026-01-12"
STUDY = """
study: KILL
title: Many forms
consent: {{version: "1.0"}}
arms: [{{code: velvet, label: Active}}, {{code: gravel, label: Control}}]
sites: [{{code: "01", name: Harbour Clinic, country: US, timezone: America/New_York}}]
own_forms:
{forms}
visits:
  - code: V1
    label: Baseline
    anchors: [{{after: consent, target: 7, between: [0, 14]}}]
    forms: [{named}]
randomisation: {{after: [V1]}}
"""
OWN_FORM = """  F{n}:
    title: Form {n}
    fields: [{{key: value, label: Value, minimum: 0, maximum: 999999}}]"""


def main() -> int:
    """Print what was killed, lost and doubled; return 1 if anything was."""
    forms = int(sys.argv[1]) if len(sys.argv) > 1 else FORMS
    shutil.rmtree(HOME, ignore_errors=True)
    with _running() as up:
        entries = json.loads(_as_web("prepare", str(forms)))
        acknowledged, repeated, kills, seconds = _save_and_kill(up, entries)
        stored = json.loads(_as_web("stored"))
    lines = stored.pop("lines")
    lost = [entry for entry, value in acknowledged.items() if stored.get(entry, [])[:1] != [value]]
    doubled = [entry for entry, values in stored.items() if len(values) > 1]
    unsaved = len(entries) - len(acknowledged)
    print(
        f"{len(acknowledged)} saves acknowledged in {seconds:.0f} s, {repeated} sent again;"
        f" killed: {dict(kills)}; lost: {len(lost)}, doubled: {len(doubled)},"
        f" never saved: {unsaved}"
    )
    return int(bool(lost or doubled or unsaved) or lines != len(acknowledged))


@contextmanager
def _running():
    environment = os.environ | {
        "EQUIPOISE_VAR": str(HOME),
        "EQUIPOISE_PORT": str(PORT),
        "EQUIPOISE_SECOND_FACTOR": "offered",
    }
    for name in ("DATABASE_URL", "REDIS_URL"):
        environment.pop(name, None)
    up = subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), "up"], env=environment, cwd=ROOT
    )
    try:
        while not _answers():
            time.sleep(0.5)
        yield up
    finally:
        up.send_signal(signal.SIGINT)
        up.wait()


def _answers() -> bool:
    with suppress(OSError, http.client.HTTPException):
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=2)
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    return False


def _as_web(what: str, *more: str) -> str:
    """In a process of its own, with the web's login."""
    command = [sys.executable, "-m", "benchmarks.kill_everything", what, *more]
    return subprocess.run(
        command,
        env=os.environ | {"EQUIPOISE_VAR": str(HOME)},
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def _prepare(forms: int) -> None:
    """The study, its people, and the addresses of forms that nobody has filled in."""
    from datetime import date

    from trials.actions.members import add_member
    from trials.actions.participants import enrol
    from trials.actions.studies import create_account, load_study
    from trials.authorization.scopes import scope_of, system_scope
    from trials.context import reading
    from trials.models import Entry, Site

    names = range(FORMS_EACH)
    text = STUDY.format(
        forms="\n".join(OWN_FORM.format(n=n) for n in names),
        named=", ".join(f"{{form: F{n}, by: site}}" for n in names),
    )
    trial = load_study(text=text, source="benchmark")
    with reading(system_scope(trial)):
        site = Site.objects.get(trial=trial)
    for number in range(PEOPLE):
        user = create_account(username=f"p{number}", name=f"Person {number}", password=PASSWORD)
        about = {"role": "site_coordinator", "site": site, "starts_on": date(2026, 1, 1)}
        add_member(user=user, trial=trial, **about)
    scope = scope_of(user, trial)
    for number in range(-(-forms // FORMS_EACH)):
        enrol(
            trial=trial,
            site=site,
            number=f"01-{number:04}",
            consent_version="1.0",
            consented_on=date(2026, 1, 5),
            scope=scope,
        )
    with reading(scope):
        print(json.dumps([str(pk) for pk in Entry.objects.values_list("pk", flat=True)[:forms]]))


def _stored() -> None:
    """{form: the values of its revisions}, and how many lines of the ledger tell of one."""
    from trials.authorization.scopes import system_scope
    from trials.context import reading
    from trials.models import AuditChange, Revision, Trial

    found: dict = {}
    with reading(system_scope(Trial.objects.get())):
        for entry, answers in Revision.objects.values_list("entry_id", "answers"):
            found.setdefault(str(entry), []).append(answers["value"])
        found["lines"] = AuditChange.objects.filter(table_name="trials_revision").count()
    print(json.dumps(found))


def _save_and_kill(up, entries: list[str]):
    """What was acknowledged, how many saves were sent again, what was killed, seconds taken."""
    acknowledged: dict[str, int] = {}
    again: Counter = Counter()
    people = [
        threading.Thread(
            target=_save_all,
            args=(f"p{number}", entries[number::PEOPLE], acknowledged, again),
            daemon=True,
        )
        for number in range(PEOPLE)
    ]
    began = time.monotonic()
    for one in people:
        one.start()
    kills: Counter = Counter()
    while any(one.is_alive() for one in people):
        # Killing what has not come up again would show nothing.
        if up.poll() is not None:
            raise RuntimeError("What was started ended by itself.")
        if not _answers():
            time.sleep(0.2)
            continue
        time.sleep(random.uniform(*BETWEEN_KILLS))
        target = random.choice(TARGETS)
        if any(one.is_alive() for one in people) and _kill(up.pid, target):
            kills[target] += 1
    return acknowledged, again["again"], kills, time.monotonic() - began


def _save_all(username: str, entries: list[str], acknowledged: dict, again: Counter) -> None:
    cookies = _until_done(lambda: _sign_in(username), again)
    for entry in entries:
        value, key = random.randrange(1_000_000), str(uuid.uuid4())
        _until_done(lambda e=entry, v=value, k=key: _save(cookies, e, v, k), again)
        acknowledged[entry] = value


def _until_done(what, again: Counter):
    """What `what` gives, asked as often as it takes: none of it may be lost."""
    while True:
        with suppress(OSError, http.client.HTTPException):
            return what()
        again["again"] += 1
        time.sleep(0.2)


def _sign_in(username: str) -> dict[str, str]:
    """The cookies of somebody who is signed in."""
    page, cookies = _ask("GET", "/sign-in/", {})
    (token,) = set(re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page))
    form = {"csrfmiddlewaretoken": token, "username": username, "password": PASSWORD}
    _, more = _ask(
        "POST",
        "/sign-in/",
        cookies,
        urlencode(form),
        {"Content-Type": "application/x-www-form-urlencoded"},
    )
    return cookies | more


def _save(cookies: dict[str, str], entry: str, value: int, key: str) -> None:
    body = {"answers": {"value": value}, "based_on": 0, "complete": True, "done_on": DONE_ON}
    _ask(
        "PUT",
        f"/studies/KILL/entries/{entry}/answers/",
        cookies,
        json.dumps(body),
        {
            "Content-Type": "application/json",
            "Idempotency-Key": key,
            "X-CSRFToken": cookies["equipoise_csrf"],
        },
    )


def _ask(method: str, path: str, cookies: dict, body: str | None = None, headers=None):
    """The page and its cookies; HTTPException where the server may do better the next time."""
    said = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=20)
    try:
        connection.request(method, path, body, said | (headers or {}))
        answer = connection.getresponse()
        page = answer.read().decode()
    finally:
        connection.close()
    if answer.status >= 500:
        raise http.client.HTTPException(f"{answer.status} {page[:200]}")
    if answer.status >= 400:
        raise RuntimeError(f"{method} {path}: {answer.status} {page[:200]}")
    given = [line.split(";")[0].split("=", 1) for line in answer.headers.get_all("Set-Cookie", [])]
    return page, dict(given)


def _kill(root: int, target: str) -> bool:
    """SIGKILL to every process of the target below `root`; whether there was one."""
    signs = {
        "web": f"127.0.0.1:{PORT}\0",
        "worker": "config.celery",
        "postgres": "postgres",
        "valkey": "valkey",
    }
    found = [pid for pid, line in _below(root) if signs[target] in line]
    for pid in found:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return bool(found)


def _below(root: int) -> list[tuple[int, str]]:
    """(number, command line) of each process that descends from `root`."""
    parents, lines = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            pid = int(folder.name)
            parents[pid] = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
            lines[pid] = (folder / "cmdline").read_text()
    found = [root]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return [(pid, lines[pid]) for pid in found[1:]]


if __name__ == "__main__":
    if sys.argv[1:2] in (["prepare"], ["stored"]):
        from config.group import environment_of

        os.environ.update(environment_of("web"))
        import django

        django.setup()
        sys.exit(_prepare(int(sys.argv[2])) if sys.argv[1] == "prepare" else _stored())
    sys.exit(main())
