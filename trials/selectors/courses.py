"""What became of each person, as far as the flow of participants asks."""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from trials.models import Trial
from trials.selectors.trials import latest_snapshot, state_of

# Everybody who consented and everybody who was asked and did not, with those of one course
# together: of thousands of people there are a few at each site. Stages that opened because of
# somebody's arm are not looked at: the flow is the same for those who see them and those who do
# not.
_COURSES = """
    with step as (
        select distinct on (participant_id, axis) participant_id, axis, state, reason
        from trials_participantstep
        where trial_id = %(trial)s and axis in ('study', 'treatment') and not arm_path
            and happened_on <= %(as_of)s
        order by participant_id, axis, recorded_at desc
    ), person as (
        select id, site_id, number, prescreening_id from trials_participant
        where trial_id = %(trial)s and id in (
            select participant_id from trials_consent
            where trial_id = %(trial)s and stage = '' and signed_on <= %(as_of)s)
    ), went as (
        select person.site_id, person.number,
            coalesce(study.reason, '') as reason,
            coalesce(study.state, 'consented') as status,
            person.id in (
                select participant_id from trials_randomisation
                where trial_id = %(trial)s and randomised_on <= %(as_of)s) as randomised,
            coalesce(of_arm.arm, '') as arm,
            person.id in (
                select participant_id from trials_participantstep
                where trial_id = %(trial)s and state = 'in_treatment' and not arm_path
                    and happened_on <= %(as_of)s) as dosed,
            case treatment.state when 'treatment_stopped' then treatment.reason end as stopped,
            person.id in (select unnest(%(analysed)s::uuid[])) as analysed
        from person
        left join step study on study.participant_id = person.id and study.axis = 'study'
        left join step treatment
            on treatment.participant_id = person.id and treatment.axis = 'treatment'
        left join unnest(%(randomised)s::uuid[], %(arms)s::text[]) as of_arm (participant_id, arm)
            on of_arm.participant_id = person.id
        union all
        select site_id, number, reason, '', false, '', false, null, false
        from trials_prescreening
        where trial_id = %(trial)s and contacted_on <= %(as_of)s and id not in (
            select prescreening_id from person where prescreening_id is not null)
    )
    select site.code, reason, status, randomised, arm, dosed, stopped, analysed,
        array_agg(went.number)
    from went join trials_site site on site.id = went.site_id
    group by 1, 2, 3, 4, 5, 6, 7, 8
"""


@dataclass(frozen=True)
class Course:
    """The way of one person or of several, until some day.

    reason: why it ended before consent, or why screening failed; a code or "".
    status: the state of the study axis; "" before consent.
    arm: "" while the arms are sealed, and for whoever was not randomised.
    dosed: whether a first dose was given. stopped: why treatment stopped; None where it did not.
    analysed: whether the locked data hold a complete form of this person.
    """

    site: str
    reason: str = ""
    status: str = ""
    randomised: bool = False
    arm: str = ""
    dosed: bool = False
    stopped: str | None = None
    analysed: bool = False


def courses_of(trial: Trial, as_of: date) -> dict[Course, list[str]]:
    """Of everybody whom the reader may see, from what had happened by that day, in five queries at
    most: {course: the number of each participant or, before consent, in the screening log}."""
    arms = arms_known(trial)
    values = {
        "trial": trial.pk,
        "as_of": as_of,
        "analysed": _in_the_snapshot(trial, as_of),
        "randomised": list(arms),
        "arms": list(arms.values()),
    }
    with connection.cursor() as cursor:
        cursor.execute(_COURSES, values)
        return {Course(*course): numbers for *course, numbers in cursor.fetchall()}


def arms_known(trial: Trial) -> dict:
    """{participant: arm}, of those whom the reader may see; empty until the study is unblinded."""
    if state_of(trial) != "unblinded":
        return {}
    return dict(_rows("select participant_id, arm from governance.arms_of(%s)", trial))


def _in_the_snapshot(trial: Trial, as_of: date) -> list:
    snapshot = latest_snapshot(trial)
    if snapshot is None or snapshot.taken_at.date() > as_of:
        return []
    return [pk for (pk,) in _rows("select governance.frozen_participants(%s)", trial)]


def _rows(statement: str, trial: Trial) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [trial.pk])
        return cursor.fetchall()
