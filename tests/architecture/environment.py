"""The variables that config/ and manage.py read, found in their text."""

import re
from pathlib import Path

from config import env
from trials.database.setup import LOGINS

_READ = re.compile(r'(?:environ\.get\(|environ\[|optional\(|flag\(|one_of\()"([A-Z_]+)"(?!\] =)')
_SECRET = re.compile(r'env\.secret\("([a-z_]+)"\)')


def variables() -> set[str]:
    """Every variable but the secrets."""
    files = [env.ROOT / "manage.py", *(env.ROOT / "config").rglob("*.py")]
    return {name for file in files for name in _READ.findall(file.read_text())}


def secrets_of(login: str) -> set[str]:
    """The variables that may stand in for the file of one login's secrets."""
    names = set(_SECRET.findall(_settings().read_text()))
    if login == "migrator":
        names.discard("context_key")
    if login != "vault":
        names.discard("private_key")
    if login not in ("web", "worker"):
        names.discard("contact_key")
    return {f"{login}_{name}".upper() for name in names}


def all_secrets() -> set[str]:
    return {name for login in LOGINS for name in secrets_of(login)}


def _settings() -> Path:
    return env.ROOT / "config" / "settings.py"
