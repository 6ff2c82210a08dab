"""Lines about participants: at an end, with consent, their alerts and unblindings seen."""

from collections.abc import Iterator

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from trials.lifecycle import FINAL_STATUSES, LABELS
from trials.models import (
    Consent,
    ConsentWithdrawal,
    Entry,
    Participant,
    Trial,
    Visit,
    VisitStep,
)
from trials.policies.locking.line import Found, Line, Record, of_entries, of_participants
from trials.selectors.alerts import open_alerts
from trials.selectors.entries import with_state
from trials.selectors.participants import with_status
from trials.selectors.unblindings import unreviewed_unblindings
from trials.studies.schema import Study


def _on_the_way(trial: Trial, study: Study) -> Found:
    people = with_status(Participant.objects.filter(trial=trial)).exclude(status__in=FINAL_STATUSES)
    return of_participants(people.order_by("number"), lambda one: LABELS[one.status].lower())


def _open_visits(trial: Trial, study: Study) -> Found:
    latest = VisitStep.objects.filter(visit=OuterRef("pk")).order_by("-recorded_at")
    visits = (
        Visit.objects.filter(trial=trial)
        .annotate(state=Subquery(latest.values("state")[:1]))
        .filter(state__in=(Visit.State.IN_PROGRESS, Visit.State.REOPENED))
        .select_related("participant")
        .order_by("participant__number", "position")
    )
    return Found(list(_of_visits(visits)))


def _of_visits(visits: QuerySet[Visit]) -> Iterator[Record]:
    for visit in visits:
        state = Visit.State(visit.state).label.lower()
        label = f"{visit.participant.number} {visit.name}: {state}"
        yield Record(str(visit.pk), label, "visit", (str(visit.pk),))


def _without_consent(trial: Trial, study: Study) -> Found:
    """Forms dated before the first consent, or after the use of the data was taken back; and
    participants who have data and no consent at all."""
    consents = Consent.objects.filter(participant=OuterRef("participant_id")).order_by("signed_on")
    withdrawn = ConsentWithdrawal.objects.filter(
        participant=OuterRef("participant_id"), part=ConsentWithdrawal.Part.DATA_USE
    )
    dated = with_state(Entry.objects.filter(trial=trial)).annotate(
        consented_on=Subquery(consents.values("signed_on")[:1]),
        withdrawn_on=Subquery(withdrawn.values("withdrawn_on")[:1]),
    )
    outside = dated.filter(done_on__isnull=False).filter(
        Q(consented_on=None) | Q(done_on__lt=F("consented_on")) | Q(done_on__gt=F("withdrawn_on"))
    )
    return of_entries(outside, "dated outside the consent")


def _unseen_alerts(trial: Trial, study: Study) -> Found:
    alerts = open_alerts(trial).select_related("participant").order_by("participant__number")
    return Found(
        [Record(str(one.pk), one.participant.number, "participant", (one.participant.number,))
         for one in alerts]
    )  # fmt: skip


def _unreviewed(trial: Trial, study: Study) -> Found:
    return Found(
        [
            Record(
                str(one.pk),
                f"{one.participant_number}, opened by {one.actor_name}",
                "unblindings",
            )
            for one in unreviewed_unblindings(trial)
        ]
    )


LINES = (
    Line(
        "S1",
        "Participants still in the study",
        "site_coordinator",
        "Each needs an end: completed, withdrew, lost to follow-up, screen failure.",
        "soft_locked",
        _on_the_way,
    ),
    Line(
        "S2",
        "Visits that are still open",
        "site_coordinator",
        "Each that was begun or reopened is closed.",
        "soft_locked",
        _open_visits,
    ),
    Line(
        "S5",
        "Safety alerts that nobody has acknowledged",
        "site_physician",
        "Somebody of the site says what was done about each; of a trial that was held elsewhere the"
        " data manager explains it.",
        "soft_locked",
        _unseen_alerts,
        explainable=True,
        tells_answers=True,
    ),
    Line(
        "L15",
        "Answers dated outside the consent",
        "data_manager",
        "Data without consent may not be analysed: correct the date, or the consent.",
        "locked",
        _without_consent,
    ),
    Line(
        "L18",
        "Arms opened in an emergency, without a review",
        "quality_auditor",
        "The quality auditor or quality assurance says what each means for the analysis.",
        "locked",
        _unreviewed,
    ),
)
