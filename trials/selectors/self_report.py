"""Links of participants: where one leads, and what became of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import CharField, F, Func, QuerySet

from trials.models import Participant, SelfReportLink, SelfReportPin, SelfReportStep, Trial

Kind = SelfReportStep.Kind
WRONG_AT_MOST = 5


@dataclass(frozen=True)
class LinkFound:
    """Where a token leads. over: why it leads nowhere any more, or None."""

    id: UUID
    trial_id: UUID
    site_id: UUID
    participant_id: UUID
    over: str | None


@dataclass(frozen=True)
class LinkState:
    """What counts of a link: its latest PIN, and what happened since.

    wrong: how often another PIN was given since it was opened last, or the site gave a new code.
    language: as the participant chose it, or as the site gave it.
    """

    link: SelfReportLink
    pin: SelfReportPin
    wrong: int
    opened_at: datetime | None
    language: str
    wants_reminders: bool

    @property
    def is_locked(self) -> bool:
        return self.wrong >= WRONG_AT_MOST


def link_by_token_hash(token_hash: str) -> LinkFound | None:
    return _found("governance.link_of_token(%s)", token_hash)


def link_by_id(link_id) -> LinkFound | None:
    return _found("governance.link_of_id(%s)", str(link_id))


def _found(function: str, given: str) -> LinkFound | None:
    with connection.cursor() as cursor:
        columns = "id, trial_id, site_id, participant_id, over"
        cursor.execute(f"select {columns} from {function}", [given])
        row = cursor.fetchone()
    return LinkFound(*row) if row else None


def latest_link(participant: Participant) -> SelfReportLink | None:
    links = SelfReportLink.objects.filter(participant=participant).select_related("recorded_by")
    return links.order_by("-recorded_at").first()


def links_in_use(trial: Trial) -> QuerySet[SelfReportLink]:
    """Those that lead somewhere, one for each participant at most, with their steps."""
    over = Func(F("pk"), function="governance.why_link_is_over", output_field=CharField())
    links = SelfReportLink.objects.filter(trial=trial).annotate(over=over).filter(over=None)
    in_use = links.select_related("participant__site", "trial").prefetch_related("steps")
    return in_use.order_by("participant__number")


def steps_of(link: SelfReportLink) -> list[SelfReportStep]:
    """The first first."""
    return sorted(link.steps.all(), key=lambda step: step.recorded_at)


def state_of_link(link: SelfReportLink) -> LinkState:
    """For the participant's own context, and that of those who give links."""
    pin = max(link.pins.all(), key=lambda pin: pin.recorded_at)
    steps = steps_of(link)
    opened = [step for step in steps if step.kind == Kind.OPENED]
    since = max([pin.recorded_at, *(step.recorded_at for step in opened)])
    return LinkState(
        link=link,
        pin=pin,
        wrong=sum(step.kind == Kind.WRONG and step.recorded_at > since for step in steps),
        opened_at=opened[-1].recorded_at if opened else None,
        language=language_of(link, steps),
        wants_reminders=wants_reminders(steps),
    )


def language_of(link: SelfReportLink, steps: Iterable[SelfReportStep]) -> str:
    """As the participant chose it last, or as the site gave it."""
    chosen = [step.language for step in steps if step.kind == Kind.LANGUAGE]
    return [link.language, *chosen][-1]


def wants_reminders(steps: Iterable[SelfReportStep]) -> bool:
    said = [step.kind for step in steps if step.kind in (Kind.REMINDERS_STOPPED, Kind.REMINDERS_ON)]
    return not said or said[-1] == Kind.REMINDERS_ON
