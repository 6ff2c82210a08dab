"""One simulated participant, from the first telephone call to an end of the study."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from trials.actions.consents import withdraw_consent
from trials.actions.linking import link_parent
from trials.actions.participants import enrol, randomise
from trials.actions.reaching import record_contact_attempt
from trials.actions.screening import record_prescreening
from trials.actions.steps import record_step
from trials.actions.visits import add_visit, miss
from trials.authorization.scopes import system_scope
from trials.context import Scope, reading
from trials.lifecycle import FINAL_STATUSES, MILESTONES
from trials.models import Entry, Participant, Site, User, Visit
from trials.policies import eligibility_of
from trials.rehearsal.days import day_of, first_days, over, to_come
from trials.rehearsal.disclosing import freeze_and_ask, open_stages
from trials.rehearsal.issues import NO_END, Issue
from trials.rehearsal.parents import Parent, made_up
from trials.rehearsal.paths import Path
from trials.rehearsal.staff import rated_visits
from trials.rehearsal.visiting import Rehearsal, Visiting
from trials.selectors.disclosure import disclosed_arm
from trials.selectors.participants import status_of
from trials.selectors.raters import office_of
from trials.selectors.schedule import Timeline, timeline_of

FIRST_CALL_DAYS = (3, 20)
WAYS_TO_REACH = ("telephone", "telephone", "message", "letter")
DAYS_BETWEEN_ATTEMPTS = 5


class _NothingMore(Exception):
    """What comes next lies after the day on which the story stops, or is left undone."""


@dataclass
class Walk:
    """Goes on as far as it can each time that it is asked to.

    consents_on: the day of consent. until: the last day of which something is told.
    leaves: what is left undone at the last visit (trials/rehearsal/issues.py), or "".
    issues: what that came to. parent: in a study that is kept here; else one is made up.
    today: the day of what was told last. held: the codes of the visits that were.
    is_cut: whether the last day came before the end. waits_for_kit: the session that does.
    """

    rehearsal: Rehearsal
    number: str
    site: Site
    path: Path
    consents_on: date
    until: date
    leaves: str = ""
    parent: Parent | None = None
    participant: Participant | None = None
    today: date = field(init=False)
    held: set[str] = field(default_factory=set)
    raters: dict[str, User] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    is_cut: bool = False
    has_asked: bool = False
    has_crossed: bool = False
    waits_for_kit: Visiting | None = None

    def __post_init__(self):
        self.study = self.rehearsal.study
        self.draws = self.rehearsal.draws
        self.today = self.consents_on

    def go_on(self) -> bool:
        """True where the vault has to send a kit or disclose the arm before it can go on."""
        try:
            if self.participant is None:
                self._enrol()
            if self.waits_for_kit:
                self._use_the_kit()
            while self.status() not in FINAL_STATUSES:
                if self._waits_for_the_vault():
                    return True
                self._next()
                if self.waits_for_kit:
                    return True
        except _NothingMore:
            self.is_cut = not self.issues
        return False

    def status(self, axis: str = "study") -> str:
        """Where the participant stands on an axis; "" before consent."""
        if self.participant is None:
            return ""
        with self._seeing_all():
            return status_of(self.participant, axis)

    def _seeing_all(self):
        return reading(system_scope(self.rehearsal.trial))

    def _as(self, role: str) -> Scope:
        return self.rehearsal.staff.scope(role, self.site)

    def _on(self, day: date) -> date:
        """The day, if the story goes as far."""
        if day > self.until:
            raise _NothingMore
        self.today = day
        return day

    def _enrol(self) -> None:
        coordinator = self._as("site_coordinator")
        first, last = FIRST_CALL_DAYS
        days = first + int(self.draws.uniform(f"{self.number}|call") * (last - first + 1))
        called_on = self._on(self.consents_on - timedelta(days=days))
        call = record_prescreening(site=self.site, contacted_on=called_on, scope=coordinator)
        self.participant = enrol(
            trial=self.rehearsal.trial,
            site=self.site,
            number=self.number,
            consent_version=self.study.consent.version,
            consented_on=self._on(self.consents_on),
            choices={choice.code: True for choice in self.study.consent.choices},
            prescreening=call,
            language=self.study.languages_at(self.site.code)[0],
            scope=coordinator,
        )
        if self.study.parents:
            self._link(coordinator)

    def _link(self, coordinator: Scope) -> None:
        parent = self.parent or made_up(self.study, self.number, self.site.code, self.consents_on)
        link_parent(
            participant=self.participant,
            parent_study=parent.study,
            parent_number=parent.number,
            last_session_on=parent.last_session_on,
            sessions=parent.sessions,
            scope=coordinator,
        )

    def _next(self) -> None:
        """The next visit with what follows from it, or the end."""
        timeline = self._timeline()
        waiting = to_come(timeline)
        if not waiting:
            self._end()
            return
        first = waiting[0]
        day = day_of(first, self.draws, number=self.number, not_before=self.today)
        if first.visit.code == self.path.misses:
            self._miss(first.visit, self._on(day))
            return
        is_last = sum(one.is_to_come for one in timeline.visits) == 1
        self._hold(first.visit, self._on(day), timeline, is_last=is_last)
        if not self.waits_for_kit:
            self._go_from(first.visit.code)

    def _use_the_kit(self) -> None:
        visiting, self.waits_for_kit = self.waits_for_kit, None
        visiting.go_on()
        self._note(visiting)
        self._go_from(visiting.visit.code)

    def _go_from(self, visit: str) -> None:
        """What follows from a visit that was held."""
        self._take_milestones()
        self._turn(visit)

    def _timeline(self) -> Timeline:
        with self._seeing_all():
            return timeline_of(self.participant, self.study)

    def _hold(self, visit: Visit, on: date, timeline: Timeline, *, is_last: bool = False) -> None:
        visiting = Visiting(
            rehearsal=self.rehearsal,
            visit=self._own(visit),
            on=on,
            rater=self._rater_at(visit),
            days=first_days(timeline),
            over=over(timeline),
            until=self.until,
            breaks=self.path.breaks,
            # No board counts what is left in a stage that tells an arm: there it is the end.
            leaves=self.leaves if is_last and not visit.arm_path else "",
        )
        if visiting.hold():
            self.waits_for_kit = visiting
        else:
            self._note(visiting)

    def _note(self, visiting: Visiting) -> None:
        self.issues += visiting.issues
        self.held.add(visiting.visit.code)

    def _end(self) -> None:
        if self.leaves and not self.issues:
            self.issues.append(Issue(NO_END, self.number))
        if self.issues:
            raise _NothingMore
        self._step("completed")

    def _miss(self, visit: Visit, on: date) -> None:
        reason = "The participant did not come"
        scope = self._as("site_coordinator")
        miss(visit=self._own(visit), on=on, reason=reason, scope=scope)

    def _own(self, visit: Visit) -> Visit:
        """With what was read already."""
        visit.participant, visit.site = self.participant, self.site
        visit.trial = self.rehearsal.trial
        return visit

    def _rater_at(self, visit: Visit) -> User | None:
        """Another one at each visit: nobody meets the participant twice, also in a recording."""
        if visit.code not in rated_visits(self.study):
            return None
        order = self.rehearsal.staff.raters(self.draws, self.number)
        with reading(office_of(self.rehearsal.trial)):
            given = Entry.objects.filter(participant=self.participant, assigned_to__in=order)
            met = set(given.values_list("assigned_to", flat=True))
        free = next(rater for rater in order if rater.pk not in met)
        return self.raters.setdefault(visit.name, free)

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
        place = MILESTONES.index(now)
        following = [m for m in self.study.milestones if MILESTONES.index(m) > place]
        after = {s.status: s.after for s in self.study.enrolment if s.by == "physician"}
        if self.study.randomisation:
            after["randomised"] = self.study.randomisation.after
        milestone = next(iter(following), None)
        return milestone if milestone in after and self.held.issuperset(after[milestone]) else None

    def _is_broken(self) -> bool:
        """Whether the rule that this path breaks is known to be broken by now."""
        if not self.path.breaks:
            return False
        with self._seeing_all():
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
        visit = add_visit(
            participant=self.participant,
            code=self.path.held_early,
            on=self.today,
            scope=self._as("site_coordinator"),
        )
        timeline = self._timeline()
        one = timeline.of(visit)
        day = day_of(one, self.draws, number=self.number, not_before=self.today)
        self._hold(visit, self._on(day), timeline)

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
                way=way,
                on=self._on(self.today + timedelta(days=DAYS_BETWEEN_ATTEMPTS)),
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
        """Freezes and asks when the endpoint is done; goes on where the arm is disclosed."""
        rule = self.study.disclosure
        if rule is None or self.has_crossed or rule.after not in self.held:
            return False
        if self.status("treatment") == "treatment_stopped":
            return False
        physician = self._as("site_physician")
        if not self.has_asked:
            freeze_and_ask(self.participant, self.study, on=self.today, physician=physician)
            self.has_asked = True
        with reading(physician):
            arm = disclosed_arm(self.participant)
        if arm is None:
            return True
        coordinator = self._as("site_coordinator")
        open_stages(self.participant, self.study, arm, on=self.today, coordinator=coordinator)
        self.has_crossed = True
        return False
