"""Documents of the study and of its sites: filed, replaced by a new version, withdrawn.

A version is never changed and never taken away.
"""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import PurePath
from uuid import UUID

from django.conf import settings

from trials.actions.repeats import refuse_repeated
from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand
from trials.context import Scope
from trials.ledger import act
from trials.models import (
    FileContent,
    FiledVersion,
    FileWithdrawal,
    Site,
    StudyDocument,
    Trial,
)
from trials.policies.arm_words import refuse_arm_words
from trials.policies.filing import (
    why_not_dates,
    why_not_file,
    why_not_withdraw,
)
from trials.refusals import refuse_if
from trials.uploads import look_at, scan


@dataclass(frozen=True)
class Given:
    """A version as somebody hands it in. label: the version that is printed on it."""

    label: str
    effective_on: date
    expires_on: date | None
    file_name: str
    content: bytes


def file_document(
    *, trial: Trial, site: Site | None, kind: str, title: str, given: Given, scope: Scope
) -> FiledVersion:
    """A new document with its first version. site: none for a document of the study.

    Raises Refused, and nothing is kept: a file of another kind than it may be, or one whose name,
    title or metadata hold the name of an arm.
    """
    demand(scope, Permission.KEEP_FILES)
    with act("files.file", scope=scope, detail=kind, site=_text(site and site.pk)):
        refuse_if(why_not_file(trial, site and site.pk, scope))
        refuse_arm_words(trial, "The title", title)
        document = StudyDocument.objects.create(
            trial=trial, site=site, kind=kind, title=title.strip(), recorded_by_id=scope.actor
        )
        return _keep(document, 1, given, scope)


def file_version(*, document: StudyDocument, given: Given, scope: Scope) -> FiledVersion:
    """The next version; the ones before it stay, superseded."""
    demand(scope, Permission.KEEP_FILES)
    with act("files.file_version", scope=scope, detail=document.kind, site=_text(document.site_id)):
        refuse_if(why_not_file(document.trial, document.site_id, scope))
        latest = document.versions.order_by("-number").values_list("number", flat=True)[0]
        return _keep(document, latest + 1, given, scope)


def withdraw_version(*, version: FiledVersion, reason: str, scope: Scope) -> FileWithdrawal:
    """It holds no more, and why; it stays readable."""
    demand(scope, Permission.KEEP_FILES)
    with act("files.withdraw", scope=scope, site=_text(version.site_id)):
        refuse_if(why_not_file(version.trial, version.site_id, scope))
        refuse_if(why_not_withdraw(version, reason))
        refuse_arm_words(version.trial, "The reason", reason)
        return FileWithdrawal.objects.create(
            trial_id=version.trial_id,
            site_id=version.site_id,
            version=version,
            reason=reason.strip(),
            recorded_by_id=scope.actor,
        )


def _keep(document: StudyDocument, number: int, given: Given, scope: Scope) -> FiledVersion:
    trial = document.trial
    refuse_if(why_not_dates(given.effective_on, given.expires_on))
    # The name first: a refusal of the file repeats it.
    refuse_arm_words(trial, "The name or the version", given.file_name, given.label)
    looked = look_at(given.content, name=given.file_name)
    refuse_arm_words(trial, "What the file says of itself", looked.words, written=False)
    scan(given.content, name=given.file_name, command=settings.SCAN_COMMAND)
    place = {"trial_id": document.trial_id, "site_id": document.site_id}
    digest = sha256(given.content).hexdigest()
    said = {
        "label": given.label.strip(),
        "effective_on": given.effective_on,
        "expires_on": given.expires_on,
        "sha256": digest,
    }
    alike = {"document__kind": document.kind, "document__title": document.title}
    earlier = FiledVersion.objects.filter(withdrawal=None, **alike, **place)
    refuse_repeated(earlier, said, scope, "You have just filed this: it is on record.")
    version = FiledVersion.objects.create(
        document=document,
        number=number,
        # It is served under the ending of what it is.
        file_name=PurePath(given.file_name).stem[:150] + looked.extension,
        media_type=looked.media_type,
        size=len(given.content),
        recorded_by_id=scope.actor,
        **said,
        **place,
    )
    FileContent.objects.create(version=version, sha256=digest, content=given.content, **place)
    return version


def _text(site_id: UUID | None) -> str | None:
    return str(site_id) if site_id else None
