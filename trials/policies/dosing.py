"""Doses: when one may be given, and what has to be said when it is not."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from trials.authorization.permissions import Permission
from trials.authorization.scopes import why_not_permitted
from trials.context import Scope
from trials.lifecycle import DOSING_DECISIONS
from trials.models import DosingStep, Randomisation, Visit
from trials.policies.eligibility import eligibility_of, why_not_eligible
from trials.policies.gates import blockers_of_dose
from trials.policies.kits import why_kit_stops_dose
from trials.policies.writing import why_not_write
from trials.selectors.clocks import local_day
from trials.selectors.kits import kit_at
from trials.selectors.standings import standings_of
from trials.studies.schema import DosingSession, Study

Kind = DosingStep.Kind
REASON_LENGTH = 3


def why_not_dose(
    visit: Visit,
    study: Study,
    *,
    kind: str,
    decision: str,
    at: datetime,
    reason: str,
    given: dict[str, DosingStep],
) -> str | None:
    """given: {kind: what was recorded at this session before}."""
    session = study.session_at(visit.code)
    if session is None:
        return f"{visit.code} is no dosing session."
    if decision not in DOSING_DECISIONS.get(kind, {}):
        return f"There is no decision {decision!r} about the {kind} dose."
    if kind in given:
        return f"{Kind(kind).label}: {given[kind].decision}, recorded already."
    if at > timezone.now():
        return "The time lies in the future."
    not_open = why_not_write(visit.trial, visit)
    if not_open:
        return not_open
    rule = {
        Kind.ESCALATION: _why_not_escalate,
        Kind.INITIAL: _why_not_initial,
        Kind.SUPPLEMENTAL: _why_not_supplemental,
    }[kind]
    return rule(visit, study, session, decision, at, reason, given)


def why_not_confirm(
    visit: Visit, study: Study, *, first: Scope, second: Scope | None
) -> str | None:
    """Of an initial dose: whether a second person has to confirm it, and whether this one can."""
    if second is None:
        return (
            "Two people confirm the dose: the second one gives the own password on this page."
            if study.room.two_people
            else None
        )
    if second.actor == first.actor:
        return "The second person is somebody else than whoever records the dose."
    if str(visit.site_id) not in second.sites:
        return f"{second.actor_name} does not work at this site."
    return why_not_permitted(second, Permission.GIVE_DOSES)


def outside_window(session: DosingSession, given: dict[str, DosingStep], at: datetime) -> str:
    """The sentence for a supplemental dose too early or too late; "" inside the window."""
    first, last = session.supplemental.minutes
    minutes = (at - given[Kind.INITIAL].happened_at) / timedelta(minutes=1)
    if first <= minutes <= last:
        return ""
    return f"{minutes:.0f} minutes after the initial dose; the window is {first} to {last} minutes."


def _why_not_escalate(visit, study, session, decision, at, reason, given) -> str | None:
    if not session.escalates:
        return f"The dose does not rise at {visit.code}."
    if Kind.INITIAL in given:
        return "The initial dose was given already."
    if decision == "hold" and len(reason.strip()) < REASON_LENGTH:
        return "Say why the dose is not escalated."
    return None


def _why_not_initial(visit, study, session, decision, at, reason, given) -> str | None:
    on = local_day(visit.site, at)
    too_early = _why_too_early(visit, study, on)
    if too_early:
        return too_early
    if session.escalates and Kind.ESCALATION not in given:
        return "Record first whether the dose is escalated."
    closed = blockers_of_dose(visit, on=on, study=study)
    if closed:
        return " ".join(closed)
    not_eligible = why_not_eligible(eligibility_of(visit.participant, study, at={visit.code}))
    return not_eligible or why_kit_stops_dose(study, kit_at(visit) if study.keeps_kits else None)


def _why_too_early(visit: Visit, study: Study, on: date) -> str | None:
    """A dose lies neither before the randomisation nor on another day than its session."""
    kit = Randomisation.objects.filter(participant=visit.participant_id).first()
    if study.randomisation and kit is None:
        return "Randomise first: the kit is the participant's own."
    if kit and on < kit.randomised_on:
        return f"The participant was randomised on {kit.randomised_on}: no dose on {on}."
    held_on = standings_of(Visit.objects.filter(pk=visit.pk))[0][1].held_on
    if held_on and on != held_on:
        return f"The session is of {held_on}: no dose on {on}."
    return None


def _why_not_supplemental(visit, study, session, decision, at, reason, given) -> str | None:
    if session.supplemental is None:
        return f"There is no supplemental dose at {visit.code}."
    if Kind.INITIAL not in given:
        return "The initial dose comes first."
    if at < given[Kind.INITIAL].happened_at:
        return "The time lies before the initial dose."
    said = len(reason.strip()) >= REASON_LENGTH
    if decision != "given":
        known = session.supplemental.withheld_for
        return None if said else f"Say why; for example: {', '.join(known)}."
    outside = outside_window(session, given, at)
    return f"{outside} Say why it was given." if outside and not said else None
