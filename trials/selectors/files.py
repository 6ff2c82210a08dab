"""Study documents with the version in use, and what expires soon."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import QuerySet

from trials.models import FiledVersion, StudyDocument, Trial

SOON = timedelta(days=60)


def documents_of(trial: Trial) -> QuerySet[StudyDocument]:
    """As far as whoever reads may see them; of the study first, then by site."""
    documents = StudyDocument.objects.filter(trial=trial).select_related("site", "trial")
    return documents.order_by("site__code", "kind", "title")


def versions_of(documents: Iterable[StudyDocument]) -> dict[object, list[FiledVersion]]:
    """{document id: its versions, the newest first}, in one query and without the bytes."""
    found: dict[object, list[FiledVersion]] = {}
    versions = FiledVersion.objects.filter(document__in=documents).order_by("-number")
    with_people = ("document__trial", "recorded_by", "withdrawal__recorded_by")
    for version in versions.select_related(*with_people):
        found.setdefault(version.document_id, []).append(version)
    return found


def in_use(versions: list[FiledVersion]) -> FiledVersion | None:
    """The newest one that was not withdrawn."""
    return next((one for one in versions if not hasattr(one, "withdrawal")), None)


def expires_soon(version: FiledVersion | None, today: date) -> bool:
    """Also where it has expired already."""
    return bool(version and version.expires_on and version.expires_on <= today + SOON)
