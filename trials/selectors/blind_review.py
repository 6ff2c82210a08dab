"""What the blind review looks at: one row for each randomised participant, without arms."""

from collections import Counter
from dataclasses import dataclass, replace
from uuid import UUID

from trials.authorization.scopes import system_scope
from trials.context import reading
from trials.models import (
    Deviation,
    DosingStep,
    Entry,
    Participant,
    ParticipantStep,
    SetDecision,
    Trial,
)
from trials.selectors.deviations import with_standing
from trials.selectors.entries import with_state
from trials.selectors.lock_records import decisions_of, randomised
from trials.studies.loading import study_of
from trials.studies.schema.analysis_sets import AnalysisSet

Axis = ParticipantStep.Axis


@dataclass(frozen=True)
class Reviewed:
    """complete, expected: forms that are there, of those that applied. deviations: {class: how
    many}. decisions, suggested: {analysis set: what was decided; what the study file offers}."""

    participant: Participant
    status: str
    treatment: str
    complete: int
    expected: int
    deviations: Counter
    decisions: dict[str, SetDecision]
    suggested: dict[str, bool]


def reviewed(trial: Trial) -> list[Reviewed]:
    """By number, in a constant number of queries; as everybody sees it who stays blinded."""
    with reading(replace(system_scope(trial), arm_paths=False)):
        people = randomised(trial)
        sets = study_of(trial).analysis_sets
        forms, deviations = _forms(trial), _deviations(trial)
        axes, dosed, decided = _axes(trial), _dosed(trial), decisions_of(trial)
    return [
        Reviewed(
            participant=person,
            status=axes.get((person.pk, Axis.STUDY), ""),
            treatment=axes.get((person.pk, Axis.TREATMENT), "not_started"),
            complete=forms[person.pk, Entry.State.COMPLETE],
            expected=sum(
                count
                for (pk, state), count in forms.items()
                if pk == person.pk and state != Entry.State.NOT_APPLICABLE
            ),
            deviations=deviations.get(person.pk, Counter()),
            decisions={
                one.code: decided[person.pk, one.code]
                for one in sets
                if (person.pk, one.code) in decided
            },
            suggested={
                one.code: _belongs(
                    one,
                    dosed=person.pk in dosed,
                    status=axes.get((person.pk, Axis.STUDY), ""),
                )
                for one in sets
            },
        )
        for person in people
    ]


def _belongs(one: AnalysisSet, *, dosed: bool, status: str) -> bool:
    return {"randomised": True, "dosed": dosed, "completed": status == "completed"}[one.includes]


def _forms(trial: Trial) -> Counter:
    """{(participant, state): forms that are asked of everybody}."""
    entries = with_state(Entry.objects.filter(trial=trial, optional=False)).order_by()
    return Counter(entries.values_list("participant_id", "state"))


def _deviations(trial: Trial) -> dict[UUID, Counter]:
    counted: dict[UUID, Counter] = {}
    standing = with_standing(Deviation.objects.filter(trial=trial))
    for participant, state, kind in standing.values_list(
        "participant_id", "state", "classification"
    ):
        if state != Deviation.State.NOT_A_DEVIATION:
            counted.setdefault(participant, Counter())[kind or "not classified"] += 1
    return counted


def _axes(trial: Trial) -> dict[tuple[UUID, str], str]:
    """{(participant, axis): where it stands}."""
    steps = ParticipantStep.objects.filter(trial=trial).order_by("recorded_at")
    return {
        (participant, axis): state
        for participant, axis, state in steps.values_list("participant_id", "axis", "state")
    }


def _dosed(trial: Trial) -> set[UUID]:
    given = DosingStep.objects.filter(trial=trial, kind=DosingStep.Kind.INITIAL, decision="given")
    return set(given.values_list("participant_id", flat=True))
