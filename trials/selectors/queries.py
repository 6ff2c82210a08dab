"""Data queries: their states, their ages by the clock of the site, and whom they wait for."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from uuid import UUID

from django.db import connection
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    DateField,
    DateTimeField,
    F,
    Func,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
    Window,
)
from django.db.models.functions import Cast, Coalesce, Now

from trials.context import Scope
from trials.models import CheckRun, DataQuery, Entry, QueryMessage, Trial
from trials.prepared import prepared
from trials.selectors.raters import office_of

_S = DataQuery.State
UNSETTLED = (_S.OPEN, _S.ANSWERED)
OF_CHECKS = "system"
# Who settles what a check found.
SETTLES_CHECKS = "data_manager"


def with_state(queries: QuerySet[DataQuery]) -> QuerySet[DataQuery]:
    """Adds `state`, `said` (how many messages there are), `asked_rater` (the rater whose answer
    is waited for, or None) and `settled_at` (None where it is not settled)."""
    latest = QueryMessage.objects.filter(query=OuterRef("pk")).order_by("-number")
    return queries.annotate(
        state=Coalesce(
            Subquery(latest.values("state")[:1]),
            Value(_S.OPEN.value),
            output_field=CharField(),
        ),
        said=Coalesce(Subquery(latest.values("number")[:1]), 0),
        asked_rater=Subquery(latest.values("rater")[:1]),
        settled_at=Case(
            When(~Q(state__in=UNSETTLED), then=Subquery(latest.values("recorded_at")[:1])),
            output_field=DateTimeField(),
        ),
    )


def with_age(queries: QuerySet[DataQuery], now: datetime | None = None) -> QuerySet[DataQuery]:
    """Adds `age`: whole days by the calendar of the site, until now or until it was settled; and
    `is_overdue`. queries: with their states."""
    moment = Value(now, output_field=DateTimeField()) if now else Now()
    return queries.annotate(
        age=Func(
            _day_at_site(Coalesce("settled_at", moment)),
            _day_at_site(F("opened_at")),
            template="(%(expressions)s)",
            arg_joiner=" - ",
            output_field=IntegerField(),
        ),
        is_overdue=Case(
            When(state=_S.OPEN, due_on__lt=_day_at_site(moment), then=True),
            default=False,
            output_field=BooleanField(),
        ),
    )


def _day_at_site(moment) -> Cast:
    local = Func(F("site__timezone"), moment, function="timezone", output_field=DateTimeField())
    return Cast(local, DateField())


def queries_of(trial: Trial | UUID) -> QuerySet[DataQuery]:
    """All that whoever reads may see, with states and ages."""
    return with_age(with_state(DataQuery.objects.filter(trial=trial)))


def open_queries(trial: Trial) -> QuerySet[DataQuery]:
    """Those that are not settled: open, or answered and not yet closed."""
    return queries_of(trial).filter(state__in=UNSETTLED)


def with_thread(queries: QuerySet[DataQuery]) -> QuerySet[DataQuery]:
    """Adds what stands around a query on a page, and `thread`: its messages, the first first."""
    messages = QueryMessage.objects.select_related("recorded_by", "revision").order_by("number")
    return queries.select_related(
        "participant", "site", "visit", "entry", "opened_by"
    ).prefetch_related(Prefetch("messages", messages, to_attr="thread"))


def queries_of_entry(entry: Entry) -> list[DataQuery]:
    """Those of one form with their threads, the first first. In two queries."""
    found = queries_of(entry.trial).filter(entry=entry)
    return list(with_thread(found).order_by("opened_at"))


def seen_by(scope: Scope, trial: Trial) -> Scope:
    """The scope in which queries are read: for the coordinator of the raters, who sees no form and
    no participant, her office reads, and shows tokens."""
    return office_of(trial) if scope.role == "rater_coordinator" else scope


def waiting_for(trial: Trial | UUID, role: str) -> QuerySet[DataQuery]:
    """What a role has to answer or to settle now. Read in the scope of `seen_by`."""
    return queries_of(trial).filter(_waits_for(role))


@prepared
def oldest_waiting_for(trial: UUID, role: str, at_most: int) -> QuerySet[DataQuery]:
    """The first of them, with what stands around them, each with `of_all`: how many there are."""
    found = waiting_for(trial, role).annotate(of_all=Window(Count("pk")))
    found = found.select_related("participant", "visit", "entry")
    return found.order_by("-age", "opened_at", "pk")[:at_most]


def counted_for(trial: Trial, role: str) -> QuerySet[DataQuery]:
    """As `waiting_for`, without ages: for a number on every page."""
    return with_state(DataQuery.objects.filter(trial=trial)).filter(_waits_for(role))


def _waits_for(role: str) -> Q:
    """Of queries with their states."""
    to_settle = Q(state=_S.ANSWERED) & Q(opened_role__in=settled_by(role))
    to_answer = Q(state=_S.OPEN, answered_by_role=role, asked_rater=None)
    of_raters = Q(form_class="rating") if role == "rater_coordinator" else Q()
    return of_raters & (to_settle | to_answer)


def settled_by(role: str) -> tuple[str, ...]:
    """The openers whose queries a role settles: its own, and what checks found."""
    return (role, OF_CHECKS) if role == SETTLES_CHECKS else (role,)


@dataclass(frozen=True)
class QueryAges:
    """The unsettled queries of one site. Ages in days by its calendar."""

    site: str
    open: int
    answered: int
    overdue: int
    oldest: int
    median: float


def query_ages(trial: Trial) -> list[QueryAges]:
    """Per site that has any, in the order of their codes. In one query."""
    ages = defaultdict(list)
    rows = open_queries(trial).values_list("site__code", "state", "is_overdue", "age")
    for site, *row in rows:
        ages[site].append(row)
    return [
        QueryAges(
            site=site,
            open=sum(state == _S.OPEN for state, _, _ in rows),
            answered=sum(state == _S.ANSWERED for state, _, _ in rows),
            overdue=sum(overdue for _, overdue, _ in rows),
            oldest=max(age for *_, age in rows),
            median=median(age for *_, age in rows),
        )
        for site, rows in sorted(ages.items())
    ]


@dataclass(frozen=True)
class Question:
    """What a rater was asked about one of her interviews, in the words that were passed on to her.

    answer: the last thing she said to it, or "" while it waits for her.
    """

    message: QueryMessage
    answer: str


def questions_to_rater(trial: Trial, entry: Entry | None = None) -> list[Question]:
    """As the rater who asks. The database shows her nothing else of a query."""
    messages = QueryMessage.objects.filter(trial=trial, **({"entry": entry} if entry else {}))
    asked: dict[UUID, Question] = {}
    for message in messages.order_by("query", "number"):
        if message.rater_id:
            asked[message.query_id] = Question(message, "")
        elif message.query_id in asked:
            asked[message.query_id] = Question(asked[message.query_id].message, message.text)
    return sorted(asked.values(), key=lambda question: question.message.recorded_at)


def last_check_run(trial: Trial) -> CheckRun | None:
    return CheckRun.objects.filter(trial=trial).order_by("-recorded_at").first()


def hold_queries(participants: Iterable[UUID]) -> None:
    """Until the transaction ends nobody else takes a step of a query of these participants.

    A lock of its own: a query cannot be held, since a fact is never updated, and whoever saves a
    form shares the participant's row already.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select governance.hold_queries(held.id)"
            " from (select unnest(%s::uuid[]) as id order by 1) held",
            [list(participants)],
        )
