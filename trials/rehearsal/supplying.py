"""The vault's part of a rehearsal with kits, with the vault's login: a pharmacist at each site."""

from collections import Counter
from datetime import date, timedelta

from trials.actions import dispensing
from trials.actions.members import add_member
from trials.actions.opening import vault_public_key
from trials.actions.studies import create_account
from trials.actions.supply import load_kits, receive
from trials.authorization.roles import ROLES
from trials.authorization.scopes import membership_of, scope_of, system_scope
from trials.context import Scope, reading
from trials.kits import Content, make_kits
from trials.models import Site, Trial, User
from trials.rehearsal.staff import PASSWORD, SINCE
from trials.selectors.supply import kits_of, waiting_requests
from trials.studies.schema import Study

PHARMACIST = ROLES["unblinded_pharmacist"]
LOT = "REHEARSAL"
KEEPS_FOR = timedelta(days=730)
WITNESS = "A second person of the pharmacy"


def stock(trial: Trial, study: Study, room: dict[str, int], statistician: User) -> None:
    """A shipment for each site, received. room: {site: how many may be randomised there}."""
    numbers: list[str] = []
    for site, people in sorted(room.items()):
        made = make_kits(
            _needed(study, people),
            trial=trial.key,
            lot=LOT,
            expires_on=date.today() + KEEPS_FOR,
            vault_public_key=bytes.fromhex(vault_public_key()),
            taken=numbers,
        )
        numbers += made.numbers
        by = scope_of(statistician, trial)
        load_kits(trial=trial, site=site, sealed=made.sealed, scope=by)
        scope = _pharmacist(trial, site)
        with reading(scope):
            kits = kits_of(trial)
        receive(trial=trial, kits=kits, in_range=True, witness=WITNESS, scope=scope)


def dispense_all(trial: Trial) -> None:
    """Every kit that a site has asked for."""
    with reading(system_scope(trial)):
        sites = list(Site.objects.filter(trial=trial).values_list("code", flat=True))
    for site in sites:
        scope = _pharmacist(trial, site)
        with reading(scope):
            asked = list(waiting_requests(trial).select_related("trial", "site"))
        for request in asked:
            offer = dispensing.prepare(request=request, scope=scope)
            dispensing.assign(request=request, number=offer.right[0].number, scope=scope)


def _needed(study: Study, people: int) -> Counter[Content]:
    """Enough where everybody has the same arm."""
    return Counter(
        {
            Content(arm, session.level): people
            * sum(one.level == session.level for one in study.dosing.sessions)
            for session in study.dosing.sessions
            for arm in session.mg or [arm.code for arm in study.arms]
        }
    )


def _pharmacist(trial: Trial, site: str) -> Scope:
    """Made the first time that the site needs one."""
    username = f"{trial.key}-{PHARMACIST.key}-{site}".lower().replace("_", "-")
    user = User.objects.filter(username=username).first() or create_account(
        username=username, name=f"{PHARMACIST.label} {site}", password=PASSWORD, realm="vault"
    )
    if membership_of(user, trial) is None:
        with reading(system_scope(trial)):
            place = Site.objects.get(trial=trial, code=site)
        add_member(user=user, trial=trial, role=PHARMACIST.key, site=place, starts_on=SINCE)
    return scope_of(user, trial)
