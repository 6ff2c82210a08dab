"""Kits on their way: loaded for a site, received, kept, counted, destroyed.

This module runs with the vault's login; the web has no right on any function it calls. Every line
in the ledger is read in the vault alone, since an order of shipments could tell an arm.
"""

import json
from collections.abc import Sequence

from django.db import connection, transaction

from trials.actions.opening import vault_public_key
from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand
from trials.context import Scope, reading
from trials.kits import FORMAT, sha256_of
from trials.ledger import act
from trials.lifecycle import KIT
from trials.models import KitRequest, KitRequestStep, Trial
from trials.refusals import Refused, refuse_if
from trials.selectors.supply import Kit
from trials.studies.loading import study_at

State = KitRequestStep.State


def load_kits(*, trial: Trial, site: str, sealed: str, scope: Scope) -> int:
    """Store a list of kits that leaves for one site; returns how many there are.

    site: its code. Raises Refused for another text, another study or vault, a site that is not
    there, and a number that another list has already: nothing of the list is stored then.
    """
    demand(scope, Permission.SHIP_KITS)
    document = _document(sealed, trial)
    digest = sha256_of(sealed)
    loading = act("kits.load", scope=scope, detail=f"{site} sha256 {digest}", vault_only=True)
    with loading, connection.cursor() as cursor:
        cursor.execute(
            "select allocation.load_kits(%s, %s, %s, %s)",
            [trial.pk, site, json.dumps(document), bytes.fromhex(digest)],
        )
        return cursor.fetchone()[0]


def move_kits(
    *,
    trial: Trial,
    numbers: Sequence[str],
    to: str,
    scope: Scope,
    witness: str = "",
    reason: str = "",
    capsules: tuple[int, int] | None = None,
) -> None:
    """The next state of some kits of the pharmacist's site: all of them, or none.

    to: a state of KIT in trials/lifecycle.py. witness: the second person's name, where kits are
    received or destroyed. reason: where they are quarantined or come out of it, lost, damaged, or
    not all there. capsules: of a kit that is returned, how many came and how many should have.
    """
    demand(scope, Permission.KEEP_KITS)
    refuse_if(None if to in KIT else f"There is no state {to!r} of a kit.")
    refuse_if(None if numbers else "Say which kits: none is in the state before.")
    counted, expected = capsules or (None, None)
    moving = act(
        f"kits.{to}", scope=scope, reason=reason, detail=", ".join(numbers), vault_only=True
    )
    with moving, connection.cursor() as cursor:
        cursor.execute(
            "select allocation.move_kits(%s, %s, %s, %s, %s, %s)",
            [trial.pk, list(numbers), to, witness, counted, expected],
        )


def receive(
    *,
    trial: Trial,
    kits: Sequence[Kit],
    in_range: bool,
    witness: str,
    scope: Scope,
    reason: str = "",
) -> None:
    """A shipment has arrived, and two people looked at it.

    kits: those that arrived. in_range: whether the temperature was right on the whole way; where
    it was not, the kits are quarantined, and `reason` says what the logger showed.
    """
    numbers = [kit.number for kit in kits if kit.state == "shipped"]
    with transaction.atomic():
        said = {"trial": trial, "numbers": numbers, "scope": scope}
        move_kits(to="received", witness=witness, **said)
        move_kits(to="available" if in_range else "quarantined", reason=reason, **said)


def take_back(
    *, request: KitRequest, kit: Kit, counted: int, scope: Scope, reason: str = ""
) -> None:
    """The kit of a session came back. counted: its capsules.

    What should be left follows from what the site recorded: everything of a kit that was not
    used, the supplemental dose where it was not given. Another count is an incident.
    """
    demand(scope, Permission.KEEP_KITS)
    with reading(scope):
        expected = left_over(request)
    if counted != expected and not reason.strip():
        raise Refused(
            f"Kit {kit.number}: {expected} capsules should come back, {counted} were counted."
            " Say what happened."
        )
    move_kits(
        trial=request.trial,
        numbers=[kit.number],
        to="returned",
        capsules=(counted, expected),
        reason=reason,
        scope=scope,
    )


def reconcile(*, trial: Trial, counted: int, scope: Scope, reason: str = "") -> int:
    """The shelf was counted; returns the difference, 0 unless the reason says what happened.

    counted: kits on the shelf, quarantined ones among them. Kits that came back are reconciled.
    """
    demand(scope, Permission.KEEP_KITS)
    refuse_if("The number of kits on the shelf is 0 or more." if counted < 0 else None)
    reconciling = act("kits.reconcile", scope=scope, reason=reason, vault_only=True)
    with reconciling, connection.cursor() as cursor:
        cursor.execute("select allocation.reconcile(%s, %s)", [trial.pk, counted])
        return cursor.fetchone()[0]


def left_over(request: KitRequest) -> int:
    study = study_at(request.trial, request.site_id)
    initial, supplemental = study.dosing.kits.capsules
    states = set(request.steps.values_list("state", flat=True))
    if State.GIVEN not in states:
        return initial + supplemental
    if State.SUPPLEMENT_GIVEN in states:
        return 0
    session = study.session_at(request.visit_name.partition("#")[0])
    if State.SUPPLEMENT_KEPT in states or session.supplemental is None:
        return supplemental
    raise Refused("The site has not recorded yet whether the supplemental dose was given.")


def _document(sealed: str, trial: Trial) -> dict:
    try:
        document = json.loads(sealed)
        made_for, format_, key = (document[k] for k in ("trial", FORMAT, "vault_public_key"))
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Refused("This is not a list of kits made by make_kits.") from None
    if format_ != 1:
        raise Refused(f"This list of kits has format {format_}; this server reads format 1.")
    if made_for != trial.key:
        raise Refused(f"This list was made for {made_for}, not for {trial.key}.")
    if key != vault_public_key():
        raise Refused("This list was sealed for another vault: make it with this one's public key.")
    return document
