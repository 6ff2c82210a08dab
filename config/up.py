"""`manage.py up`: the services without the demonstration, until Ctrl-C."""

from config.env import VAR
from config.group import prepare_database, running_servers
from config.supervisor import Supervisor


def say(sentence: str) -> None:
    print(sentence, flush=True)


def main() -> int:
    with running_servers(say) as group, Supervisor(VAR) as running:
        say("Starting the worker, the vault and the web")
        running.start(*group.programs())
        say(f"\nEquipoise is at {group.web_url}, the vault at {group.vault_url}. Ctrl-C stops it.")
        running.wait()
    return 0


def set_up_only() -> int:
    """`manage.py set_up`: for your own servers, once per release, as their administrator."""
    prepare_database(say)
    return 0
