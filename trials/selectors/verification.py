"""What the monitor is to verify, what of it is verified, and what was left out.

Derived each time: a verification holds while the value is the one that was compared.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from trials.models import Consent, Entry, Participant, ParticipantStep, Trial, Verification
from trials.selectors.entries import with_state
from trials.studies.loading import forms_of, studies_at
from trials.studies.monitored import physicians_steps
from trials.studies.schema import READ_BY_MONITORS, Study

# Where what belongs to no visit is counted.
ENROLMENT = "enrolment"


@dataclass(frozen=True)
class Point:
    """One thing to verify of one participant: a consent, a step of the enrolment, or a field.

    about: the consent, the step, or the entry. field: of an entry; "" where the monitor reads no
    answer of it and verifies that it is there. tick: the verification that holds, or None.
    """

    participant: Participant
    about: Consent | ParticipantStep | Entry
    field: str = ""
    tick: "Tick | None" = None


@dataclass(frozen=True)
class Tick:
    id: UUID
    by: str
    at: datetime


@dataclass(frozen=True)
class Progress:
    verified: int
    required: int

    @property
    def share(self) -> int:
        """In per cent, rounded down: 100 means all."""
        return 100 * self.verified // self.required if self.required else 100


def points_of(trial: Trial, people: Iterable[Participant] | None = None) -> list[Point]:
    """In nine queries, whatever the number of people, sites or forms.

    people: with their sites; everybody whom the reader sees where left out. By participant:
    consents, steps of the enrolment, then the fields of complete forms in the order of the visits.
    """
    studies = {site: study for site, study in studies_at(trial).items() if study.monitoring}
    if not studies:
        return []
    everybody = Participant.objects.filter(trial=trial).select_related("site").order_by("number")
    people = list(everybody if people is None else people)
    watched = [person for person in people if person.site_id in studies]
    if not watched:
        return []
    ticks = _ticks(watched)
    facts = _facts(watched, studies)
    entries = _complete_entries(watched)
    forms = forms_of(trial)
    found = []
    for person in watched:
        study = studies[person.site_id]
        for about in facts[person.pk]:
            found.append(Point(person, about, "", ticks.get((about.pk, ""))))
        everything = is_in_sample(person, study.monitoring.sample)
        for entry in entries[person.pk]:
            for field in _fields(entry, study, forms, everything=everything):
                found.append(Point(person, entry, field, ticks.get((entry.pk, field))))
    return found


def unverified_fields(trial: Trial) -> list[Point]:
    """What the lock waits for: every critical field that is not verified as it stands."""
    return [point for point in points_of(trial) if point.tick is None]


def progress_by(points: Iterable[Point], key) -> dict:
    """{key of a point: Progress}, in the order in which the points come."""
    counted = defaultdict(lambda: [0, 0])
    for point in points:
        count = counted[key(point)]
        count[0] += point.tick is not None
        count[1] += 1
    return {name: Progress(*count) for name, count in counted.items()}


def progress_of(points: Iterable[Point]) -> Progress:
    """Of all of them together."""
    return progress_by(points, lambda _: "").get("", Progress(0, 0))


def place_of(point: Point) -> str:
    """The code of its visit; of a consent and of a step of the enrolment, ENROLMENT."""
    return point.about.visit.code if isinstance(point.about, Entry) else ENROLMENT


def is_in_sample(participant: Participant, share: float) -> bool:
    """The same for everybody who asks, and drawn from the id, which says nothing else."""
    drawn = int.from_bytes(hashlib.sha256(participant.pk.bytes).digest()[:8], "big")
    return drawn < share * 2**64


def _fields(entry: Entry, study: Study, forms: dict, *, everything: bool) -> list[str]:
    monitoring, visit = study.monitoring, entry.visit.code
    if not everything and not monitoring.of_form(entry.form_key, visit):
        return []
    if entry.form_class not in READ_BY_MONITORS:
        return [""]
    every = tuple(item.key for item in forms[entry.form_key, entry.form_version].items)
    return list(every) if everything else monitoring.fields_of(entry.form_key, visit, every)


def _complete_entries(people: list[Participant]) -> dict:
    entries = with_state(Entry.objects.filter(participant__in=people, second_of=None))
    complete = entries.filter(state=Entry.State.COMPLETE).select_related("visit")
    found = defaultdict(list)
    order = ("visit__position", "visit__occurrence", "position", "slot")
    for entry in complete.order_by(*order):
        found[entry.participant_id].append(entry)
    return found


def _facts(people: list[Participant], studies: dict) -> dict:
    """{participant: consents and steps}, as far as the study has them verified."""
    found = defaultdict(list)
    critical = {site: study.monitoring.critical for site, study in studies.items()}
    consents = Consent.objects.filter(participant__in=people)
    for consent in consents.order_by("signed_on", "recorded_at"):
        if "consent" in critical[consent.site_id]:
            found[consent.participant_id].append(consent)
    steps = ParticipantStep.objects.filter(
        participant__in=people, axis=ParticipantStep.Axis.STUDY
    ).select_related("recorded_by")
    for step in steps.order_by("recorded_at"):
        study = studies[step.site_id]
        if "eligibility" in critical[step.site_id] and step.state in physicians_steps(study):
            found[step.participant_id].append(step)
    return found


def _ticks(people: list[Participant]) -> dict[tuple[UUID, str], Tick]:
    """{(what, field): the verification that holds}."""
    holding = Verification.objects.raw(
        "select v.*, u.name as by_name from trials_verification v"
        " join trials_user u on u.id = v.recorded_by_id"
        " where v.id in (select governance.verifications_that_hold(%s))",
        [[person.pk for person in people]],
    )
    return {
        (one.entry_id or one.consent_id or one.step_id, one.field): Tick(
            one.pk, one.by_name, one.recorded_at
        )
        for one in holding
    }


def on_the_day(point: Point) -> date | None:
    """The day of what is verified: signed, taken, or assessed."""
    about = point.about
    if isinstance(about, Consent):
        return about.signed_on
    return about.happened_on if isinstance(about, ParticipantStep) else about.done_on
