"""Lines of the ledger as a reader may read them: what is looked for, and one page at a time."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, UUIDField, When
from django.db.models.functions import Cast

from trials.context import ALL_SITES, Scope
from trials.models import AuditChange, AuditEvent, Entry, Participant, Revision, Trial

PAGE_LENGTH = 100
# Acts that write about several participants under one line.
ABOUT_SEVERAL = (
    "blind_review.decide",
    "queries.run_checks",
    "scores.rescore",
    "studies.approve",
    "studies.ethics",
    "studies.load",
    "terms.code",
    "terms.recode",
)


@dataclass(frozen=True)
class Place:
    """Up to where somebody has read: a moment, and how many lines of that moment they have seen.

    Never the number of a line: from the gaps one could tell how many lines are hidden.
    """

    at: datetime
    seen: int

    def __str__(self) -> str:
        return f"{self.at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}~{self.seen}"

    @classmethod
    def from_text(cls, text: str) -> "Place | None":
        """None where the text names no place: the reading begins at the beginning."""
        moment, _, seen = text.partition("~")
        try:
            return cls(datetime.fromisoformat(moment).replace(tzinfo=UTC), int(seen))
        except ValueError:
            return None


@dataclass(frozen=True)
class Wanted:
    """What a reader looks for; what is empty does not matter.

    kinds: beginnings of the names of acts. person: a part of the name. visit, entry: ids.
    first_day, last_day: in UTC. refused, corrections: these alone. text: a part of what was said.
    """

    kinds: tuple[str, ...] = ()
    person: str = ""
    role: str = ""
    site: str = ""
    participant: str = ""
    visit: str = ""
    entry: str = ""
    first_day: date | None = None
    last_day: date | None = None
    refused: bool = False
    corrections: bool = False
    text: str = ""


def lines_of_participant(participant: Participant) -> QuerySet[AuditEvent]:
    """The lines about the participant, and those of several that changed something of theirs."""
    of_trial = AuditEvent.objects.filter(trial_id=participant.trial_id)
    of_several = of_trial.filter(participant_id=None, act__in=ABOUT_SEVERAL)
    theirs = AuditChange.objects.filter(participant_id=participant.pk, event__in=of_several)
    # Asked first: as a part of one condition it would make the database read the whole ledger.
    shared = list(theirs.values_list("event", flat=True).distinct())
    about = Q(participant_id=participant.pk)
    return of_trial.filter(about | Q(pk__in=shared) if shared else about)


def lines_of_study(trial: Trial, scope: Scope) -> QuerySet[AuditEvent]:
    """A site reads what happened at the site: of who rates it should learn nothing."""
    lines = AuditEvent.objects.filter(trial_id=trial.pk)
    return lines if scope.sites == ALL_SITES else lines.filter(site_id__in=scope.sites)


def lines_of_accounts() -> QuerySet[AuditEvent]:
    """Signing in, passwords, second factors: of no study. The policy of the database shows those of
    the people of the study, to its auditor and its inspector."""
    return AuditEvent.objects.filter(trial_id=None)


def with_wanted(
    lines: QuerySet[AuditEvent], wanted: Wanted, *, names_raters: bool
) -> QuerySet[AuditEvent]:
    """names_raters: where not, nobody finds out by a filter whose line it is."""
    if wanted.kinds:
        lines = lines.filter(_any(Q(act__startswith=kind) for kind in wanted.kinds))
    if wanted.person:
        lines = lines.filter(actor_name__icontains=wanted.person)
        lines = lines if names_raters else lines.exclude(role="rater")
    if wanted.role:
        lines = lines.filter(role=wanted.role)
    if wanted.site:
        lines = lines.filter(site_id=wanted.site)
    if wanted.participant:
        people = Participant.objects.filter(number=wanted.participant)
        lines = lines.filter(participant_id__in=people.values("pk"))
    if wanted.first_day:
        lines = lines.filter(at__gte=_begins(wanted.first_day))
    if wanted.last_day:
        lines = lines.filter(at__lt=_begins(wanted.last_day + timedelta(days=1)))
    if wanted.refused:
        lines = lines.filter(outcome="refused")
    if wanted.corrections:
        revisions = AuditChange.objects.filter(event=OuterRef("pk"), table_name="trials_revision")
        lines = lines.filter(Exists(revisions)).exclude(reason="")
    if wanted.text:
        said = Q(reason__icontains=wanted.text)
        lines = lines.filter(said | Q(detail__icontains=wanted.text) if names_raters else said)
    if wanted.visit or wanted.entry:
        lines = lines.filter(Exists(_changes_at(wanted)))
    return lines


def page_of(
    lines: QuerySet[AuditEvent], *, after: Place | None, newest_first: bool, length: int
) -> tuple[list[AuditEvent], Place | None]:
    """The next lines in order of time, and where to go on; None at the end."""
    order = ("-at", "-pk") if newest_first else ("at", "pk")
    if after:
        lines = lines.filter(**{"at__lte" if newest_first else "at__gte": after.at})
    skipped = after.seen if after else 0
    found = list(lines.order_by(*order)[skipped : skipped + length + 1])
    if len(found) <= length:
        return found, None
    shown = found[:length]
    last = shown[-1].at
    seen = sum(line.at == last for line in shown)
    return shown, Place(last, seen + (skipped if after and after.at == last else 0))


def changes_under(lines: list[AuditEvent]) -> list[AuditChange]:
    """As far as the reader may read them, in the order in which they were made.

    Each with `of_entry`: of a revision, its form; the ledger has of it the answers alone.
    """
    revision = Revision.objects.filter(pk=Cast(OuterRef("row_id"), UUIDField()))
    of_entry = Case(
        When(table_name="trials_revision", then=Subquery(revision.values("entry_id")[:1])),
        output_field=UUIDField(null=True),
    )
    found = AuditChange.objects.filter(event__in=[line.pk for line in lines])
    return list(found.annotate(of_entry=of_entry).order_by("pk"))


def lines_of_revisions(revisions: list[Revision]) -> dict[UUID, AuditEvent]:
    """{revision: the line under which it was saved}, as far as the reader may read it."""
    saved = AuditChange.objects.filter(
        table_name="trials_revision", row_id__in=[str(one.pk) for one in revisions]
    )
    event_of = dict(saved.values_list("row_id", "event_id"))
    lines = AuditEvent.objects.in_bulk(event_of.values())
    return {UUID(row): lines[event] for row, event in event_of.items() if event in lines}


def _changes_at(wanted: Wanted) -> QuerySet[AuditChange]:
    """Under a line: what was changed at one visit, or in one form."""
    entries = [wanted.entry]
    visits = Q()
    if wanted.visit:
        of_visit = Entry.objects.filter(visit=wanted.visit).values_list("pk", flat=True)
        entries = [str(pk) for pk in of_visit]
        visits = _names("trials_visit", "visit_id", [wanted.visit])
    saved = Revision.objects.filter(entry__in=entries).values_list("pk", flat=True)
    answers = Q(table_name="trials_revision", row_id__in=[str(pk) for pk in saved])
    return AuditChange.objects.filter(event=OuterRef("pk")).filter(
        visits | answers | _names("trials_entry", "entry_id", entries)
    )


def _names(table: str, column: str, ids: list[str]) -> Q:
    """The row itself, or one that points at it from when it was written."""
    pointing = Q(**{f"difference__{column}__1__in": ids})
    return Q(table_name=table, row_id__in=ids) | pointing


def _any(conditions) -> Q:
    found = Q()
    for condition in conditions:
        found |= condition
    return found


def _begins(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
