"""A study at 100 sites with many participants, who are on their way through six visits.

What has been due is filled in, but for one form in twenty; one complete form in forty has a query.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import islice

from benchmarks.own_servers import gather_statistics, make_empty_database
from tests.study import STUDY, SmallStudy, make_small_study
from trials.actions.participants import lay_out_for
from trials.authorization.scopes import system_scope
from trials.ledger import act
from trials.models import (
    Consent,
    DataQuery,
    Entry,
    EntryStep,
    Participant,
    ParticipantStep,
    Site,
)
from trials.models.base import place_of
from trials.studies.loading import study_of

SITES = 100
VISITS = 6
DAYS_BETWEEN = 28
DAYS_OF_RECRUITMENT = 300
AT_ONCE = 1000


def prepare(participants: int) -> SmallStudy:
    """With statistics gathered, and the web logged in."""
    make_empty_database()
    study = make_small_study(study_file())
    for batch in _batches(_people(study, participants), AT_ONCE):
        with act("participants.enrol", scope=system_scope(study.trial)):
            filled_in = _enrol(study, batch)
        with act("queries.raise", scope=study.scope("data_manager")):
            DataQuery.objects.bulk_create(_query(entry, study) for entry in filled_in[::40])
    gather_statistics()
    return study


def study_file() -> str:
    """The small study of the tests, with more sites and visits."""
    head, rest = STUDY.split("sites:\n")
    forms, visits = rest.split("own_forms:\n")[1].split("  - code: V2\n")
    tail = "randomisation:" + visits.split("randomisation:")[1].split("import:")[0]
    sites = "".join(
        f'  - {{code: "{number:02}", name: Clinic {number}, country: US,'
        " timezone: America/New_York}\n"
        for number in range(1, SITES + 1)
    )
    later = "".join(map(_visit, range(2, VISITS + 1)))
    return f"{head}sites:\n{sites}own_forms:\n{forms}{later}{tail}"


def _visit(number: int) -> str:
    return f"""  - code: V{number}
    label: Week {DAYS_BETWEEN // 7 * (number - 1)}
    anchors: [{{after: V{number - 1}, target: {DAYS_BETWEEN}, between: [21, 35]}}]
    forms:
      - {{form: MOOD, by: participant}}
      - {{form: CALM, by: rater}}
      - {{form: PULSE, by: site}}
"""


def _people(study: SmallStudy, participants: int) -> Iterator[Participant]:
    with act("sites.read", scope=system_scope(study.trial)):
        sites = list(Site.objects.filter(trial=study.trial).order_by("code"))
    for place in range(participants):
        site = sites[place % len(sites)]
        number = f"{site.code}-{place // len(sites) + 1:04}"
        yield Participant(trial=study.trial, site=site, number=number)


def _batches(people: Iterator[Participant], size: int) -> Iterator[list[Participant]]:
    while batch := list(islice(people, size)):
        yield batch


def _enrol(study: SmallStudy, people: list[Participant]) -> list[Entry]:
    """Returns the forms that are filled in."""
    Participant.objects.bulk_create(people)
    consented = {
        one.pk: date.today() - timedelta(days=1 + place * DAYS_OF_RECRUITMENT // len(people))
        for place, one in enumerate(people)
    }
    Consent.objects.bulk_create(
        Consent(version="1.0", signed_on=consented[one.pk], **place_of(one)) for one in people
    )
    ParticipantStep.objects.bulk_create(
        ParticipantStep(
            axis="study", state="consented", happened_on=consented[one.pk], **place_of(one)
        )
        for one in people
    )
    definition = study_of(study.trial)
    lay_out_for(((one, definition.visits_at_consent) for one in people), definition)
    filled_in = [one for place, one in enumerate(_due(people, consented)) if place % 20]
    EntryStep.objects.bulk_create(
        EntryStep(entry=entry, state="complete", done_on=on, **place_of(entry))
        for entry, on in filled_in
    )
    return [entry for entry, _ in filled_in]


def _due(people: list[Participant], consented: dict) -> Iterable[tuple[Entry, date]]:
    """The forms of visits that have been due, each with the day."""
    entries = Entry.objects.filter(participant__in=people).select_related("visit")
    for entry in entries.order_by("participant__number", "visit__position", "position"):
        on = consented[entry.participant_id] + timedelta(7 + DAYS_BETWEEN * entry.visit.position)
        if on <= date.today():
            yield entry, on


def _query(entry: Entry, study: SmallStudy) -> DataQuery:
    is_rating = entry.form_class == "rating"
    return DataQuery(
        entry=entry,
        visit_id=entry.visit_id,
        form_class=entry.form_class,
        text="Is this as it stands in the source?",
        severity="major",
        answered_by_role="rater_coordinator" if is_rating else "site_coordinator",
        due_on=date.today() + timedelta(7),
        opened_by=study.people["data_manager"],
        opened_role="data_manager",
        **place_of(entry),
    )
