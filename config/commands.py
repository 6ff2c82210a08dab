"""The commands of manage.py that are not Django's: they start servers, or need none."""

import sys
from collections.abc import Callable

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


COMMANDS: dict[str, Callable[[Arguments], int]] = {
    "demo": _demo,
    "up": _up,
    "set_up": _set_up,
    "rescore": _rescore,
    "codebook": _codebook,
    "score": _score,
    "analyse": _analyse,
}

# Django's commands that need another login than the web's.
LOGIN_OF_COMMAND = {
    "migrate": "migrator",
    "load_randomisation": "vault",
    "vault_public_key": "vault",
}
