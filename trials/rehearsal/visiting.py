"""One visit of a simulated participant, from its beginning until it is closed."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from trials.actions.alerts import acknowledge_alert
from trials.actions.dosing import record_dosing
from trials.actions.entries import mark_not_done, record_answers
from trials.actions.kits import ask_kit, scan_kit
from trials.actions.raters import assign
from trials.actions.visits import add_entry, begin, close
from trials.authorization.scopes import SEALED_CLASS, system_scope
from trials.context import Scope, reading
from trials.models import Alert, DosingStep, Entry, Trial, User, Visit
from trials.rehearsal.answers import USUAL, Sheet, draw_answers
from trials.rehearsal.asking import (
    alerts_of,
    forms_read_by,
    still_to_come,
    wishes_of,
    with_one_broken,
)
from trials.rehearsal.issues import ALERT, DRAFT, FORM_EXPECTED, Issue
from trials.rehearsal.rating import rate_again, say_never_met
from trials.rehearsal.staff import RATER, Staff, role_that_fills
from trials.rehearsal.wishes import Place, satisfying
from trials.selectors.entries import with_state
from trials.selectors.facts import facts_of
from trials.selectors.kits import kit_at
from trials.simulation.draws import Draws
from trials.studies.schema import BEFORE_THE_DOSE, DosingSession, Study

# What participants say of themselves, and raters of them, gets better on the way.
TOLD_BY_PARTICIPANTS = ("self_report", "rating", "alliance", "sealed")
WORST, BEST, BETWEEN_PEOPLE = 0.62, 0.3, 0.08
NOT_DONE = 0.01
OPTIONAL_FILLED = 0.5
AS_NEEDED = 0.06
SUPPLEMENT_WITHHELD = 0.09
FIRST_DOSE_AT, WITHIN_MINUTES = time(10), 30


@dataclass(frozen=True)
class Rehearsal:
    """Where a walk takes place."""

    trial: Trial
    study: Study
    staff: Staff
    draws: Draws


@dataclass
class Visiting:
    """on: the day. days: {visit: the day on which it could be held} of those that are to come.

    over: visits that were held or will not be. until: the last day of which something is told.
    breaks: the eligibility rule that is to be broken. leaves: what is left undone
    (trials/rehearsal/issues.py), or "". issues: what that came to.
    """

    rehearsal: Rehearsal
    visit: Visit
    on: date
    rater: User | None
    days: dict[str, date]
    over: set[str]
    until: date
    breaks: str = ""
    leaves: str = ""
    issues: list[Issue] = field(default_factory=list)
    left: set = field(default_factory=set)

    def __post_init__(self):
        self.participant = self.visit.participant
        self.study = self.rehearsal.study
        self.draws = self.rehearsal.draws
        self.key = f"{self.participant.number}|{self.visit.name}"
        self.planned = self.study.visit(self.visit.code)
        self.entries: list[Entry] = []
        self.is_dosed = False

    def hold(self) -> bool:
        """Begin, fill in what is expected, give the doses, answer the alerts, close.

        True where the pharmacy has to send a kit first: `go_on` once it has.
        """
        begin(visit=self.visit, on=self.on, scope=self._as("site_coordinator"))
        session = self.study.session_at(self.visit.code)
        if session:
            self._fill(self._needed_before_the_dose)
            self._escalate(session)
            if self.study.keeps_kits:
                ask_kit(visit=self.visit, scope=self._as("site_coordinator"))
                return True
        self.go_on()
        return False

    def go_on(self) -> None:
        """From the first dose until the visit is closed."""
        session = self.study.session_at(self.visit.code)
        if session:
            self._scan()
            self._dose(session)
        self._fill(lambda entry: True)
        self._record_as_needed()
        self._acknowledge_alerts()
        if not self.issues:
            close(visit=self.visit, scope=self._as("site_coordinator"))

    def _as(self, role: str) -> Scope:
        return self.rehearsal.staff.scope(role, self.participant.site)

    def _fill(self, wanted: Callable[[Entry], bool]) -> None:
        """One form after the other, since one may decide whether another is for this person."""
        while waiting := [entry for entry in self._expected() if wanted(entry)]:
            awaited = [entry for entry in waiting if _is_awaited(entry)]
            self._fill_in(waiting[0], is_last=awaited == waiting[:1])

    def _expected(self) -> list[Entry]:
        """In the order of the file."""
        with reading(system_scope(self.rehearsal.trial)):
            entries = list(with_state(Entry.objects.filter(visit=self.visit)))
        self.entries = sorted(entries, key=self._place)
        return [
            e for e in self.entries if e.state == Entry.State.EXPECTED and e.pk not in self.left
        ]

    def _place(self, entry: Entry) -> tuple[int, int]:
        slots = self.study.expected(self.visit.code, entry.form_key).slots
        return entry.position, slots.index(entry.slot) if entry.slot in slots else len(slots)

    def _fill_in(self, entry: Entry, *, is_last: bool) -> None:
        key = f"{self.key}|{entry.name}"
        chance = self.draws.uniform(f"{key}|done")
        if entry.optional and chance > OPTIONAL_FILLED:
            self.left.add(entry.pk)
        elif is_last and self.leaves in (FORM_EXPECTED, DRAFT):
            self._leave(entry)
            if self.leaves == DRAFT:
                self._record(entry, {}, complete=False)
        elif entry.filled_by == "participant" and chance < NOT_DONE and not self._is_read(entry):
            why = "The participant did not fill it in"
            mark_not_done(entry=entry, reason=why, scope=self._as(role_that_fills("participant")))
        else:
            self._record(entry, self._answers(entry, key))
            if entry.filled_by == RATER:
                self._rate_again(entry, key)

    def _rate_again(self, entry: Entry, key: str) -> None:
        form = self.study.form(entry.form_key, entry.form_version)
        rate_again(entry, form=form, draws=self.draws, key=key, until=self.until)

    def _leave(self, entry: Entry) -> None:
        self.left.add(entry.pk)
        number = self.participant.number
        self.issues.append(Issue(self.leaves, number, self.visit.name, entry.name))

    def _record(self, entry: Entry, answers: dict, *, complete: bool = True) -> None:
        record_answers(
            entry=entry,
            answers=answers,
            based_on=0,
            complete=complete,
            done_on=self.on,
            idempotency_key=uuid.uuid4(),
            scope=self._scope_of_filler(entry),
        )

    def _scope_of_filler(self, entry: Entry) -> Scope:
        if entry.filled_by != RATER:
            return self._as(role_that_fills(entry.filled_by))
        self.rehearsal.staff.certify(self.rater, self.on)
        assign(entry=entry, rater=self.rater, scope=self._who_assigns(entry))
        scope = self.rehearsal.staff.scope_of_person(self.rater)
        say_never_met(entry, scope)
        return scope

    def _who_assigns(self, entry: Entry) -> Scope:
        """Whoever is blinded does not see a stage that tells an arm."""
        return self._as("site_coordinator" if entry.arm_path else "data_manager")

    def _answers(self, entry: Entry, key: str) -> dict:
        form = self.study.form(entry.form_key, entry.form_version)
        sheet = Sheet(form, key, self.on, self._severity(entry))
        alarming = self.leaves == ALERT
        # Once it is given, nothing has to be true for the dose any more.
        passed = self.over | ({self.visit.code} if self.is_dosed else set())
        wishes = with_one_broken(
            [
                *wishes_of(self.study, over=passed),
                *alerts_of(self.study, form.key, self.draws, key, alarming=alarming),
            ],
            self.breaks,
        )
        wishes = [wish for wish in wishes if wish.reads(form.key, self.visit.code)]
        if not wishes:
            return draw_answers(sheet, self.draws)
        with reading(system_scope(self.rehearsal.trial)):
            facts = facts_of(
                self.participant,
                self.study,
                [wish.rule for wish in wishes],
                beginning=self.days | {self.visit.name: self.on},
            )
        waiting = {e.form_key for e in self.entries if e.state == Entry.State.EXPECTED}
        filled = {e.form_key for e in self.entries} - waiting
        may_come = still_to_come(self.study, self.over, filled, self.visit.code)
        return satisfying(sheet, self.draws, Place(self.visit.code, facts, may_come), wishes)

    def _severity(self, entry: Entry) -> float:
        if entry.form_class not in TOLD_BY_PARTICIPANTS:
            return USUAL
        way = self.visit.position / len(self.study.visits)
        own = BETWEEN_PEOPLE * self.draws.normal(f"{self.participant.number}|severity")
        return min(max(WORST + (BEST - WORST) * way + own, 0), 1)

    def _is_read(self, entry: Entry) -> bool:
        """Whether anything of the study asks for the answers."""
        randomisation = self.study.randomisation
        if randomisation and self.visit.code in randomisation.after:
            return True
        wishes = wishes_of(self.study, over=())
        return any(wish.reads(entry.form_key, self.visit.code) for wish in wishes)

    @cached_property
    def _before_the_dose(self) -> set[str]:
        gates = [gate.rule for gate in self.planned.gates if gate.before == BEFORE_THE_DOSE]
        asked = [rule.rule for rule in self.study.eligibility if self.visit.code in rule.at]
        return forms_read_by([*gates, *asked], self.visit.code)

    def _needed_before_the_dose(self, entry: Entry) -> bool:
        """Of a form that is filled in at several moments, the first comes before the dose."""
        first = (*self.study.expected(self.visit.code, entry.form_key).slots, "")[0]
        return entry.form_key in self._before_the_dose and entry.slot == first

    def _escalate(self, session: DosingSession) -> None:
        if session.escalates:
            at = self._initial_at - timedelta(minutes=20)
            self._decide(DosingStep.Kind.ESCALATION, "escalate", at)

    def _scan(self) -> None:
        if self.study.keeps_kits:
            coordinator = self._as("site_coordinator")
            with reading(coordinator):
                number = kit_at(self.visit).number
            scan_kit(visit=self.visit, number=number, scope=coordinator)

    @property
    def _initial_at(self) -> datetime:
        minutes = int(self.draws.uniform(f"{self.key}|dose") * WITHIN_MINUTES)
        return self._at(FIRST_DOSE_AT, minutes)

    def _dose(self, session: DosingSession) -> None:
        """The initial dose, and the supplemental one in its window or withheld."""
        kinds = DosingStep.Kind
        initial = self._initial_at
        second = self._as("site_physician") if self.study.room.two_people else None
        self._decide(kinds.INITIAL, "given", initial, second=second)
        self.is_dosed = True
        if session.supplemental is None:
            return
        first, last = session.supplemental.minutes
        share = self.draws.uniform(f"{self.key}|supplement after")
        at = initial + timedelta(minutes=first + int(share * (last - first)))
        if self.draws.uniform(f"{self.key}|supplement") < SUPPLEMENT_WITHHELD:
            why = self.draws.shuffled(f"{self.key}|why", session.supplemental.withheld_for)[0]
            self._decide(kinds.SUPPLEMENTAL, "withheld", at, why)
        else:
            self._decide(kinds.SUPPLEMENTAL, "given", at)

    def _at(self, clock: time, minutes: int) -> datetime:
        zone = ZoneInfo(self.participant.site.timezone)
        return datetime.combine(self.on, clock, zone) + timedelta(minutes=minutes)

    def _decide(
        self,
        kind: str,
        decision: str,
        at: datetime,
        reason: str = "",
        *,
        second: Scope | None = None,
    ) -> None:
        record_dosing(
            visit=self.visit,
            kind=kind,
            decision=decision,
            at=at,
            reason=reason,
            scope=self._as("therapist"),
            second=second,
        )

    def _record_as_needed(self) -> None:
        for expected in self.planned.forms:
            key = f"{self.key}|{expected.form}"
            if expected.as_needed and self.draws.uniform(f"{key}|needed") < AS_NEEDED:
                scope = self._as(role_that_fills(expected.by))
                entry = add_entry(visit=self.visit, form=expected.form, scope=scope)
                self._record(entry, self._answers(entry, key))

    def _acknowledge_alerts(self) -> None:
        with reading(system_scope(self.rehearsal.trial)):
            waiting = Alert.objects.filter(entry__visit=self.visit, acknowledgement=None)
            alerts = list(waiting.select_related("entry"))
        for alert in alerts:
            if self.leaves == ALERT:
                self._leave(alert.entry)
                continue
            said = "Spoke with the participant; the physician knows"
            acknowledge_alert(alert=alert, action_taken=said, scope=self._as("site_physician"))


def _is_awaited(entry: Entry) -> bool:
    """Whether the soft lock waits for it: not for what is sealed, nor for what is optional."""
    return not entry.optional and entry.form_class != SEALED_CLASS
