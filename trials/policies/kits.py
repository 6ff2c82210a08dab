"""Kits at a session: which level is asked for, and what stands in the way."""

from trials.models import DosingStep, Randomisation, Visit
from trials.policies.writing import why_not_write
from trials.selectors.kits import KitAtSession, State
from trials.selectors.sites import why_site_stops
from trials.studies.schema import DosingSession, Study

Kind = DosingStep.Kind
# The same words whatever is missing: an empty shelf must not tell an arm.
NONE_AVAILABLE = "The pharmacy has no kit to send now. It will tell you when to ask again."


def level_to_ask(visit: Visit, study: Study) -> str:
    """The level that was decided blinded: held, it stays that of the session before."""
    decisions = dict(
        DosingStep.objects.filter(
            participant=visit.participant_id, kind=Kind.ESCALATION
        ).values_list("visit__code", "decision")
    )
    stage = study.stage_of(study.visit(visit.code))
    earlier: DosingSession | None = None
    level = ""
    for session in study.dosing.sessions:
        if study.stage_of(study.visit(session.visit)) != stage:
            continue
        # A session with the level of the one before goes on as that one was.
        rises = earlier is None or session.level != earlier.level
        if rises and decisions.get(session.visit) != "hold":
            level = session.level
        if session.visit == visit.code:
            break
        earlier = session
    return level


def why_not_ask_kit(
    visit: Visit, study: Study, kit: KitAtSession | None, given: dict[str, DosingStep]
) -> str | None:
    """given: {kind: what was recorded at this session before}."""
    session = study.session_at(visit.code)
    if session is None or not study.keeps_kits:
        return f"No kit belongs to {visit.code}."
    if kit and not kit.is_over:
        return "A kit was asked for already."
    if Kind.INITIAL in given:
        return "The initial dose was given already."
    if not Randomisation.objects.filter(participant=visit.participant_id).exists():
        return "Randomise first: a kit is for a participant's own arm."
    if session.escalates and Kind.ESCALATION not in given:
        return "Record first whether the dose is escalated."
    return why_not_write(visit.trial) or why_site_stops(visit.site, "dosing")


def why_not_scan(kit: KitAtSession | None) -> str | None:
    """Whether it is the right number, the database asks."""
    if kit is None or kit.is_over:
        return "Ask the pharmacy for a kit first."
    if kit.is_scanned:
        return f"Kit {kit.number} was scanned already."
    if State.SENT not in kit.states:
        return "The pharmacy has not sent the kit yet."
    return None


def why_kit_stops_dose(study: Study, kit: KitAtSession | None) -> str | None:
    """In a study that keeps kits the initial dose comes from the one that was scanned."""
    if not study.keeps_kits or (kit and kit.is_scanned):
        return None
    return "Scan the kit first."
