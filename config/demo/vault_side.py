"""What the demonstration does with the vault's login, in a process of its own.

`python -m config.demo.vault_side FOLDER [files]`: makes the vault's accounts, seals and loads
the lists, and leaves each key holder's part in FOLDER. The plain arms exist in this process only.
"""

import sys
from datetime import date
from pathlib import Path

import django

django.setup()

from config.demo.people import KEY_HOLDERS, PASSWORD, of_realm  # noqa: E402
from config.demo.stories import Files, Story, stories  # noqa: E402
from trials.actions.opening import (  # noqa: E402
    load_sealed_list,
    vault_public_key,
    why_not_load,
)
from trials.actions.studies import add_member, create_account  # noqa: E402
from trials.authorization.scopes import membership_of, scope_of  # noqa: E402
from trials.models import Trial, User  # noqa: E402
from trials.randomisation import seal_list  # noqa: E402


def prepare(story: Story, keys: Path) -> None:
    trial = Trial.objects.get(key=story.key)
    for person in of_realm("vault"):
        user = User.objects.filter(username=person.username).first() or create_account(
            username=person.username, name=person.name, password=PASSWORD, realm="vault"
        )
        if membership_of(user, trial) is None:
            add_member(user=user, trial=trial, role=person.role, starts_on=date(2018, 1, 1))
    if why_not_load(trial) is None:
        _seal_and_load(trial, story, keys)


def _seal_and_load(trial: Trial, story: Story, keys: Path) -> None:
    sealed = seal_list(
        story.slots(), trial=trial.key, vault_public_key=bytes.fromhex(vault_public_key())
    )
    keys.mkdir(parents=True, exist_ok=True, mode=0o700)
    # The parts first: a list whose key is lost could never be opened.
    for holder, part in zip(KEY_HOLDERS, sealed.parts, strict=True):
        file = keys / f"{trial.key}-{holder}.key"
        file.touch(mode=0o600)
        file.write_text(part + "\n")
    scope = scope_of(User.objects.get(username=KEY_HOLDERS[0]), trial)
    load_sealed_list(trial=trial, sealed=sealed.text, scope=scope)


if __name__ == "__main__":
    folder, *paths = map(Path, sys.argv[1:])
    for told in stories(Files(*paths) if paths else None):
        prepare(told, folder)
