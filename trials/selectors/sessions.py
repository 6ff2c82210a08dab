"""What was observed in a dosing session, and who else is there to confirm a dose."""

from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from trials.authorization.permissions import Permission
from trials.authorization.roles import ROLES
from trials.authorization.scopes import in_force
from trials.models import (
    DosingStep,
    Entry,
    Membership,
    Revision,
    SessionObservation,
    Snapshot,
    User,
    Visit,
)
from trials.studies.schema import Study

Kind = SessionObservation.Kind
GIVE_DOSES = [key for key, role in ROLES.items() if Permission.GIVE_DOSES in role.permissions]


@dataclass(frozen=True)
class InPlace:
    """An observation in its place. before: the one that the same device counted before it.

    severity: the latest that was tapped for an event, or None. is_undone: whether it was taken
    back.
    """

    observation: SessionObservation
    before: SessionObservation | None
    severity: int | None
    is_undone: bool


def observations_of(visit: Visit) -> list[InPlace]:
    """In the order in which they happened; at one moment, in the order of their device."""
    found = list(
        SessionObservation.objects.filter(visit=visit)
        .select_related("recorded_by", "entry")
        .order_by("happened_at", "device", "sequence")
    )
    by_device = {(one.device, one.sequence): one for one in found}
    severities = {one.of_id: one.said["severity"] for one in found if one.kind == Kind.SEVERITY}
    undone = {one.of_id for one in found if one.kind == Kind.UNDO}
    return [
        InPlace(
            observation=one,
            before=by_device.get((one.device, one.sequence - 1)),
            severity=severities.get(one.pk),
            is_undone=one.pk in undone,
        )
        for one in found
    ]


def first_doses(snapshot: Snapshot) -> dict[UUID, str]:
    """{participant id: when the first dose was given, by the clock of their site}, as the study
    stood at the lock: 2026-01-31T10:05."""
    given = DosingStep.objects.filter(
        trial=snapshot.trial_id,
        kind=DosingStep.Kind.INITIAL,
        decision="given",
        recorded_at__lte=snapshot.taken_at,
    ).order_by("-happened_at")
    return {
        participant: f"{happened_at.astimezone(ZoneInfo(zone)):%Y-%m-%dT%H:%M}"
        for participant, happened_at, zone in given.values_list(
            "participant_id", "happened_at", "site__timezone"
        )
    }


def dosing_steps(visit: Visit) -> QuerySet[DosingStep]:
    return (
        DosingStep.objects.filter(visit=visit)
        .select_related("recorded_by", "confirmation__confirmed_by")
        .order_by("happened_at", "recorded_at")
    )


def latest_answers(entry: Entry) -> Revision | None:
    return Revision.objects.filter(entry=entry).order_by("-number").first()


def latest_revision_at(visit: Visit, study: Study) -> Revision | None:
    """Of the vital signs of a session; where there are none, of any form of it that is read."""
    revisions = (
        Revision.objects.filter(entry__visit=visit)
        .exclude(form_class="sealed")
        .select_related("entry")
        .order_by("-recorded_at")
    )
    vitals = study.room.vitals
    forms = [vitals.form, vitals.again] if vitals else []
    return revisions.filter(entry__form_key__in=forms).first() or revisions.first()


def who_may_confirm(visit: Visit, *, but: str | None) -> list[User]:
    """Who gives doses at the site of a visit now. but: the id of whoever records the dose."""
    parts = in_force(
        Membership.objects.filter(
            trial=visit.trial_id, site=visit.site_id, role__in=GIVE_DOSES
        ).exclude(user=but)
    )
    return list(User.objects.filter(pk__in=parts.values("user")).order_by("name"))
