"""Transfers from other systems: announced by hash and count, and checked when they come."""

from hashlib import sha256

from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand
from trials.context import Scope
from trials.exchange import Announced, announced_counts, events_of, problems_of
from trials.ledger import act
from trials.models import Participant, Transfer, TransferArrival, TransferCancellation, Trial
from trials.policies.arm_words import refuse_arm_words
from trials.policies.transfers import why_not_announce, why_not_cancel, why_not_receive
from trials.policies.writing import why_not_work
from trials.refusals import Refused, refuse_if
from trials.uploads import MOST_BYTES


def announce_transfer(
    *,
    trial: Trial,
    kind: str,
    sender: str,
    file_name: str,
    records: int,
    sha256: str,
    scope: Scope,
    participant_column: str = "participant",
    by_participant: str = "",
) -> Transfer:
    """What the sender says will come. by_participant: lines such as "01-001, 12", or nothing."""
    demand(scope, Permission.RECONCILE)
    with act("transfers.announce", scope=scope, detail=kind):
        refuse_if(why_not_work(trial))
        refuse_arm_words(trial, "The announcement", file_name, sender)
        of_participants, digest = announced_counts(by_participant), sha256.strip().lower()
        refuse_if(why_not_announce(digest, records, of_participants))
        return Transfer.objects.create(
            trial=trial,
            kind=kind,
            sender=sender.strip(),
            file_name=file_name.strip(),
            participant_column=participant_column.strip(),
            records=records,
            of_participants=of_participants,
            sha256=digest,
            recorded_by_id=scope.actor,
        )


def receive_transfer(*, transfer: Transfer, content: bytes, scope: Scope) -> TransferArrival:
    """Keep the file that came, with everything about it that is not as announced.

    Raises Refused, and keeps nothing, for a file that holds the name of an arm: who may read it
    would be unblinded.
    """
    demand(scope, Permission.RECONCILE)
    with act("transfers.receive", scope=scope, detail=transfer.kind):
        refuse_if(why_not_receive(transfer))
        refuse_if(_why_too_large(content))
        text = content.decode("utf-8", "replace")
        refuse_arm_words(transfer.trial, "The file", text, written=False)
        return TransferArrival.objects.create(
            trial_id=transfer.trial_id,
            transfer=transfer,
            sha256=sha256(content).hexdigest(),
            problems=_problems(transfer, content),
            content=content,
            recorded_by_id=scope.actor,
        )


def cancel_transfer(*, transfer: Transfer, reason: str, scope: Scope) -> TransferCancellation:
    """What was announced will not come, and why."""
    demand(scope, Permission.RECONCILE)
    with act("transfers.cancel", scope=scope, detail=transfer.kind):
        refuse_if(why_not_cancel(transfer, reason))
        refuse_arm_words(transfer.trial, "The reason", reason)
        return TransferCancellation.objects.create(
            trial_id=transfer.trial_id,
            transfer=transfer,
            reason=reason.strip(),
            recorded_by_id=scope.actor,
        )


def _problems(transfer: Transfer, content: bytes) -> list[str]:
    announced = Announced(
        transfer.sha256, transfer.records, transfer.participant_column, transfer.of_participants
    )
    people = Participant.objects.filter(trial_id=transfer.trial_id)
    problems = problems_of(content, announced, set(people.values_list("number", flat=True)))
    if not problems and transfer.kind == Transfer.Kind.SAFETY:
        try:
            events_of(content)
        except Refused as unreadable:
            problems.append(str(unreadable))
    return problems


def _why_too_large(content: bytes) -> str | None:
    if len(content) <= MOST_BYTES:
        return None
    return f"The file has {len(content) / 1e6:.1f} MB: at most {MOST_BYTES / 1e6:.0f} MB are taken."
