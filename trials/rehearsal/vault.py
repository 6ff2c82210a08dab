"""The vault's part of a rehearsal, with the vault's login: the sealed list, and disclosures."""

from datetime import date

from trials.actions.disclosing import confirm_disclosure
from trials.actions.members import add_member
from trials.actions.opening import load_sealed_list, vault_public_key
from trials.actions.studies import create_account
from trials.authorization.roles import ROLES
from trials.authorization.scopes import membership_of, scope_of
from trials.context import reading
from trials.models import DisclosureRequest, Trial, User
from trials.randomisation import PlannedSlot, SealedList, permuted_blocks, seal_list
from trials.rehearsal.staff import PASSWORD, SINCE
from trials.studies.schema import Study

DISCLOSES = "unblinded_statistician"


def make_accounts(trial: Trial) -> dict[str, User]:
    """{role: its one person} of the roles that sign in at the vault."""
    people = {}
    for role in ROLES.values():
        # A pharmacist is of one site, and comes with its kits (trials/rehearsal/supplying.py).
        if role.realm == "vault" and role.all_sites:
            username = f"{trial.key}-{role.key}".lower().replace("_", "-")
            user = User.objects.filter(username=username).first() or create_account(
                username=username, name=role.label, password=PASSWORD, realm="vault"
            )
            if membership_of(user, trial) is None:
                add_member(user=user, trial=trial, role=role.key, starts_on=SINCE)
            people[role.key] = user
    return people


def slots_of(study: Study, room: dict[str, int], seed: str) -> list[PlannedSlot]:
    """Permuted blocks. room: {site: how many may be randomised there, at least}."""
    whole = sum(arm.ratio for arm in study.arms)
    return permuted_blocks(
        strata=sorted(room),
        ratio={arm.code: arm.ratio for arm in study.arms},
        block_sizes=[whole, 2 * whole],
        length=max(room.values()),
        seed=seed,
    )


def seal(trial: Trial, slots: list[PlannedSlot]) -> SealedList:
    """Keep its two parts before it is loaded: a list whose key is lost could never be opened."""
    key = bytes.fromhex(vault_public_key())
    return seal_list(slots, trial=trial.key, vault_public_key=key)


def load(trial: Trial, sealed: SealedList, statistician: User) -> None:
    load_sealed_list(trial=trial, sealed=sealed.text, scope=scope_of(statistician, trial))


def confirm_all(trial: Trial, statistician: User, days: dict[str, date]) -> None:
    """Disclose the arms that were asked for. days: {participant number: the day of it}."""
    scope = scope_of(statistician, trial)
    for number, day in days.items():
        with reading(scope):
            asked = DisclosureRequest.objects.select_related("trial").get(
                trial=trial, participant_number=number
            )
        confirm_disclosure(request=asked, scope=scope, on=day)
