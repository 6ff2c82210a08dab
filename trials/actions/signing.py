"""Signing answers: a rater the own rating, the physician of a site a participant's casebook."""

from collections.abc import Mapping
from uuid import UUID

from trials.actions.signatures import sign, sign_all
from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand
from trials.context import Scope
from trials.ledger import act
from trials.models import Entry, Participant, Signature
from trials.models.base import about
from trials.policies.signing import why_not_sign_as_shown, why_not_sign_rating
from trials.policies.writing import why_not_work
from trials.refusals import refuse_if
from trials.selectors.entries import with_state
from trials.selectors.signatures import (
    CASEBOOK,
    OF_REVISIONS,
    RATING,
    casebook_of,
    signed_forms,
)

# The acts of the raters are hidden from the sites (sql/02_ledger.sql).
SIGN_RATING, SIGN_CASEBOOK = "raters.sign", "casebooks.sign"


def sign_rating(*, entry: Entry, seen_hash: str, scope: Scope, **proof: float) -> Signature:
    """Sign the rating as it was shown. A correction afterwards is a new revision, unsigned.

    seen_hash: of the answers, hexadecimal. proof: how the rater was asked again (web/proof.py).
    """
    with act(SIGN_RATING, scope=scope, **about(entry), **proof):
        demand(scope, Permission.SIGN_RATINGS)
        # First the wait, then the look: nobody corrects what is being signed.
        Entry.objects.select_for_update().get(pk=entry.pk)
        form = signed_forms(with_state(Entry.objects.filter(pk=entry.pk)).select_related("trial"))[
            0
        ]
        refuse_if(why_not_work(form.entry.trial))
        refuse_if(why_not_sign_rating(form, scope))
        refuse_if(_why_not_as_shown(form.latest.content_hash.hex(), seen_hash))
        return sign(form.latest, seen_hash=seen_hash, meaning=RATING)


def _why_not_as_shown(hash_now: str, seen_hash: str) -> str | None:
    if hash_now == seen_hash:
        return None
    return "These are not the answers that you were shown: look at them again, then sign."


def sign_casebook(
    *, participant: Participant, seen: Mapping[UUID, str], scope: Scope, **proof: float
) -> int:
    """Sign every form that was shown, with one signature each, or none. Gives their number.

    seen: {entry: hash of its answers, hexadecimal}, as they were shown. proof: as of sign_rating.
    """
    with act(SIGN_CASEBOOK, scope=scope, **about(participant), **proof):
        demand(scope, Permission.SIGN_CASEBOOKS)
        list(Entry.objects.select_for_update().filter(pk__in=list(seen)).order_by("pk"))
        refuse_if(why_not_work(participant.trial))
        forms = casebook_of(participant)
        refuse_if(why_not_sign_as_shown(forms, seen))
        shown = {form.latest.pk: seen[form.entry.pk] for form in forms if form.entry.pk in seen}
        return sign_all(OF_REVISIONS, shown, meaning=CASEBOOK)
