"""Finding participants: filters, an order, and a page by keyset, which is as quick at the ten
thousandth participant as at the first."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from trials.kept import of_each_site
from trials.models import Entry, EntryStep, Participant, Randomisation, Trial
from trials.selectors.entries import with_state
from trials.selectors.participants import with_status
from trials.selectors.queries import open_queries

PAGE_LENGTH = 50
# What participants are ordered by: (column, whether the last comes first).
ORDERS = {
    "": (("number", False),),
    "last": (("number", True),),
    "queries": (("open_queries", True), ("number", False)),
}
ASKED = ("q", "site", "status", "state", "visit", "show", "sort", "after", "before")
_BETWEEN_KEYS = "~"
# Of a number of queries in a key.
MOST_DIGITS = 6


@dataclass(frozen=True)
class PageOfPeople:
    """before, after: where the pages beside it begin, for the address; None where there is none."""

    people: list[Participant]
    before: str | None
    after: str | None


def understood(asked: dict) -> dict:
    """Of what stands in an address, what one can ask for; not an order that there is not."""
    known = {name: asked[name] for name in ASKED if asked.get(name)}
    return {name: said for name, said in known.items() if name != "sort" or said in ORDERS}


def found_by(trial: Trial, asked: dict) -> QuerySet[Participant]:
    """asked: q, site, status, state and visit (of a form), show (of what SQL can tell); a value
    that nobody has finds nobody."""
    people = with_status(Participant.objects.filter(trial=trial))
    if asked.get("q"):
        people = people.filter(number__icontains=asked["q"].strip())
    if asked.get("site"):
        people = people.filter(site__code=asked["site"])
    if asked.get("status"):
        people = people.filter(status=asked["status"])
    if asked.get("state"):
        people = people.filter(_with_form(trial, asked["state"], asked.get("visit")))
    if asked.get("show") == "randomised":
        kits = Randomisation.objects.filter(trial=trial)
        people = people.filter(pk__in=kits.values("participant"))
    if asked.get("show") == "queries":
        people = people.filter(pk__in=open_queries(trial).values("participant"))
    return people


def page_of(trial: Trial, asked: dict, at_most: int = PAGE_LENGTH) -> PageOfPeople:
    """asked: as of found_by; sort; and after or before, as an earlier page gave them. With sites
    and trials."""
    people = found_by(trial, asked)
    order = ORDERS.get(asked.get("sort", ""), ORDERS[""])
    if order is ORDERS["queries"]:
        people = _with_open_queries(people, trial)
    backwards = bool(asked.get("before"))
    beyond = _beyond(order, asked.get("before") or asked.get("after") or "", backwards)
    ordered = people.filter(beyond).order_by(
        *(F(name).desc() if last_first != backwards else F(name) for name, last_first in order)
    )
    found = list(ordered.select_related("site", "trial")[: at_most + 1])
    has_more, found = len(found) > at_most, found[:at_most]
    if backwards:
        found.reverse()
    came_from_before = bool(asked.get("after"))
    return PageOfPeople(
        found,
        _key(found[0], order) if found and (has_more if backwards else came_from_before) else None,
        _key(found[-1], order) if found and (has_more or backwards) else None,
    )


def open_queries_of(people: Iterable[Participant], trial: Trial) -> list[tuple]:
    """(participant, visit or None, form or None), the ids, of each query that is not settled."""
    found = open_queries(trial).filter(participant__in=list(people))
    return list(found.values_list("participant_id", "visit_id", "entry_id"))


def counts_of(trial: Trial) -> Counter:
    """How many there are of each that `show` finds, "" for everybody."""

    def count(sites: list[UUID]) -> dict[UUID, Counter]:
        of_sites = defaultdict(Counter)
        for show in ("", "randomised", "queries"):
            here = found_by(trial, {"show": show}).filter(site__in=sites).order_by()
            for site, number in here.values_list("site").annotate(n=Count("pk")):
                of_sites[site][show] = number
        return of_sites

    return sum(filter(None, of_each_site(trial.pk, "people", count).values()), Counter())


def _with_form(trial: Trial, state: str, visit: str | None) -> Exists | Q:
    """Who has a form in this state, at this visit or at any."""
    if state == Entry.State.EXPECTED:
        # Whoever has none is rare, so each is asked until the page is full.
        forms = Entry.objects.filter(participant=OuterRef("pk"), second_of=None)
        forms = forms.filter(visit__code=visit) if visit else forms
        return Exists(with_state(forms).filter(state=state))
    # One scan of the steps; to ask each form would take ten times as long.
    later = EntryStep.objects.filter(
        entry=OuterRef("entry"), recorded_at__gt=OuterRef("recorded_at")
    )
    steps = EntryStep.objects.filter(~Exists(later), trial=trial, state=state)
    steps = steps.filter(entry__visit__code=visit) if visit else steps
    return Q(pk__in=steps.values("participant"))


def _with_open_queries(people: QuerySet[Participant], trial: Trial) -> QuerySet[Participant]:
    own = open_queries(trial).filter(participant=OuterRef("pk")).order_by()
    counted = own.values("participant").annotate(number=Count("pk")).values("number")
    return people.annotate(open_queries=Coalesce(Subquery(counted), 0, output_field=IntegerField()))


def _beyond(order: tuple, key: str, backwards: bool) -> Q:
    """Those after the key in this order, or before it; everybody where it is none."""
    values = key.split(_BETWEEN_KEYS)
    if len(values) != len(order) or not key:
        return Q()
    if len(order) > 1 and not (values[0].isdecimal() and len(values[0]) <= MOST_DIGITS):
        return Q()
    found, equal = Q(pk__in=[]), Q()
    for (name, last_first), value in zip(order, values, strict=True):
        side = "lt" if last_first != backwards else "gt"
        found |= equal & Q(**{f"{name}__{side}": value})
        equal &= Q(**{name: value})
    return found


def _key(person: Participant, order: tuple) -> str:
    return _BETWEEN_KEYS.join(str(getattr(person, name)) for name, _ in order)
