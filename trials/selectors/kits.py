"""The kit of a session, as its site sees it."""

from dataclasses import dataclass

from trials.models import KitRequest, KitRequestStep, Visit

State = KitRequestStep.State
OVER = (State.UNAVAILABLE, State.WITHDRAWN)


@dataclass(frozen=True)
class KitAtSession:
    """The last request of a session. number: of the kit that the pharmacy sent, or None."""

    request: KitRequest
    states: frozenset[str]
    number: str | None

    @property
    def is_over(self) -> bool:
        """Turned down or withdrawn: another kit may be asked for."""
        return bool(self.states.intersection(OVER))

    @property
    def is_scanned(self) -> bool:
        return State.SCANNED in self.states and not self.is_over


def kit_at(visit: Visit) -> KitAtSession | None:
    """None where none was asked for, and for those who see no doses."""
    request = (
        KitRequest.objects.filter(visit=visit).prefetch_related("steps").order_by("-at").first()
    )
    return kit_in(request) if request else None


def kit_in(request: KitRequest) -> KitAtSession:
    """request: with its steps prefetched."""
    steps = list(request.steps.all())
    number = next((step.kit_number for step in steps if step.kit_number), None)
    return KitAtSession(request, frozenset(step.state for step in steps), number)
