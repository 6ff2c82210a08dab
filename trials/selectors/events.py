"""The days of the events on which visits hang, for many participants at once."""

from datetime import date
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from trials.models import (
    Consent,
    ParentLink,
    Participant,
    ParticipantEvent,
    ParticipantStep,
    Randomisation,
)
from trials.prepared import prepared

_OF_STEPS = {"treatment_stopped": "treatment_stop", "individually_unblinded": "unblinding"}


def event_dates(people: list[Participant]) -> dict:
    """{participant id: {event: its day}} of everything but visits, in one query."""
    return {pk: _dates(*days) for pk, *days in _told_of(people=[one.pk for one in people])}


@prepared
def _told_of(people: list[UUID]) -> QuerySet:
    of_person = {"participant": OuterRef("pk")}
    consents = Consent.objects.filter(**of_person, stage="").order_by("signed_on")
    kits = Randomisation.objects.filter(**of_person)
    links = ParentLink.objects.filter(**of_person)
    steps = ParticipantStep.objects.filter(**of_person, state__in=_OF_STEPS)
    declared = ParticipantEvent.objects.filter(**of_person)
    return Participant.objects.filter(pk__in=people).values_list(
        "pk",
        ArraySubquery(consents.values("signed_on")[:1]),
        ArraySubquery(kits.values("randomised_on")),
        ArraySubquery(links.values("last_session_on")),
        ArraySubquery(_told(steps, "state")),
        ArraySubquery(_told(declared, "name")),
    )


def _told(facts, name: str):
    """The latest last."""
    return facts.order_by("recorded_at").values(json=JSONObject(name=name, on="happened_on"))


def _dates(consent, randomised, parent, steps, declared) -> dict[str, date]:
    single = {"consent": consent, "randomisation": randomised, "parent_last_session": parent}
    dates = {name: days[0] for name, days in single.items() if days}
    for fact in (*steps, *declared):
        dates[_OF_STEPS.get(fact["name"], fact["name"])] = date.fromisoformat(fact["on"])
    return dates
