"""`manage.py up`: the services without the demonstration, until Ctrl-C."""

from config.env import VAR
from config.group import bring_up, take_down
from config.supervisor import Supervisor


def say(sentence: str) -> None:
    print(sentence, flush=True)


def main() -> int:
    group = bring_up(say)
    with Supervisor(VAR) as running:
        for program in group.programs():
            say(f"Starting the {program.name}")
            running.start(program)
        say(f"\nEquipoise is at {group.web_url}, the vault at {group.vault_url}. Ctrl-C stops it.")
        running.wait()
    take_down(group, say)
    return 0


def set_up_only() -> int:
    """`manage.py set_up`: for your own servers, once per release, as their administrator."""
    bring_up(say)
    say("The database is ready.")
    return 0
