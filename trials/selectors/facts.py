"""What is known of one participant, as the rules of the study file ask for it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from instruments import Instrument, is_given
from trials.models import (
    Consent,
    EligibilityResult,
    Participant,
    ParticipantStep,
    Randomisation,
    Revision,
)
from trials.selectors.consents import consent_is_current
from trials.selectors.schedule import events_of
from trials.studies.rules import Answer, Call, Reference, Rule
from trials.studies.schema import Study


@dataclass
class ParticipantFacts:
    """Answers trials.studies.rules: see Facts there. What facts_of did not ask is not known.

    documents: {form: [(visit code, {field or score: value}), ...]}, the latest first.
    beginning: the visit that is about to be held, and the day; it counts for date().
    """

    documents: dict[str, list[tuple[str, dict]]] = field(default_factory=dict)
    events: dict[str, date] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)
    choices: dict[str, bool] = field(default_factory=dict)
    met: dict[str, bool | None] = field(default_factory=dict)
    randomised: bool | None = None
    consent_current: bool | None = None
    unblinded: bool | None = None
    beginning: dict[str, date] = field(default_factory=dict)

    def answer(self, reference: Reference) -> Answer | None:
        if reference.form == "consent":
            return self.choices.get(reference.field)
        for visit, values in self.documents.get(reference.form, ()):
            if reference.visit in (None, visit):
                return values.get(reference.field)
        return None

    def fact(self, call: Call) -> bool | date | None:
        if call.name == "date":
            return self.beginning.get(call.argument) or self.events.get(call.argument)
        if call.name == "done":
            return call.argument in self.done
        if call.name == "met":
            return self.met.get(call.argument)
        if call.name == "answered":
            form, _, visit = call.argument.partition("@")
            return any(not visit or visit == at for at, _ in self.documents.get(form, ()))
        return getattr(self, call.name)


def facts_of(
    participant: Participant,
    study: Study,
    rules: Iterable[Rule],
    *,
    beginning: dict[str, date] | None = None,
) -> ParticipantFacts:
    """What these rules ask, and nothing else, as far as whoever reads may see it.

    At most ten queries, whatever the length of the study. `met` holds what was recorded of
    blinded rules; trials/policies/eligibility.py adds the others.
    """
    rules = list(rules)
    calls = [call for rule in rules for call in rule.calls]
    asked = {call.name for call in calls}
    forms = {reference.form for rule in rules for reference in rule.references}
    forms |= {call.argument.partition("@")[0] for call in calls if call.name == "answered"}
    facts = ParticipantFacts(beginning=beginning or {})
    if "consent" in forms:
        facts.choices = _choices(participant)
    if forms - {"consent"}:
        facts.documents = _documents(participant, study, forms - {"consent"})
    if asked & {"date", "done"}:
        schedule = events_of([participant], study)[participant.pk]
        facts.events, facts.done = schedule.dates, schedule.done
    if "met" in asked:
        facts.met = recorded_results(participant)
    if "randomised" in asked:
        facts.randomised = Randomisation.objects.filter(participant=participant).exists()
    if "consent_current" in asked:
        facts.consent_current = consent_is_current(participant, study)
    if "unblinded" in asked:
        facts.unblinded = _is_unblinded(participant)
    return facts


def _choices(participant: Participant) -> dict[str, bool]:
    """What was ticked last of each choice."""
    consents = Consent.objects.filter(participant=participant, stage="").order_by("recorded_at")
    choices: dict[str, bool] = {}
    for ticked in consents.values_list("choices", flat=True):
        choices.update(ticked)
    return choices


def _is_unblinded(participant: Participant) -> bool:
    return ParticipantStep.objects.filter(
        participant=participant,
        axis=ParticipantStep.Axis.BLIND,
        state="individually_unblinded",
    ).exists()


def _documents(participant: Participant, study: Study, forms: set[str]) -> dict:
    """The latest complete answers of each entry of these forms, the latest entry first."""
    revisions = (
        Revision.objects.filter(participant=participant, complete=True, entry__form_key__in=forms)
        .order_by("entry", "-number")
        .distinct("entry")
        .select_related("entry__visit")
    )
    found = defaultdict(list)
    for revision in sorted(revisions, key=_moment, reverse=True):
        entry = revision.entry
        found[entry.form_key].append((entry.visit.code, values_of(revision, study)))
    return dict(found)


def _moment(revision: Revision) -> tuple:
    return revision.done_on, revision.recorded_at


def values_of(revision: Revision, study: Study) -> dict[str, Answer]:
    """{field or score: value} of what was answered; whole dates become dates."""
    entry = revision.entry
    try:
        instrument = study.form(entry.form_key, entry.form_version)
    except ValueError:  # a form that this version of the study no longer has
        return revision.scores["values"]
    return _values(instrument, revision)


def _values(instrument: Instrument, revision: Revision) -> dict[str, Answer]:
    dates = {item.key for item in instrument.items if item.kind == "date"}
    values = {
        key: _as_date(answer) if key in dates else answer
        for key, answer in revision.answers.items()
        if is_given(answer)
    }
    return values | revision.scores["values"]


class AnswersOfOneForm:
    """The facts of one revision alone: all that an alert or a blinded rule may read."""

    def __init__(self, instrument: Instrument, revision: Revision):
        self.form = revision.entry.form_key
        self.values = _values(instrument, revision)

    def answer(self, reference: Reference) -> Answer | None:
        return self.values.get(reference.field) if reference.form == self.form else None

    def fact(self, call: Call) -> None:
        return None


def _as_date(answer: str) -> date | None:
    """None where the day, or the month, is not known."""
    return date.fromisoformat(answer) if len(answer) == len("YYYY-MM-DD") else None


def recorded_results(participant: Participant) -> dict[str, bool | None]:
    """{blinded rule: whether it is met}, as the system last judged it."""
    results = (
        EligibilityResult.objects.filter(participant=participant)
        .order_by("rule", "-recorded_at")
        .distinct("rule")
    )
    return {result.rule: result.met for result in results}
