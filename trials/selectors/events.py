"""The days of the events on which visits hang, for many participants at once."""

from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from trials.models import (
    Consent,
    ParentLink,
    Participant,
    ParticipantEvent,
    ParticipantStep,
    Randomisation,
)

_OF_STEPS = {"treatment_stopped": "treatment_stop", "individually_unblinded": "unblinding"}


def event_dates(people: list[Participant]) -> dict:
    """{participant id: {event: its day}} of everything but visits, in one query."""
    of_person = {"participant": OuterRef("pk")}
    consents = Consent.objects.filter(**of_person, stage="").order_by("signed_on")
    kits = Randomisation.objects.filter(**of_person)
    links = ParentLink.objects.filter(**of_person)
    steps = ParticipantStep.objects.filter(**of_person, state__in=_OF_STEPS)
    declared = ParticipantEvent.objects.filter(**of_person)
    rows = Participant.objects.filter(pk__in=[person.pk for person in people]).values_list(
        "pk",
        ArraySubquery(consents.values("signed_on")[:1]),
        ArraySubquery(kits.values("randomised_on")),
        ArraySubquery(links.values("last_session_on")),
        ArraySubquery(_told(steps, "state")),
        ArraySubquery(_told(declared, "name")),
    )
    return {pk: _dates(*days) for pk, *days in rows}


def _told(facts, name: str):
    """The latest last."""
    return facts.order_by("recorded_at").values(json=JSONObject(name=name, on="happened_on"))


def _dates(consent, randomised, parent, steps, declared) -> dict[str, date]:
    single = {"consent": consent, "randomisation": randomised, "parent_last_session": parent}
    dates = {name: days[0] for name, days in single.items() if days}
    for fact in (*steps, *declared):
        dates[_OF_STEPS.get(fact["name"], fact["name"])] = date.fromisoformat(fact["on"])
    return dates
