"""As which login of the database a test works."""

from django.conf import settings
from django.db import connections

from tests import settings as test_settings


def log_in_as(login: str, database: str | None = None) -> None:
    """From here on the default connection is that of one of the four logins.

    Raises ValueError inside a transaction: what a test did in it would be lost, and what it does
    next would stay in the copy that it shares with others.
    """
    connection = connections["default"]
    if connection.in_atomic_block:
        raise ValueError("A test that logs in as another is marked `commits`.")
    connection.close()
    connection.settings_dict["USER"] = f"{test_settings.PREFIX}_{login}"
    connection.settings_dict["PASSWORD"] = test_settings.PASSWORDS[login]
    if database:
        connection.settings_dict["NAME"] = database
    settings.CONTEXT_KEY = test_settings.CONTEXT_KEYS[login]


def is_logged_in(login: str) -> bool:
    """Whether the default connection is there, as this login."""
    connection = connections["default"]
    is_theirs = connection.settings_dict["USER"] == f"{test_settings.PREFIX}_{login}"
    return is_theirs and connection.connection is not None
