"""Two worlds in the middle of recruitment: the same people, the same acts, opposite arms."""

from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import pytest

from tests.conftest import copy_of, log_in_as
from tests.settings import DATABASE
from tests.study import ARMS, STUDY, SmallStudy, make_small_study, reading_all, seal_small_study
from tests.worlds.dice import loaded_dice
from trials.actions import opening
from trials.actions.alerts import acknowledge_alert
from trials.actions.dosing import record_dosing
from trials.actions.entries import mark_not_done
from trials.actions.raters import assign
from trials.actions.steps import record_step
from trials.actions.visits import begin, close
from trials.models import Entry, Participant, Randomisation, Visit
from trials.randomisation import PlannedSlot
from trials.selectors.alerts import open_alerts
from trials.selectors.entries import with_state

SEED = 20
# One of each arm, of whom the same is said on the same day.
PAIR = ("01-001", "01-002")
# Ready to be randomised, when the list has no slot left.
LAST = "01-003"
LAST_LEAVES = {"state": "screen_failed", "reason": "study_closed"}
SLOTS = [PlannedSlot("01", 1, "velvet"), PlannedSlot("01", 2, "gravel")]
SESSION = """\
  - code: S1
    label: Session
    treatment: true
    anchors: [{after: V1, target: 14, between: [7, 35]}]
    gates: [{rule: randomised, otherwise: Randomise first.}]
    forms: [{form: PULSE, by: site}]
  - code: V2
    label: Follow-up
    anchors: [{after: V1, target: 28, between: [25, 35]}]
    forms: [{form: MOOD, by: participant}]
randomisation: {after: [V1]}
dosing:
  product: Capsules
  sessions:
    - {visit: S1, level: L1, mg: {velvet: [80, 40], gravel: [0, 0]}}
alerts:
  - {code: pulse, form: PULSE, rule: PULSE.pulse > 120, level: urgent, message: Very fast}
"""
# Labels that occur nowhere else, so that each can be searched.
LABELS = ("Quartzite", "Feldspar")
STUDY_WITH_A_SESSION = (
    (STUDY[: STUDY.index("  - code: V2")] + SESSION)
    .replace("label: Active", f"label: {LABELS[0]}")
    .replace("label: Control", f"label: {LABELS[1]}")
)
SESSION_AT = datetime(2026, 1, 26, 15, tzinfo=UTC)


@dataclass
class World:
    """mirrored: whether each slot, and each letter, stands for the other arm."""

    study: SmallStudy
    database: str
    mirrored: bool

    def enter(self) -> None:
        """From here on the web's login works in this world."""
        log_in_as("web", self.database)

    @contextmanager
    def apart(self):
        """A copy of the world, in which things may happen to it; it is logged in to."""
        with copy_of(self.database, f"{self.database}_apart"), loaded_dice(SEED):
            yield replace(self, database=f"{self.database}_apart")

    def arms(self) -> dict[str, str]:
        """{participant number: arm}: the truth that nobody blinded may find."""
        arms = self.study.arms_by_kit()
        with reading_all(self.study.trial):
            kits = list(Randomisation.objects.values_list("participant__number", "kit_number"))
        return {number: arms[kit] for number, kit in kits}

    def address_of(self, number: str) -> dict[str, str]:
        """What stands for this participant in an address: the number, a visit, an entry of it."""
        with reading_all(self.study.trial):
            entry = Entry.objects.get(participant__number=number, visit__code="V1", form_key="MOOD")
        return {"number": number, "visit_id": str(entry.visit_id), "entry_id": str(entry.pk)}

    def pages_of(self, *numbers: str) -> str:
        """A regular expression that finds the addresses of these people's visits and forms."""
        with reading_all(self.study.trial):
            entries = list(Entry.objects.filter(participant__number__in=numbers))
        return "|".join(sorted({str(pk) for entry in entries for pk in (entry.pk, entry.visit_id)}))


@contextmanager
def two_worlds():
    """The same study with opposite arms, each in a database of its own."""
    with (
        _world(f"{DATABASE}_world_1", mirrored=False) as one,
        _world(f"{DATABASE}_world_2", mirrored=True) as other,
    ):
        yield one, other


@contextmanager
def _world(database: str, *, mirrored: bool):
    with copy_of(DATABASE, database):
        with loaded_dice(SEED):
            study = make_small_study(STUDY_WITH_A_SESSION)
            log_in_as("vault")
            seal_small_study(study, [_mirror(slot) for slot in SLOTS] if mirrored else SLOTS)
            log_in_as("web")
            _recruit(study)
        yield World(study, database, mirrored)


def _mirror(slot: PlannedSlot) -> PlannedSlot:
    return replace(slot, arm=_other(slot.arm))


def _other(arm: str) -> str:
    return ARMS[1 - ARMS.index(arm)]


def _recruit(study: SmallStudy) -> None:
    """The pair is randomised and comes to the session; the last one waits for a kit."""
    people = {number: study.enrol(number, site=number[:2]) for number in (*PAIR, LAST)}
    for number in people:
        study.save(study.entry(number, "V1", "MOOD"), {"mood": 1, "sleep": 7})
        study.save(study.entry(number, "V1", "PULSE"), {"pulse": 72})
        interview = study.entry(number, "V1", "CALM")
        assign(entry=interview, rater=study.people["rater"], scope=study.scope("data_manager"))
        study.save(interview, {"calm": 1}, role="rater")
    for number in PAIR:
        study.randomise(people[number])
        _hold_session(study, number)


def _hold_session(study: SmallStudy, number: str) -> None:
    with reading_all(study.trial):
        visits = Visit.objects.select_related("site", "trial", "participant__site")
        visit = visits.get(participant__number=number, code="S1")
    begin(visit=visit, on=SESSION_AT.date(), scope=study.scope("site_coordinator"))
    study.save(study.entry(number, "S1", "PULSE"), {"pulse": 130}, done_on=SESSION_AT.date())
    physician = study.scope("site_physician")
    record_dosing(visit=visit, kind="initial", decision="given", at=SESSION_AT, scope=physician)


def lock(world: World) -> None:
    """Everybody reaches an end, and the database is locked. In the world that is logged in to."""
    study, manager = world.study, world.study.scope("data_manager")
    with reading_all(study.trial):
        people = list(Participant.objects.select_related("site", "trial").order_by("number"))
        waiting = with_state(Entry.objects.filter(optional=False)).filter(state="expected")
        expected = list(waiting.select_related("trial").order_by("pk"))
        alerts = list(open_alerts(study.trial).select_related("trial").order_by("pk"))
        sessions = list(
            Visit.objects.filter(code="S1", participant__number__in=PAIR)
            .select_related("site", "trial", "participant__site")
            .order_by("participant__number")
        )
    for entry in expected:
        mark_not_done(entry=entry, reason="The study ended", scope=manager)
    coordinator = study.scope("site_coordinator")
    for alert in alerts:
        acknowledge_alert(alert=alert, action_taken="Seen at the session", scope=coordinator)
    for visit in sessions:
        close(visit=visit, scope=coordinator)
    for person in people:
        said = LAST_LEAVES if person.number == LAST else {"state": "completed"}
        record_step(participant=person, axis="study", on=date(2026, 2, 2), scope=manager, **said)
    study.lock()


def release_letters(world: World) -> None:
    """The lot falls so that everybody has the same letter in both worlds."""
    with pytest.MonkeyPatch.context() as patch:
        if world.mirrored:
            draw = opening.draw_letters
            patch.setattr(
                opening,
                "draw_letters",
                lambda arms: {letter: _other(arm) for letter, arm in draw(arms).items()},
            )
        log_in_as("vault")
        world.study.release_next_step()
        log_in_as("web")
