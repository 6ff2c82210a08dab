"""`manage.py up`: the services without the demonstration, until Ctrl-C."""

import os

from config.env import VAR
from config.group import become, prepare_database, running_servers
from config.supervisor import Supervisor


def say(sentence: str) -> None:
    print(sentence, flush=True)


def main() -> int:
    with running_servers(say) as group, Supervisor(VAR) as running:
        say("Starting the worker, the vault and the web")
        running.start(*group.programs())
        say(f"\nEquipoise is at {group.web_url}, the vault at {group.vault_url}. Ctrl-C stops it.")
        running.wait(also=group.look_after_servers)
    return 0


def set_up_only() -> int:
    """`manage.py set_up`: for your own servers, once per release, as their administrator."""
    prepare_database(say)
    return 0


def rescore(arguments: list[str]) -> int:
    """`manage.py rescore`, with servers of its own: `up` does not start on altered scores."""
    from django.core.management import execute_from_command_line

    command = ["manage.py", "rescore", *arguments]
    if "WEB_DATABASE_URL" in os.environ:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        execute_from_command_line(command)
        return 0
    with running_servers(say, checked=False) as group:
        become("web", group)
        execute_from_command_line(command)
    return 0
