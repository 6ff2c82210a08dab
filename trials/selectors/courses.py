"""What became of each person, as far as the flow of participants asks."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db import connection

from trials.models import (
    Consent,
    Participant,
    ParticipantStep,
    Prescreening,
    Randomisation,
    Trial,
)
from trials.selectors.trials import latest_snapshot, state_of

Axis = ParticipantStep.Axis


@dataclass(frozen=True)
class Course:
    """One person's way, until some day.

    reason: why it ended before consent, or why screening failed; a code or "".
    status: the state of the study axis; "" before consent.
    arm: "" while the arms are sealed, and for whoever was not randomised.
    dosed: whether a first dose was given. stopped: why treatment stopped; None where it did not.
    analysed: whether the locked data hold a complete form of this person.
    number: of the participant or, before consent, of the line in the screening log.
    """

    site: str
    reason: str = ""
    status: str = ""
    randomised: bool = False
    arm: str = ""
    dosed: bool = False
    stopped: str | None = None
    analysed: bool = False
    number: str = ""


def courses_of(trial: Trial, as_of: date) -> list[Course]:
    """Of everybody whom the reader may see, from what had happened by that day.

    At most nine queries. Stages that opened because of somebody's arm are not looked at: the
    flow is the same for those who see them and those who do not.
    """
    facts = _facts(trial, as_of)
    consents = Consent.objects.filter(trial=trial, stage="", signed_on__lte=as_of)
    consented = Participant.objects.filter(trial=trial, pk__in=consents.values("participant"))
    people = consented.values_list("pk", "prescreening", "site__code", "number")
    became = {prescreening for _, prescreening, _, _ in people}
    asked = Prescreening.objects.filter(trial=trial, contacted_on__lte=as_of).values_list(
        "pk", "site__code", "reason", "number"
    )
    return [
        *(
            Course(site, reason=reason, number=number)
            for pk, site, reason, number in asked
            if pk not in became
        ),
        *(facts.course(pk, site, number) for pk, _, site, number in people),
    ]


@dataclass
class _Facts:
    """By participant: {id: …} or the ids for whom it is so."""

    randomised: set
    arms: dict
    analysed: set
    steps: dict = field(default_factory=lambda: defaultdict(dict))
    dosed: set = field(default_factory=set)

    def course(self, pk, site: str, number: str) -> Course:
        study, treatment = self.steps[pk].get(Axis.STUDY), self.steps[pk].get(Axis.TREATMENT)
        stopped = treatment and treatment.state == "treatment_stopped"
        return Course(
            site,
            reason=study.reason if study else "",
            status=study.state if study else "consented",
            randomised=pk in self.randomised,
            arm=self.arms.get(pk, ""),
            dosed=pk in self.dosed,
            stopped=treatment.reason if stopped else None,
            analysed=pk in self.analysed,
            number=number,
        )


def _facts(trial: Trial, as_of: date) -> _Facts:
    facts = _Facts(
        randomised=_ids(Randomisation.objects.filter(trial=trial, randomised_on__lte=as_of)),
        arms=_arms(trial),
        analysed=_in_the_snapshot(trial, as_of),
    )
    steps = ParticipantStep.objects.filter(
        trial=trial, axis__in=(Axis.STUDY, Axis.TREATMENT), arm_path=False, happened_on__lte=as_of
    )
    columns = ("participant_id", "axis", "state", "reason")
    for step in steps.order_by("recorded_at").values_list(*columns, named=True):
        facts.steps[step.participant_id][step.axis] = step
        if step.state == "in_treatment":
            facts.dosed.add(step.participant_id)
    return facts


def _ids(found) -> set:
    return set(found.values_list("participant_id", flat=True))


def _arms(trial: Trial) -> dict:
    """{participant: arm}; empty until the study is unblinded."""
    if state_of(trial) != "unblinded":
        return {}
    return dict(_rows("select participant_id, arm from governance.arms_of(%s)", trial))


def _in_the_snapshot(trial: Trial, as_of: date) -> set:
    snapshot = latest_snapshot(trial)
    if snapshot is None or snapshot.taken_at.date() > as_of:
        return set()
    return {pk for (pk,) in _rows("select governance.frozen_participants(%s)", trial)}


def _rows(statement: str, trial: Trial) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [trial.pk])
        return cursor.fetchall()
