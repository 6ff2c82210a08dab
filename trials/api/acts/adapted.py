"""Acts that take what no field can send: what is sent for it, and the act that is done with it."""

from dataclasses import dataclass
from datetime import date

from django.core.files.uploadedfile import UploadedFile

from trials.actions import (
    deviations,
    documents,
    double_entry,
    filing,
    invitations,
    raters,
)
from trials.context import Scope
from trials.models import (
    Deviation,
    DeviationStep,
    DocumentText,
    DoubleEntryResolution,
    Entry,
    FiledVersion,
    InterviewDocument,
    Membership,
    Site,
    StudyDocument,
    Trial,
    User,
)
from trials.policies.double_entry import Decision
from trials.refusals import Refused, refuse_if
from trials.selectors.double_entry import DONE_ON, second_entry_of


@dataclass(frozen=True)
class Place:
    """start, end: code points. kind: what stood there; see trials/transcripts/identifiers.py."""

    start: int
    end: int
    kind: str


def assign_interview(*, entry: Entry, rater: User, scope: Scope) -> None:
    """Give all that is still to be rated at a visit to one rater."""
    raters.assign(entry=entry, rater=rater, scope=scope, alone=False)


def assign_waiting(*, trial: Trial, scope: Scope) -> int:
    """Give away by the rules all interviews that have a day; how many. The others wait."""
    return raters.assign_waiting(trial=trial, scope=scope)[0]


def decide_differences(
    *, entry: Entry, decisions: dict[str, Decision], reason: str, scope: Scope
) -> DoubleEntryResolution:
    """Say of each item in which the two entries differ what holds; both stay as they were entered.

    decisions: by the item's key. take: first, second or other; of other the value and the reason.
    """
    second = second_entry_of(entry)
    if second is None or not second.complete:
        raise Refused("There is no second entry yet: there is nothing to decide.")
    decided = {key: _dated(key, one) for key, one in decisions.items()}
    return double_entry.decide_differences(
        second=second, decisions=decided, reason=reason, scope=scope
    )


def _dated(key: str, decision: Decision) -> Decision:
    if key != DONE_ON or decision.value is None:
        return decision
    try:
        return Decision(decision.take, date.fromisoformat(decision.value), decision.reason)
    except (TypeError, ValueError):
        raise Refused(f"{key}: give a date as year-month-day.") from None


def file_document(
    *,
    trial: Trial,
    kind: str,
    title: str,
    label: str,
    effective_on: date,
    file: UploadedFile,
    scope: Scope,
    site: Site | None = None,
    expires_on: date | None = None,
) -> FiledVersion:
    """A new document with its first version. site: left out for a document of the study.

    label: the version that is printed on it.
    """
    given = filing.Given(label, effective_on, expires_on, file.name, file.read())
    return filing.file_document(
        trial=trial, site=site, kind=kind, title=title, given=given, scope=scope
    )


def file_version(
    *,
    document: StudyDocument,
    label: str,
    effective_on: date,
    file: UploadedFile,
    scope: Scope,
    expires_on: date | None = None,
) -> FiledVersion:
    """The next version; the ones before it stay, superseded."""
    given = filing.Given(label, effective_on, expires_on, file.name, file.read())
    return filing.file_version(document=document, given=given, scope=scope)


def replace_identifiers(
    *, document: InterviewDocument, places: list[Place], based_on: int, scope: Scope
) -> DocumentText:
    """Another version of the draft, with [NAME] and the like in these places of the text."""
    chosen = [(one.start, one.end, one.kind) for one in places]
    return documents.replace_identifiers(
        document=document, chosen=chosen, based_on=based_on, scope=scope
    )


def step_of_deviation(
    *,
    deviation: Deviation,
    state: str,
    reason: str,
    scope: Scope,
    classification: str = "",
    affects: str = "",
    happened_on: date | None = None,
    reference: str = "",
) -> DeviationStep:
    """The next step of a deviation, and why.

    classification, affects: of one that is classified. happened_on, reference: of a report to the
    ethics board.
    """
    said = {
        "classification": classification,
        "affects": affects,
        "happened_on": happened_on,
        "reference": reference,
    }
    given = {name: value for name, value in said.items() if value}
    return deviations.take_step(
        deviation=deviation, state=state, reason=reason, scope=scope, **given
    )


def withdraw_invitation(*, membership: Membership, reason: str, scope: Scope) -> None:
    """What was offered ends before it began, and the link leads nowhere."""
    refuse_if(None if membership.invitation else "Nobody was invited to this part: end it.")
    invitations.withdraw_invitation(invitation=membership.invitation, reason=reason, scope=scope)
