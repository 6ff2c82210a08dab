"""Settings from the environment. What is missing says where to put it."""

import json
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("EQUIPOISE_VAR", ROOT / "var"))
SECRETS = VAR / "secrets"


class MissingSetting(Exception):
    """Names the variable, what it holds, and the file in which set-up would have put it."""


def login() -> str:
    """Which of the logins this process is: web, worker, vault or migrator."""
    return os.environ.get("EQUIPOISE_LOGIN", "web")


def secret(name: str, *, of: str | None = None) -> str:
    """A value that belongs to one login: from <LOGIN>_<NAME>, or from the file that set-up made.

    Each process is given only its own, so that one that is taken over holds no other's.
    """
    owner = of or login()
    variable = f"{owner}_{name}".upper()
    if variable in os.environ:
        return os.environ[variable]
    file = SECRETS / f"{owner}.json"
    if file.exists():
        return json.loads(file.read_text())[name]
    raise MissingSetting(
        f"{variable} is not set and {file.name} is not under {file.parent}:"
        " set the variable, or run `python3 manage.py set_up` once."
    )


def why_not_postgresql(url: str) -> str | None:
    """Blinding, lock and ledger live in PostgreSQL: no other database can hold a trial."""
    if url.startswith(("postgresql://", "postgres://")) or "dbname=" in url:
        return None
    scheme = url.partition(":")[0]
    return (
        f"The database address begins with {scheme!r}: Equipoise runs on PostgreSQL only."
        " Give postgresql://…, or unset DATABASE_URL to use the embedded server."
    )


def optional(name: str, default: str = "") -> str:
    return os.environ.get(name, default)


def one_of(name: str, *values: str) -> str:
    """One of these words; the first of them where the variable is not set."""
    value = optional(name) or values[0]
    if value not in values:
        raise MissingSetting(f"{name} is {value!r}: set it to one of {', '.join(values)}.")
    return value


def flag(name: str, default: bool = False) -> bool:
    return os.environ.get(name, "1" if default else "0") == "1"
