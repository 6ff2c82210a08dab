"""The vault's part of a rehearsal, with the vault's login: the sealed list, and disclosures."""

from collections.abc import Sequence
from datetime import date

from trials.actions.disclosing import confirm_disclosure
from trials.actions.opening import load_sealed_list, vault_public_key
from trials.actions.studies import add_member, create_account
from trials.authorization.roles import ROLES
from trials.authorization.scopes import scope_of
from trials.context import reading
from trials.models import DisclosureRequest, Trial, User
from trials.randomisation import PlannedSlot, SealedList, seal_list
from trials.rehearsal.staff import SINCE

DISCLOSES = "unblinded_statistician"


def make_accounts(trial: Trial, password: str) -> dict[str, User]:
    """{role: its one person} of the roles that sign in at the vault."""
    people = {}
    for role in ROLES.values():
        if role.realm == "vault":
            username = f"{trial.key}-{role.key}".lower().replace("_", "-")
            user = create_account(
                username=username, name=role.label, password=password, realm="vault"
            )
            add_member(user=user, trial=trial, role=role.key, starts_on=SINCE)
            people[role.key] = user
    return people


def seal_and_load(trial: Trial, slots: Sequence[PlannedSlot], statistician: User) -> SealedList:
    """Whoever calls keeps the two key parts: a list whose key is lost could never be opened."""
    sealed = seal_list(
        list(slots), trial=trial.key, vault_public_key=bytes.fromhex(vault_public_key())
    )
    load_sealed_list(trial=trial, sealed=sealed.text, scope=scope_of(statistician, trial))
    return sealed


def confirm_all(trial: Trial, statistician: User, days: dict[str, date]) -> None:
    """Disclose the arms that were asked for. days: {participant number: the day of it}."""
    scope = scope_of(statistician, trial)
    for number, day in days.items():
        with reading(scope):
            asked = DisclosureRequest.objects.select_related("trial").get(
                trial=trial, participant_number=number
            )
        confirm_disclosure(request=asked, scope=scope, on=day)
