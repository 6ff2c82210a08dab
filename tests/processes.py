"""What a process of our own is started with, to work on the database of a test."""

import os

from psycopg.conninfo import make_conninfo

from tests import raw, settings


def environment_of(login: str, **more: str) -> dict[str, str]:
    """The environment of one login, on the database that the test is logged in to."""
    url = make_conninfo(
        settings.ADMIN_URL,
        dbname=raw.current_database(),
        user=raw.ROLES[login],
        password=settings.PASSWORDS[login],
    )
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "EQUIPOISE_LOGIN": login,
        f"{login}_DATABASE_URL".upper(): url,
        **more,
    }
