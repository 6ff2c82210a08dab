#!/usr/bin/env python3
"""Runs Equipoise, even on a machine that has nothing but Python (see config/bootstrap.py).

`manage.py test` runs the tests on servers of their own; everything else is a Django command.
"""

import os
import signal
import subprocess
import sys

OLDEST_PYTHON = (3, 11)
# Files in the order of tests/conftest.py, which begins with the longest.
TWO_AT_A_TIME = ["-n2", "--dist=loadfile", "--no-loadscope-reorder"]


def main():
    if sys.version_info < OLDEST_PYTHON:
        sys.exit(
            "Equipoise needs Python 3.11 or newer; this is {}.{}. Start manage.py with a newer "
            "one, for example: python3.11 manage.py".format(*sys.version_info[:2])
        )
    from config import bootstrap

    testing = sys.argv[1:2] == ["test"]
    bootstrap.enter("test.lock" if testing else "run.lock")
    if testing:
        sys.exit(run_tests(sys.argv[2:]))

    from config.commands import COMMANDS, LOGIN_OF_COMMAND

    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    if command in COMMANDS:
        sys.exit(COMMANDS[command](sys.argv[2:]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("EQUIPOISE_LOGIN", LOGIN_OF_COMMAND.get(command, "web"))
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


def run_tests(arguments):
    """Runs pytest with `arguments` and returns its exit status.

    Uses the servers of DATABASE_URL and REDIS_URL where both are set; otherwise starts
    embedded ones under var/test and stops them again, whatever happens.
    """
    from config import services
    from config.bootstrap import ROOT, exclusive
    from config.env import why_not_postgresql

    given = os.environ.get("DATABASE_URL")
    reason = why_not_postgresql(given) if given else None
    if reason:
        sys.exit(reason)
    if given and os.environ.get("REDIS_URL"):
        return run_pytest(arguments, os.environ)

    root = ROOT / "var" / "test"
    with exclusive(root / "run.lock", "Another test run uses var/test; waiting for its end."):
        try:
            servers = services.start(root, durable=False, in_memory=True)
            urls = {"DATABASE_URL": servers.database_url, "REDIS_URL": servers.redis_url}
            given = {name: os.environ[name] for name in urls if os.environ.get(name)}
            return run_pytest(arguments, os.environ | urls | given)
        except services.ServiceError as error:
            sys.exit(str(error))
        finally:
            services.stop(root)
            services.free_memory(root)


def run_pytest(arguments, environment):
    chosen = ("-n", "--numprocesses", "-p", "--pdb")
    workers = [] if any(a.startswith(chosen) for a in arguments) else TWO_AT_A_TIME
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", *workers, *arguments],
        env={**environment, "DJANGO_SETTINGS_MODULE": "tests.settings"},
    )
    # Ctrl-C reaches pytest from the terminal, and pytest ends by itself; we outlive it to
    # stop the servers.
    signal.signal(signal.SIGINT, lambda *_: None)
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    return process.wait()


if __name__ == "__main__":
    main()
