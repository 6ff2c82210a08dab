"""One simulated participant, from the first telephone call to an end of the study."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from trials.actions.consents import sign_consent, withdraw_consent
from trials.actions.disclosure import ask_disclosure, freeze_stage, open_stage
from trials.actions.linking import link_parent
from trials.actions.participants import enrol, randomise
from trials.actions.reaching import record_contact_attempt
from trials.actions.screening import record_prescreening
from trials.actions.steps import record_step
from trials.actions.visits import add_visit, miss
from trials.authorization.scopes import system_scope
from trials.context import Scope, reading
from trials.lifecycle import FINAL_STATUSES, MILESTONES
from trials.models import ContactAttempt, Participant, Site, User, Visit
from trials.policies import eligibility_of
from trials.rehearsal.paths import Path, stages_by_arm
from trials.rehearsal.staff import rated_visits
from trials.rehearsal.visiting import Rehearsal, Visiting
from trials.selectors.disclosure import disclosed_arm
from trials.selectors.participants import status_of
from trials.selectors.schedule import Timeline, VisitOnTimeline, timeline_of
from trials.simulation.draws import round_half_up

JITTER_DAYS = 2
FIRST_CALL_DAYS = (3, 20)
# How long before consent the last session of the parent study was, at the least.
DAYS_TO_JOIN = 14
PARENT_SESSIONS = 3
WAYS_TO_REACH = ("telephone", "telephone", "message", "letter")


class _Later(Exception):
    """What comes next lies after the day on which the story stops."""


@dataclass
class Walk:
    """Goes on as far as it can each time that it is asked to.

    consents_on: the day of consent. until: the last day of which something is told.
    leaves: what is left undone at the last visit (trials/rehearsal/issues.py), or "".
    """

    rehearsal: Rehearsal
    number: str
    site: Site
    path: Path
    consents_on: date
    until: date
    leaves: str = ""
    participant: Participant | None = None
    today: date = field(init=False)
    raters: dict[str, User] = field(default_factory=dict)
    asked: bool = False
    stage_opened: bool = False

    def __post_init__(self):
        self.study = self.rehearsal.study
        self.draws = self.rehearsal.draws
        self.today = self.consents_on

    def go_on(self) -> bool:
        """True where the vault has to disclose the arm before it can go on."""
        try:
            if self.participant is None:
                self._enrol()
            while not self._has_ended():
                if self._waits_for_the_vault():
                    return True
                self._next()
        except _Later:
            pass
        return False

    def status(self) -> str:
        with reading(system_scope(self.rehearsal.trial)):
            return status_of(self.participant, "study") if self.participant else ""

    def _as(self, role: str) -> Scope:
        return self.rehearsal.staff.scope(role, self.site)

    def _on(self, day: date) -> date:
        """The day, if the story goes as far."""
        if day > self.until:
            raise _Later
        self.today = day
        return day

    def _draw_days(self, key: str, first: int, last: int) -> int:
        return first + int(self.draws.uniform(f"{self.number}|{key}") * (last - first + 1))

    def _enrol(self) -> None:
        coordinator = self._as("site_coordinator")
        called_on = self.consents_on - timedelta(days=self._draw_days("call", *FIRST_CALL_DAYS))
        prescreening = record_prescreening(
            site=self.site, contacted_on=self._on(called_on), scope=coordinator
        )
        self.participant = enrol(
            trial=self.rehearsal.trial,
            site=self.site,
            number=self.number,
            consent_version=self.study.consent.version,
            consented_on=self._on(self.consents_on),
            choices={choice.code: True for choice in self.study.consent.choices},
            prescreening=prescreening,
            scope=coordinator,
        )
        if self.study.parents:
            link_parent(
                participant=self.participant,
                parent_study=self.study.parents.studies[0],
                parent_number=self.number,
                last_session_on=self.consents_on - timedelta(days=self._days_since_the_parent()),
                sessions=PARENT_SESSIONS,
                scope=coordinator,
            )

    def _days_since_the_parent(self) -> int:
        """So that the first visit that hangs on the parent's last session is soon to come."""
        targets = [
            anchor.target
            for visit in self.study.visits
            for anchor in visit.anchors
            if anchor.after == "parent_last_session"
        ]
        return min(targets) - DAYS_TO_JOIN

    def _has_ended(self) -> bool:
        return self.status() in FINAL_STATUSES

    def _timeline(self) -> Timeline:
        with reading(system_scope(self.rehearsal.trial)):
            return timeline_of(self.participant, self.study)

    def _next(self) -> None:
        """The next visit with what follows from it, or the end."""
        timeline = self._timeline()
        planned = _to_come(timeline)
        if not planned:
            if self.leaves:
                raise _Later
            self._step("completed")
            return
        one = min(planned, key=lambda one: (one.plan.target_on, one.visit.position))
        day = self._on(self._day_of(one))
        if one.visit.code == self.path.misses:
            reason = "The participant did not come"
            scope = self._as("site_coordinator")
            miss(visit=self._own(one.visit), on=day, reason=reason, scope=scope)
            return
        self._hold(one.visit, timeline, leaves=self.leaves if len(planned) == 1 else "")
        self._take_milestones()
        self._turn(one.visit.code)

    def _day_of(self, one: VisitOnTimeline) -> date:
        """Near the target, inside the window, and not before what happened already."""
        window = one.plan.projected or one.plan.window
        off = round_half_up(JITTER_DAYS * self.draws.normal(f"{self.number}|{one.visit.name}|day"))
        day = min(max(window.target_on + timedelta(days=off), window.opens_on), window.closes_on)
        return max(day, self.today)

    def _hold(self, visit: Visit, timeline: Timeline, *, leaves: str = "") -> None:
        Visiting(
            rehearsal=self.rehearsal,
            visit=self._own(visit),
            on=self.today,
            rater=self._rater_at(visit),
            days=_first_days(timeline),
            over=self._over(timeline),
            breaks=self.path.breaks,
            leaves=leaves,
        ).hold()

    def _own(self, visit: Visit) -> Visit:
        visit.participant, visit.site, visit.trial = (
            self.participant,
            self.site,
            self.rehearsal.trial,
        )
        return visit

    def _rater_at(self, visit: Visit) -> User | None:
        """Another one at each visit: nobody meets the participant twice."""
        if visit.code not in rated_visits(self.study):
            return None
        order = self.rehearsal.staff.raters(self.draws, self.number)
        return self.raters.setdefault(visit.name, order[len(self.raters)])

    def _over(self, timeline: Timeline) -> set[str]:
        """Visits of which nothing more is to come: held, missed, fallen away."""
        ahead = {one.visit.code for one in timeline.visits if one.is_to_come}
        return {one.visit.code for one in timeline.visits} - ahead

    def _take_milestones(self) -> None:
        """What people sign for or do once the visits before it are done."""
        while milestone := self._milestone_reached():
            if milestone == "randomised":
                scope = self._as("site_coordinator")
                randomise(participant=self.participant, scope=scope, on=self.today)
            else:
                self._step(milestone)

    def _milestone_reached(self) -> str | None:
        now = self.status()
        if now not in MILESTONES or self._is_broken():
            return None
        following = [
            m for m in self.study.milestones if MILESTONES.index(m) > MILESTONES.index(now)
        ]
        signed = {s.status: s.after for s in self.study.enrolment if s.by == "physician"}
        if self.study.randomisation:
            signed["randomised"] = self.study.randomisation.after
        after = signed.get(following[0]) if following else None
        done = self._timeline().happened.done
        return following[0] if after and done.issuperset(after) else None

    def _is_broken(self) -> bool:
        """Whether the rule that this path breaks is known to be broken by now."""
        if not self.path.breaks:
            return False
        with reading(system_scope(self.rehearsal.trial)):
            results = eligibility_of(self.participant, self.study)
        return any(one.code == self.path.breaks and one.met is False for one in results)

    def _turn(self, visit: str) -> None:
        """What the path asks for after this visit."""
        if self._is_broken():
            self._step("screen_failed", reason="rule_not_met")
        if visit != self.path.turns_after:
            return
        self._on(self.today + timedelta(days=1))
        if self.path.held_early:
            self._hold_early()
        if self.path.name == "is_lost":
            self._lose()
        elif self.path.name == "stops_treatment":
            self._step("treatment_stopped", axis="treatment", reason="adverse_event")
        else:
            self._withdraw(self.path.takes_back or "procedures")

    def _hold_early(self) -> None:
        scope = self._as("site_coordinator")
        visit = add_visit(
            participant=self.participant, code=self.path.held_early, on=self.today, scope=scope
        )
        timeline = self._timeline()
        self._on(self._day_of(timeline.of(visit)))
        self._hold(visit, timeline)

    def _withdraw(self, part: str) -> None:
        withdraw_consent(
            participant=self.participant,
            part=part,
            on=self.today,
            reason="The participant wishes so",
            scope=self._as("site_coordinator"),
        )

    def _lose(self) -> None:
        for way in WAYS_TO_REACH:
            record_contact_attempt(
                participant=self.participant,
                way=ContactAttempt.Way(way),
                on=self._on(self.today + timedelta(days=5)),
                scope=self._as("site_coordinator"),
            )
        self._step("lost_to_follow_up")

    def _step(self, state: str, *, axis: str = "study", reason: str = "") -> None:
        record_step(
            participant=self.participant,
            axis=axis,
            state=state,
            on=self.today,
            reason=reason,
            scope=self._as("site_physician"),
        )

    def _waits_for_the_vault(self) -> bool:
        """Freeze and ask when the endpoint is done; once the arm is disclosed, open its stage."""
        rule = self.study.disclosure
        if rule is None or self.stage_opened or self._has_stopped_treatment():
            return False
        if rule.after not in self._timeline().happened.done:
            return False
        physician = self._as("site_physician")
        if not self.asked:
            freeze_stage(
                participant=self.participant, stage=rule.freezes, on=self.today, scope=physician
            )
            reason = "The primary endpoint is complete"
            ask_disclosure(participant=self.participant, reason=reason, scope=physician)
            self.asked = True
        with reading(physician):
            arm = disclosed_arm(self.participant)
        if arm:
            self._open_stages(arm)
        return arm is None

    def _has_stopped_treatment(self) -> bool:
        with reading(system_scope(self.rehearsal.trial)):
            return status_of(self.participant, "treatment") == "treatment_stopped"

    def _open_stages(self, arm: str) -> None:
        scope = self._as("site_coordinator")
        for stage in stages_by_arm(self.study):
            if stage.arms and arm not in stage.arms:
                continue
            if stage.consent:
                sign_consent(
                    participant=self.participant,
                    version=self.study.consent.version,
                    signed_on=self.today,
                    choices={choice.code: True for choice in self.study.consent.choices},
                    stage=stage.code,
                    scope=scope,
                )
            open_stage(participant=self.participant, stage=stage.code, scope=scope)
        self.stage_opened = True


def _to_come(timeline: Timeline) -> list[VisitOnTimeline]:
    """Visits that can be held next: all that they hang on has happened."""
    return [one for one in timeline.visits if one.is_to_come and one.plan and one.plan.settled]


def _first_days(timeline: Timeline) -> dict[str, date]:
    """{visit: the first day on which it could be held}, of those that are to come."""
    plans = {one.visit.name: one.plan for one in timeline.visits if one.is_to_come and one.plan}
    return {name: plan.projected.opens_on for name, plan in plans.items() if plan.projected}
