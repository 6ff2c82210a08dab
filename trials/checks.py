"""What must be true before the system starts."""

from django.conf import settings
from django.core.checks import Error, register

from instruments import all_instruments, definition_problems


@register()
def only_postgresql(app_configs, **kwargs):
    """Blinding, lock and ledger live in PostgreSQL; on SQLite they would be silently absent."""
    engine = settings.DATABASES["default"]["ENGINE"]
    if engine == "trials.database.backend":
        return []
    return [
        Error(
            f"The database engine is {engine}: Equipoise runs on PostgreSQL only.",
            hint="Set DATABASE_URL to a PostgreSQL server, or unset it to use the embedded one.",
            id="trials.E001",
        )
    ]


@register()
def instruments_are_whole(app_configs, **kwargs):
    return [
        Error(f"{instrument.key} {instrument.version}: {problem}", id="trials.E002")
        for instrument in all_instruments()
        for problem in definition_problems(instrument)
    ]
