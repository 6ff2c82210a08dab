"""The kit of a dosing session: how far it is, and what the site can do about it."""

from trials.authorization.permissions import Permission as P
from trials.authorization.scopes import why_not_permitted
from trials.context import Scope
from trials.models import DosingStep, Visit
from trials.policies.kits import NONE_AVAILABLE, why_not_ask_kit, why_not_scan
from trials.selectors.kits import KitAtSession, State, kit_at
from trials.studies.schema import Study
from trials.web.presenters.acts import act_on

SCAN_FIELD = {
    "name": "number",
    "label": "Number on the kit",
    "type": "text",
    "required": True,
    "help": "Scan the label, or type its six digits.",
}


def kit_section(
    visit: Visit, study: Study, given: dict[str, DosingStep], scope: Scope
) -> dict | None:
    """None in a study without kits. given: {kind: what was recorded at this session}."""
    if not study.keeps_kits:
        return None
    kit = kit_at(visit)
    return {
        "number": kit.number if kit and not kit.is_over else None,
        "level": kit.request.level if kit else None,
        "said": kit_in_words(kit),
        "acts": _acts(visit, study, kit, given, scope),
    }


def kit_in_words(kit: KitAtSession | None) -> str:
    if kit is None:
        return "Not asked for yet."
    if State.UNAVAILABLE in kit.states:
        return NONE_AVAILABLE
    if State.WITHDRAWN in kit.states:
        return f"Kit {kit.number} is not used: ask for another one."
    if State.GIVEN in kit.states:
        return "Used."
    if kit.is_scanned:
        return "Scanned: ready for the dose."
    if State.SENT in kit.states:
        return "Sent by the pharmacy: scan it before the dose."
    return "Asked for: the pharmacy prepares it."


def _acts(visit, study, kit: KitAtSession | None, given, scope: Scope) -> list[dict]:
    """The next act alone: one that is done is said above."""
    if why_not_permitted(scope, P.ASK_KITS) or DosingStep.Kind.INITIAL in given:
        return []
    trial = visit.trial
    if kit is None or kit.is_over:
        why_not = why_not_ask_kit(visit, study, kit, given)
        return [act_on("Ask for the kit", "ask-kit", trial, visit.pk, why_not=why_not)]
    if kit.is_scanned:
        return []
    why_not = why_not_scan(kit)
    return [
        act_on("Scan the kit", "scan-kit", trial, visit.pk, why_not=why_not, fields=[SCAN_FIELD])
    ]
