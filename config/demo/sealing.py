"""The vault's part of the demonstration: its accounts, and the sealed lists."""

from datetime import date
from pathlib import Path

from config.demo.people import KEY_HOLDERS, PASSWORD, of_realm
from config.demo.stories import Story
from trials.actions.members import add_member
from trials.actions.opening import load_sealed_list, vault_public_key, why_not_load
from trials.actions.studies import create_account
from trials.authorization.scopes import membership_of, scope_of
from trials.models import Trial, User
from trials.randomisation import seal_list


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
