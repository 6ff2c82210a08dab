"""Where one saved answer stands in the record: its line, its signatures, its seal, its anchors; for
a rating, the rater's certificate of that day."""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from trials.context import reading
from trials.models import (
    Anchoring,
    AuditChange,
    AuditEvent,
    RaterCertificate,
    Revision,
    Seal,
    Signature,
    Trial,
)
from trials.selectors.raters import office_of
from trials.selectors.signatures import signatures_of

RATING = "rating"


@dataclass(frozen=True)
class Provenance:
    """revision: with its entry, visit, participant and site. line: None where the reader may not
    read it. certificate: None for what is no rating, and where none counted on the day.
    anchored: {place: the telling that first covered the seal}. later: the number of revisions
    that followed.
    """

    revision: Revision
    line: AuditEvent | None
    signatures: list[Signature]
    is_rating: bool
    certificate: RaterCertificate | None
    seal: Seal | None
    anchored: dict[str, Anchoring]
    later: int


def provenance_of(trial: Trial, revision_id: UUID) -> Provenance | None:
    """None where the reader does not see the answers."""
    found = Revision.objects.filter(trial=trial, pk=revision_id).select_related(
        "entry__visit", "entry__site", "participant"
    )
    revision = found.first()
    if revision is None:
        return None
    change = AuditChange.objects.filter(
        table_name="trials_revision", row_id=str(revision_id), operation="INSERT"
    ).first()
    seal = _seal_of(change) if change else None
    is_rating = revision.form_class == RATING
    return Provenance(
        revision,
        AuditEvent.objects.filter(pk=change.event_id).first() if change else None,
        signatures_of([revision.pk])[revision.pk],
        is_rating,
        _certificate(revision, trial) if is_rating else None,
        seal,
        _anchored(seal) if seal else {},
        Revision.objects.filter(entry=revision.entry, number__gt=revision.number).count(),
    )


def _certificate(revision: Revision, trial: Trial) -> RaterCertificate | None:
    """As the office of the raters has it: the reader may not know who rates."""
    day = revision.done_on
    with reading(office_of(trial)):
        return (
            RaterCertificate.objects.filter(
                trial=trial,
                rater=revision.recorded_by_id,
                form_key=revision.entry.form_key,
                certified_on__lte=day,
                valid_until__gte=day,
            )
            .order_by("-certified_on")
            .first()
        )


def _seal_of(change: AuditChange) -> Seal | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select seal_id from ledger.leaf where of_table = 'change' and line_id = %s",
            [change.pk],
        )
        found = cursor.fetchone()
    return Seal.objects.get(pk=found[0]) if found else None


def _anchored(seal: Seal) -> dict[str, Anchoring]:
    told = Anchoring.objects.filter(up_to_seal__gte=seal.pk, problem="")
    return {one.place: one for one in told.order_by("place", "id").distinct("place")}
