"""What a rater says of an interview, besides how she rates it."""

from dataclasses import replace

from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand
from trials.context import Scope, reading
from trials.ledger import act
from trials.models import Acquaintance, Entry, RaterDisclosure
from trials.models.base import about, place_of
from trials.policies import why_not_write
from trials.policies.rating import is_to_be_asked
from trials.refusals import Refused, refuse_if
from trials.selectors.raters import office_of

LONGEST_NOTE = 500


def say_met_before(*, entry: Entry, met_before: bool, scope: Scope) -> None:
    """Whether the rater has met the person. Then the interviews of the visit go to somebody else.

    Raises Refused where she has said so before, or the interview was begun.
    """
    demand(scope, Permission.RATE_INTERVIEWS)
    with act("raters.acquaintance", scope=scope, **about(entry)) as line:
        refuse_if(why_not_write(entry.trial, entry))
        if not is_to_be_asked(entry, scope):
            raise Refused("You have said already whether you have met this person.")
        Acquaintance.objects.create(
            entry=entry,
            met_before=met_before,
            recorded_by_id=scope.actor,
            **place_of(entry),
        )
        if met_before:
            with reading(replace(office_of(entry.trial), event=str(line))):
                Entry.objects.filter(
                    visit=entry.visit_id, filled_by="rater", assigned_to=scope.actor
                ).update(assigned_to=None)


def tell_disclosure(*, entry: Entry, told: str, note: str, scope: Scope) -> None:
    """That the rater was told what she should not know. The interview goes on.

    The line of the ledger is not for the blinded: even when it happened is sealed.
    """
    demand(scope, Permission.RATE_INTERVIEWS)
    with act("raters.disclosure", scope=scope, vault_only=True):
        refuse_if(why_not_write(entry.trial, entry))
        if told not in RaterDisclosure.Told.values:
            allowed = ", ".join(RaterDisclosure.Told.values)
            raise Refused(f"What you were told: {told!r} is none of {allowed}.")
        if len(note) > LONGEST_NOTE:
            raise Refused(f"The note has {len(note)} characters, at most {LONGEST_NOTE} are kept.")
        RaterDisclosure.objects.create(
            entry=entry, told=told, note=note.strip(), recorded_by_id=scope.actor, **place_of(entry)
        )
