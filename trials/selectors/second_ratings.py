"""Interviews that two raters have rated: how far they agree, and who drifts away.

Read as the office of the raters. Those who keep the pool see no participant, site or visit: they
get interviews by token, and of their scores the differences.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from instruments import Instrument, is_given
from intraclass import Interval, icc_one_way, icc_two_way
from trials.context import reading
from trials.models import Entry, Revision, Trial, User
from trials.rater_agreement import Differences, differences, drift, weighted_kappa
from trials.selectors.raters import office_of
from trials.studies.loading import forms_of

NUMBERS = ("number", "integer")
Form = tuple[str, str]


@dataclass(frozen=True)
class Rated:
    """One completed rating. scores: by the definition in use now, whatever it was scored by."""

    token: str
    rater: User
    at: datetime
    answers: dict
    scores: dict

    def value(self, name: str):
        """Of a score, or else of an item."""
        return self.scores.get(name, self.answers.get(name))


@dataclass(frozen=True)
class Pair:
    """Two ratings of one interview."""

    form: Instrument
    first: Rated
    second: Rated

    @property
    def at(self) -> datetime:
        """When both were there."""
        return max(self.first.at, self.second.at)


@dataclass(frozen=True)
class AgreementOfScore:
    name: str
    label: str
    pairs: int
    one_way: Interval | None
    two_way: Interval | None
    differences: Differences | None


@dataclass(frozen=True)
class AgreementOfCode:
    label: str
    pairs: int
    kappa: float | None


@dataclass(frozen=True)
class Drift:
    """One rater's differences to those who rated the same interviews, in order of time.

    own: the rater's score minus the other one. summed: their cumulative sum.
    """

    rater: str
    own: list[float]
    summed: list[float]


def pairs_of(trial: Trial) -> dict[Form, list[Pair]]:
    """{form: its interviews that were rated twice}, in order of time. In two queries."""
    with reading(office_of(trial)):
        again = Entry.objects.filter(trial=trial, second_of__isnull=False)
        seconds = list(again.select_related("second_of"))
        complete = _complete([entry for one in seconds for entry in (one, one.second_of)])
    forms = forms_of(trial) if complete else {}
    found = defaultdict(list)
    for second in seconds:
        both = [complete.get(entry.pk) for entry in (second.second_of, second)]
        key = (second.form_key, second.form_version)
        if all(both) and key in forms:
            found[key].append(Pair(forms[key], *(_rated(one, forms[key]) for one in both)))
    return {key: sorted(pairs, key=lambda pair: pair.at) for key, pairs in found.items()}


def _complete(entries: list[Entry]) -> dict[UUID, Revision]:
    """{entry: its latest complete revision}."""
    revisions = Revision.objects.filter(entry__in=entries, complete=True)
    latest = revisions.order_by("entry", "-number").distinct("entry")
    return {one.entry_id: one for one in latest.select_related("entry__assigned_to")}


def agreement_of_scores(pairs: list[Pair]) -> list[AgreementOfScore]:
    """Every score that is a number, and every item that is one, of pairs of one form."""
    form = pairs[0].form
    measures = [(scale.name, scale.label) for scale in form.scales if scale.kind == "number"]
    measures += [(i.key, i.label) for i in form.items if i.required and i.kind in NUMBERS]
    found = []
    for name, label in measures:
        values = numbers_of(pairs, name)
        if values:
            found.append(
                AgreementOfScore(
                    name,
                    label,
                    len(values),
                    icc_one_way(values),
                    icc_two_way(values),
                    differences(values),
                )
            )
    return found


def agreement_of_codes(pairs: list[Pair]) -> list[AgreementOfCode]:
    """Every yes or no that is worked out, as a diagnosis is, and every item with ordered codes."""
    form = pairs[0].form
    flags = [(scale.label, scale.name) for scale in form.scales if scale.kind == "flag"]
    items = [
        (f"{item.number}. {item.label}" if item.number else item.label, item.key)
        for item in form.items
        if item.required
        and item.kind == "choice"
        and all(type(choice.code) is int for choice in item.choices)
    ]
    said = [(pair.first.scores, pair.second.scores) for pair in pairs]
    answered = [(pair.first.answers, pair.second.answers) for pair in pairs]
    return [_of_codes(*flag, said) for flag in flags] + [_of_codes(*i, answered) for i in items]


def _of_codes(label: str, key: str, pairs: list[tuple[dict, dict]]) -> AgreementOfCode:
    given = [(first.get(key), second.get(key)) for first, second in pairs]
    codes = [both for both in given if all(map(is_given, both))]
    return AgreementOfCode(label, len(codes), weighted_kappa(codes))


def numbers_of(pairs: Iterable[Pair], name: str) -> list[tuple[float, float]]:
    """(first, second) of each pair in which both have this score, or this answer."""
    values = [tuple(one.value(name) for one in (pair.first, pair.second)) for pair in pairs]
    return [both for both in values if all(isinstance(value, int | float) for value in both)]


def drifts_of(pairs: list[Pair], score: str) -> list[Drift]:
    """By the name of the rater."""
    own: dict[UUID, list[float]] = defaultdict(list)
    names = {}
    for pair in pairs:
        for first, second in numbers_of([pair], score):
            for rated, difference in (
                (pair.first, first - second),
                (pair.second, second - first),
            ):
                own[rated.rater.pk].append(difference)
                names[rated.rater.pk] = rated.rater.name
    return [
        Drift(names[key], own[key], drift(own[key])) for key in sorted(own, key=names.__getitem__)
    ]


def _rated(revision: Revision, form: Instrument) -> Rated:
    entry = revision.entry
    scores = {name: score.value for name, score in form.score(revision.answers).items()}
    return Rated(entry.token, entry.assigned_to, revision.recorded_at, revision.answers, scores)
