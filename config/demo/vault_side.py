"""What the demonstration does with the vault's login, in a process of its own.

`python -m config.demo.vault_side FOLDER`: makes the vault's accounts, seals and loads the
lists, and leaves each key holder's part in FOLDER. The plain arms exist in this process only.
"""

import sys
from datetime import date
from pathlib import Path


def prepare(keys: Path) -> None:
    from config.demo.people import COMPLETE, RECRUITING

    _accounts([COMPLETE, RECRUITING])
    for trial_key, slots in ((COMPLETE, _reserved()), (RECRUITING, _blocks())):
        _seal_and_load(trial_key, slots, keys)


def _accounts(trial_keys: list[str]) -> None:
    from config.demo.people import PASSWORD, of_realm
    from trials.actions.studies import add_member, create_account
    from trials.models import Trial, User

    for person in of_realm("vault"):
        if User.objects.filter(username=person.username).exists():
            continue
        user = create_account(
            username=person.username, name=person.name, password=PASSWORD, realm="vault"
        )
        for trial in Trial.objects.filter(key__in=trial_keys):
            add_member(user=user, trial=trial, role=person.role, starts_on=date(2018, 1, 1))


def _reserved() -> list:
    """The arms of the simulated participants, one slot kept for each."""
    from trials.randomisation import PlannedSlot
    from trials.simulation import simulate

    study = simulate(seed="4")
    by_site: dict[str, int] = {}
    slots = []
    for participant in study.participants:
        position = by_site[participant.site] = by_site.get(participant.site, 0) + 1
        arm = study.arms[participant.number]
        slots.append(PlannedSlot(participant.site, position, arm, participant.number))
    return slots


def _blocks() -> list:
    from trials.randomisation import permuted_blocks

    return permuted_blocks(
        strata=["01", "02", "03", "04"], ratio={"MDMA": 1, "PBO": 1}, block_sizes=[4, 6],
        length=30, seed="demonstration",
    )


def _seal_and_load(trial_key: str, slots: list, keys: Path) -> None:
    from config.demo.people import KEY_HOLDERS
    from trials.actions.opening import load_sealed_list, vault_public_key, why_not_load
    from trials.authorization.scopes import scope_of
    from trials.models import Trial, User
    from trials.randomisation import seal_list

    trial = Trial.objects.get(key=trial_key)
    if why_not_load(trial):
        return
    sealed = seal_list(
        slots, trial=trial_key, vault_public_key=bytes.fromhex(vault_public_key())
    )
    keys.mkdir(parents=True, exist_ok=True, mode=0o700)
    # The parts first: a list whose key is lost could never be opened.
    for holder, part in zip(KEY_HOLDERS, sealed.parts, strict=True):
        file = keys / f"{trial_key}-{holder}.key"
        file.touch(mode=0o600)
        file.write_text(part + "\n")
    scope = scope_of(User.objects.get(username=KEY_HOLDERS[0]), trial)
    load_sealed_list(trial=trial, sealed=sealed.text, scope=scope)


if __name__ == "__main__":
    import django

    django.setup()
    prepare(Path(sys.argv[1]))
