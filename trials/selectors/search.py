"""What somebody is looking for in a study, of what they may see: row-level security cuts each row.

Nothing is found by an answer or an arm. A rater finds her interviews by token, and nothing else.
"""

import re
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from trials.authorization.permissions import Permission as P
from trials.authorization.scopes import may_open, why_not_permitted
from trials.context import Scope
from trials.models import DataQuery, Entry, Participant, Site, StudyDocument, Trial, Visit
from trials.selectors.queries import with_state

MOST = 8  # of each kind
LONGEST = 100  # characters that are looked at
# 7-4, 7.4, 07/004 and 07-004 are one number.
NUMBER = re.compile(r"(\d+)[-./](\d+)")
MOST_DIGITS = 9


@dataclass(frozen=True)
class Found:
    """At most MOST of each. visits, forms: of the one participant whose number was given."""

    participants: list[Participant] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    forms: list[Entry] = field(default_factory=list)
    interviews: list[Entry] = field(default_factory=list)
    queries: list[DataQuery] = field(default_factory=list)
    sites: list[Site] = field(default_factory=list)
    documents: list[StudyDocument] = field(default_factory=list)


def found_in(
    trial: Trial, scope: Scope, words: str, *, forms: dict, labels: dict[str, str]
) -> Found:
    """In six queries at most, however much there is.

    words: "7-4", "01-004 v2", a title. forms: {(key, version): form} of the study, whose titles the
    database does not know. labels: {code of a visit: its label}.
    """
    words = words.strip()[:LONGEST]
    if not words:
        return Found()
    if scope.role == "rater":
        return Found(interviews=_first(_interviews(trial, words)))
    sees_participants = not why_not_permitted(scope, P.SEE_PARTICIPANTS)
    number, rest = _number_and_rest(words)
    people = _first(_people(trial, number)) if sees_participants else []
    visits, entries = [], []
    if len(people) == 1:
        visits = _visits(people[0], rest, labels)
        entries = [one for one in _entries(people[0], rest, forms, labels) if _opens(scope, one)]
    return Found(
        people,
        visits[:MOST],
        entries[:MOST],
        queries=_first(_queries(trial, words, number)) if _reads_queries(scope) else [],
        sites=_first(_sites(trial, words)) if sees_participants else [],
        documents=_first(_documents(trial, words))
        if not why_not_permitted(scope, P.SEE_FILES)
        else [],
    )


def _first(rows: QuerySet) -> list:
    return list(rows[:MOST])


def _number_and_rest(words: str) -> tuple[str, list[str]]:
    """The first word is whose; the others say which visit or form."""
    first, *rest = words.split()
    return first, [word.lower() for word in rest]


def _people(trial: Trial, number: str) -> QuerySet[Participant]:
    people = Participant.objects.filter(trial=trial).select_related("site")
    return people.filter(_of_number("number", number)).order_by("number")


def _of_number(column: str, number: str) -> Q:
    parts = NUMBER.fullmatch(number)
    if not parts or max(map(len, parts.groups())) > MOST_DIGITS:
        return Q(**{f"{column}__icontains": number})
    site, own = (part.lstrip("0") or "0" for part in parts.groups())
    return Q(**{f"{column}__regex": rf"(^|\D)0*{site}\D0*{own}$"}) | Q(
        **{f"{column}__istartswith": number}
    )


def _visits(participant: Participant, rest: list[str], labels: dict) -> list[Visit]:
    visits = Visit.objects.filter(participant=participant)
    ordered = visits.order_by("position", "occurrence")
    return [one for one in ordered if _says(rest, one.name, labels.get(one.code, ""))]


def _entries(participant: Participant, rest: list[str], forms: dict, labels: dict) -> list[Entry]:
    entries = Entry.objects.filter(participant=participant).select_related("visit")
    ordered = entries.order_by("visit__position", "visit__occurrence", "position", "slot")
    return [
        one
        for one in ordered
        if _says(
            rest,
            one.visit.name,
            labels.get(one.visit.code, ""),
            one.name,
            forms[one.form_key, one.form_version].title,
        )
    ]


def _says(wanted: list[str], *texts: str) -> bool:
    said = " ".join(texts).lower()
    return all(word in said for word in wanted)


def _opens(scope: Scope, entry: Entry) -> bool:
    return may_open(scope, form_class=entry.form_class, filled_by=entry.filled_by)


def _interviews(trial: Trial, words: str) -> QuerySet[Entry]:
    """Those that were given to the rater who asks: the database shows her no other."""
    return Entry.objects.filter(trial=trial, token__icontains=words).order_by("token")


def _reads_queries(scope: Scope) -> bool:
    """For the coordinator of the raters her office reads, by token, on a page of its own."""
    return scope.role != "rater_coordinator" and not why_not_permitted(scope, P.SEE_QUERIES)


def _queries(trial: Trial, words: str, number: str) -> QuerySet[DataQuery]:
    queries = with_state(DataQuery.objects.filter(trial=trial))
    about = Q(text__icontains=words)
    if words == number:
        about |= _of_number("participant__number", number)
    return queries.filter(about).select_related("participant").order_by("-opened_at")


def _sites(trial: Trial, words: str) -> QuerySet[Site]:
    named = Q(code__istartswith=words) | Q(name__icontains=words)
    return Site.objects.filter(named, trial=trial).order_by("code")


def _documents(trial: Trial, words: str) -> QuerySet[StudyDocument]:
    documents = StudyDocument.objects.filter(trial=trial, title__icontains=words)
    return documents.select_related("site").order_by("title")
