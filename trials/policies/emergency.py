"""An arm in an emergency: what opening and confirming wait for. The database asks again."""

from trials.models import EmergencyRequest
from trials.policies.second_factors import NO_SECOND_FACTOR


def is_confirmed(request: EmergencyRequest) -> bool:
    return hasattr(request, "confirmation")


def why_not_open_arm(request: EmergencyRequest, *, has_second_factor: bool) -> str | None:
    """By whoever asked. request: one of waiting_requests."""
    if not has_second_factor:
        return NO_SECOND_FACTOR
    if request.needs_second and not is_confirmed(request):
        return (
            "Three arms of this site were opened today: another emergency physician or quality"
            " assurance must confirm this request first."
        )
    return None


def why_not_confirm_request(request: EmergencyRequest, *, has_second_factor: bool) -> str | None:
    """By somebody else than whoever asked."""
    if is_confirmed(request):
        return f"{request.confirmation.actor_name} has confirmed it."
    if not request.needs_second:
        return "No second person is needed."
    return None if has_second_factor else NO_SECOND_FACTOR
