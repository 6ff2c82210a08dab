"""What stands in the way of signing a rating, or a participant's casebook."""

from collections.abc import Mapping
from uuid import UUID

from instruments import in_labels
from trials.context import Scope
from trials.models import Entry
from trials.policies.rating import RATING
from trials.selectors.signatures import SignedForm
from trials.studies.loading import form_of


def why_not_sign_rating(form: SignedForm, scope: Scope) -> str | None:
    """The sentences are read by a rater: they tell nothing of the interview but its state."""
    entry = form.entry
    if entry.form_class != RATING or str(entry.assigned_to_id) != scope.actor:
        return "A rating is signed by the rater who gave it, and by nobody else."
    if entry.state != Entry.State.COMPLETE or not form.is_complete:
        return "This rating is not complete yet: it is signed as a whole."
    if form.signatures:
        return "You have signed this rating as it stands."
    return _why_not_as_rated(form)


def _why_not_as_rated(form: SignedForm) -> str | None:
    """What the instrument needs before a signature, and no note explains."""
    instrument = form_of(form.entry.trial, form.entry.form_key, form.entry.form_version)
    left = instrument.why_not_signed(form.latest.answers)
    if not left:
        return None
    sentences = " ".join(in_labels(problem, instrument).message for problem in left)
    return f"To put right by an addendum before you sign: {sentences}"


def why_not_sign_as_shown(forms: list[SignedForm], seen: Mapping[UUID, str]) -> str | None:
    """forms: as they are now. seen: {entry: hash of its answers, hexadecimal}, as on the page.

    What was changed in between is named, and nothing is signed.
    """
    if not seen:
        return "No form was listed: there is nothing to sign."
    now = {form.entry.pk: form for form in forms}
    if unknown := set(seen) - set(now):
        return f"{len(unknown)} of the listed forms are not of this casebook. Nothing was signed."
    other = [
        now[entry].name for entry, hash_seen in seen.items() if not _is_as(now[entry], hash_seen)
    ]
    if other:
        return (
            f"Changed or signed since the page was shown: {', '.join(sorted(other))}."
            " Nothing was signed: look at the casebook again."
        )
    return None


def _is_as(form: SignedForm, hash_seen: str) -> bool:
    return form.is_to_sign and form.latest.content_hash.hex() == hash_seen
