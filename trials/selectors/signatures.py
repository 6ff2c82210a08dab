"""Who signed what, and what nobody has signed. Whether a signature still stands is worked out."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max, QuerySet
from django.db.models.expressions import RawSQL

from trials.authorization.roles import ROLES
from trials.models import Entry, Participant, Revision, Signature, Trial
from trials.selectors.double_entry import unsettled_double_entries
from trials.selectors.entries import with_state

OF_REVISIONS = Revision._meta.db_table
CASEBOOK, RATING = "casebook", "rating"
# What the physician of the site signs: every form whose answers that role sees.
CASEBOOK_CLASSES = ROLES["site_physician"].form_classes


def unsigned_forms(trial: Trial) -> QuerySet[Entry]:
    """Forms whose latest complete answers no physician has signed; of those that the reader sees.

    A form that is corrected after its signature is unsigned again.
    """
    return _unsigned(trial, CASEBOOK, CASEBOOK_CLASSES)


def unsigned_ratings(trial: Trial) -> QuerySet[Entry]:
    """Interviews of which the rater has not signed the ratings; none that came in a file."""
    return _unsigned(trial, RATING, (RATING,)).exclude(assigned_to=None)


def _unsigned(trial: Trial, meaning: str, classes: Iterable[str]) -> QuerySet[Entry]:
    unsigned = RawSQL(
        "select governance.unsigned_entries(%s, %s, %s)", [trial.pk, meaning, list(classes)]
    )
    return Entry.objects.filter(trial=trial, pk__in=unsigned)


def signatures_of(revisions: Iterable[UUID]) -> dict[UUID, list[Signature]]:
    """{revision: who signed it, the first first}, as far as the reader sees it."""
    found = defaultdict(list)
    signed = Signature.objects.filter(of_table=OF_REVISIONS, of_id__in=list(revisions))
    for signature in signed.order_by("at"):
        found[signature.of_id].append(signature)
    return found


@dataclass(frozen=True)
class SignedForm:
    """One form with its latest answers, and what was signed of it.

    signatures: of the latest answers. earlier: of answers that were corrected since.
    differs: it is entered twice, and the two entries do not agree yet.
    """

    entry: Entry
    latest: Revision | None
    signatures: tuple[Signature, ...] = ()
    earlier: tuple[Signature, ...] = ()
    differs: bool = False

    @property
    def is_complete(self) -> bool:
        return self.latest is not None and self.latest.complete and not self.differs

    @property
    def is_to_sign(self) -> bool:
        return self.is_complete and not self.signatures

    @property
    def name(self) -> str:
        return f"{self.entry.name} at {self.entry.visit.name}"


def casebook_of(participant: Participant) -> list[SignedForm]:
    """The forms that the physician signs, in the order of the visits. In four queries."""
    entries = (
        with_state(Entry.objects.filter(participant=participant, form_class__in=CASEBOOK_CLASSES))
        .select_related("visit")
        .order_by("visit__position", "visit__occurrence", "position", "slot")
    )
    differing = unsettled_double_entries(participant.trial).filter(participant=participant)
    return signed_forms(entries, set(differing.values_list("pk", flat=True)))


def signed_forms(entries: Iterable[Entry], differing: set[UUID] = frozenset()) -> list[SignedForm]:
    """In two queries, beside that of the entries; the answers themselves are not read."""
    entries = list(entries)
    revisions = defaultdict(list)
    rows = Revision.objects.filter(entry__in=entries).order_by("number")
    for revision in rows.defer("answers", "scores"):
        revisions[revision.entry_id].append(revision)
    of = signatures_of(one.pk for many in revisions.values() for one in many)
    return [
        _signed_form(entry, revisions[entry.pk], of, differs=entry.pk in differing)
        for entry in entries
    ]


def _signed_form(
    entry: Entry, revisions: list[Revision], of: dict[UUID, list[Signature]], *, differs: bool
) -> SignedForm:
    *before, latest = revisions or [None]
    return SignedForm(
        entry,
        latest,
        tuple(of.get(latest.pk, ())) if latest else (),
        tuple(signature for one in before for signature in of.get(one.pk, ())),
        differs,
    )


@dataclass(frozen=True)
class Casebook:
    """unsigned: how many forms of the participant wait to be signed. signed_at: the last time."""

    participant: Participant
    unsigned: int
    signed_at: datetime | None


def casebooks_of(participants: Iterable[Participant], trial: Trial) -> list[Casebook]:
    """In the order of the participants. In two queries, however many they are."""
    people = list(participants)
    waiting = unsigned_forms(trial).filter(participant__in=people).order_by("participant")
    unsigned = dict(waiting.values_list("participant").annotate(forms=Count("pk")))
    signed = Signature.objects.filter(participant__in=people, meaning=CASEBOOK)
    signed_at = dict(signed.values_list("participant").annotate(last=Max("at")))
    return [Casebook(one, unsigned.get(one.pk, 0), signed_at.get(one.pk)) for one in people]
