"""The commands of manage.py that are not Django's: they start servers, or need none."""

import os
import sys
from collections.abc import Callable
from uuid import UUID

Arguments = list[str]


def _demo(arguments: Arguments) -> int:
    from config.demo import command

    return command.main(arguments)


def _up(arguments: Arguments) -> int:
    from config import up

    return up.main()


def _set_up(arguments: Arguments) -> int:
    from config import up

    return up.set_up_only()


def _rescore(arguments: Arguments) -> int:
    from config import up

    return up.rescore(arguments)


def _codebook(arguments: Arguments) -> int:
    from instruments import codebook_command

    return codebook_command.main(arguments, sys.stdout, sys.stderr)


def _score(arguments: Arguments) -> int:
    from instruments import command

    return command.main(arguments, sys.stdin, sys.stdout, sys.stderr)


def _analyse(arguments: Arguments) -> int:
    from analysis import command

    return command.main(arguments, sys.stdout, sys.stderr)


def _reproduce(arguments: Arguments) -> int:
    """Of a package without a database; of a run by its id, from the database."""
    if len(arguments) == 1 and _is_id(arguments[0]):
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        os.environ.setdefault("EQUIPOISE_LOGIN", "worker")
        from django.core.management import execute_from_command_line

        execute_from_command_line(["manage.py", "reproduce_run", *arguments])
        return 0
    from analysis import reproducing

    return reproducing.main(arguments, sys.stdout, sys.stderr)


def _is_id(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False


def _check_study(arguments: Arguments) -> int:
    from trials.studies import command

    return command.check(arguments, sys.stdout, sys.stderr)


def _diff_study(arguments: Arguments) -> int:
    from trials.studies import command

    return command.difference(arguments, sys.stdout, sys.stderr)


def _check_randomisation(arguments: Arguments) -> int:
    from trials.randomisation import command

    return command.check(arguments, sys.stdout, sys.stderr)


def _study_schema(arguments: Arguments) -> int:
    from trials.studies import command

    return command.schema(arguments, sys.stdout)


COMMANDS: dict[str, Callable[[Arguments], int]] = {
    "demo": _demo,
    "up": _up,
    "set_up": _set_up,
    "rescore": _rescore,
    "codebook": _codebook,
    "score": _score,
    "analyse": _analyse,
    "reproduce": _reproduce,
    "check_study": _check_study,
    "diff_study": _diff_study,
    "study_schema": _study_schema,
    "check_randomisation": _check_randomisation,
}

# Django's commands that need another login than the web's.
LOGIN_OF_COMMAND = {
    "export_run": "worker",
    "migrate": "migrator",
    "load_kits": "vault",
    "load_randomisation": "vault",
    "reproduce_run": "worker",
    "simulate_in_vault": "vault",
    "vault_public_key": "vault",
    "verify_ledger": "worker",
}
