"""The vault's part of a rehearsal with kits, with the vault's login: a pharmacist at each site."""

from collections import Counter
from datetime import date, timedelta

from django.db import transaction

from trials.actions import dispensing
from trials.actions.members import add_member
from trials.actions.opening import vault_public_key
from trials.actions.studies import create_account
from trials.actions.supply import left_over, load_kits, receive, reconcile, take_back
from trials.authorization.roles import ROLES
from trials.authorization.scopes import membership_of, scope_of, system_scope
from trials.context import Scope, reading
from trials.kits import Content, make_kits
from trials.models import KitRequest, Site, Trial, User
from trials.rehearsal.staff import PASSWORD, SINCE
from trials.selectors.supply import ON_THE_SHELF, OUT, Kit, kits_of, waiting_requests
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
    for site in _sites(trial):
        scope = _pharmacist(trial, site)
        with reading(scope):
            asked = list(waiting_requests(trial).select_related("trial", "site"))
        for request in asked:
            offer = dispensing.prepare(request=request, scope=scope)
            dispensing.assign(request=request, number=offer.right[0].number, scope=scope)


def reconcile_all(trial: Trial) -> None:
    """At each site that was sent kits: every kit is back, and the shelf is counted."""
    for site in _sites(trial):
        scope = _pharmacist(trial, site)
        with reading(scope):
            kits = kits_of(trial)
        if kits:
            on_the_shelf = sum(kit.state in ON_THE_SHELF for kit in kits)
            # One wait for the disk instead of one for each kit.
            with transaction.atomic():
                _take_back([kit for kit in kits if kit.state in OUT], scope)
                reconcile(trial=trial, counted=on_the_shelf, scope=scope)


def _take_back(kits: list[Kit], scope: Scope) -> None:
    """With as many capsules as should be left of each."""
    with reading(scope):
        asked = KitRequest.objects.select_related("trial").in_bulk([kit.request for kit in kits])
        left = {kit: left_over(asked[kit.request]) for kit in kits}
    for kit, capsules in left.items():
        take_back(request=asked[kit.request], kit=kit, counted=capsules, scope=scope)


def _sites(trial: Trial) -> list[str]:
    """Their codes."""
    with reading(system_scope(trial)):
        return list(Site.objects.filter(trial=trial).values_list("code", flat=True))


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
