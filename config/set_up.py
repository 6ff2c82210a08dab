"""Makes a server ready, once per release: logins with their secrets, schemas, tables, guards.

Runs as the administrator named by DATABASE_URL, and leaves for each login a file under
`var/secrets` that only its owner can read. Everything may run again without harm.
"""

import hashlib
import json
import os
import secrets
import subprocess
import sys
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from config.env import ROOT
from trials import seal
from trials.database import setup

LOGINS_THAT_ACT = ("web", "worker", "vault")
# The web takes down how participants are reached, the worker reaches them.
LOGINS_THAT_REACH = ("web", "worker")


def set_up(admin_url: str, folder: Path) -> None:
    """folder: where the secrets of the logins are kept, one file each."""
    database = conninfo_to_dict(admin_url)["dbname"]
    stamp = folder / "set-up.stamp"
    wanted = _fingerprint(admin_url)
    if stamp.exists() and stamp.read_text() == wanted and setup.is_set_up(admin_url):
        return
    contact_key = _contact_key(folder)
    made = {
        login: _secrets_of(login, admin_url, database, folder, contact_key)
        for login in setup.LOGINS
    }
    setup.set_up(
        admin_url,
        prefix=database,
        passwords={login: _password(values) for login, values in made.items()},
        context_keys={login: made[login]["context_key"] for login in LOGINS_THAT_ACT},
        migrate=_migrate,
    )
    stamp.write_text(wanted)


def _fingerprint(admin_url: str) -> str:
    """Of what set-up would do: the same server, SQL and migrations need nothing new."""
    digest = hashlib.sha256(admin_url.encode())
    for name in sorted(os.environ):
        if name.endswith(("_DATABASE_URL", "_CONTEXT_KEY")):
            digest.update(f"{name}={os.environ[name]}".encode())
    for folder in ("trials/database", "trials/migrations", "analysis/migrations"):
        for file in sorted((ROOT / folder).rglob("*.[ps][yq]*")):
            digest.update(file.read_bytes())
    return digest.hexdigest()


def _contact_key(folder: Path) -> str:
    """The one secret that two logins share: as it was made before, or a new one."""
    file = folder / "web.json"
    kept = json.loads(file.read_text()) if file.exists() else {}
    return os.environ.get("WEB_CONTACT_KEY") or kept.get("contact_key") or secrets.token_hex(32)


def _secrets_of(login: str, admin_url: str, database: str, folder: Path, contact_key: str) -> dict:
    """What was made before stays; a variable such as WEB_DATABASE_URL wins over the file."""
    file = folder / f"{login}.json"
    kept = json.loads(file.read_text()) if file.exists() else {}
    name = setup.role_names(database)[login]
    fresh = {
        "password": secrets.token_urlsafe(24),
        "secret_key": secrets.token_urlsafe(48),
        "context_key": secrets.token_hex(32),
    }
    if login == "vault":
        fresh["private_key"] = seal.new_key().hex()
    if login in LOGINS_THAT_REACH:
        fresh["contact_key"] = contact_key
    values = fresh | kept
    # The server may have moved since: the address always follows the administrator's.
    values["database_url"] = make_conninfo(admin_url, user=name, password=values["password"])
    for key in values:
        values[key] = os.environ.get(f"{login}_{key}".upper(), values[key])
    _write_private(file, json.dumps(values, indent=1))
    return values


def _password(values: dict) -> str:
    return conninfo_to_dict(values["database_url"])["password"]


def _write_private(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as handle:
        handle.write(text)


def _migrate() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "migrate", "--verbosity", "0"],
        env={**os.environ, "EQUIPOISE_LOGIN": "migrator"},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"The migrations failed:\n{done.stdout}{done.stderr}")
