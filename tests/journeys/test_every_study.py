"""Each shipped study, walked from consent to an end by simulated participants of every path."""

import json
import uuid
from collections import Counter
from collections.abc import Iterable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from tests import raw
from tests import settings as test_settings
from tests.conftest import copy_of
from tests.rehearsals import VaultByLogin
from tests.study import reading_all
from trials.actions.studies import load_study
from trials.lifecycle import FINAL_STATUSES, MILESTONES
from trials.models import (
    Alert,
    AlertAcknowledgement,
    AuditEvent,
    DosingStep,
    Entry,
    ParentLink,
    Participant,
    ParticipantStep,
    Randomisation,
    Site,
    User,
    Visit,
    VisitStep,
)
from trials.randomisation import reserved_slots
from trials.rehearsal.checking import board_of, check
from trials.rehearsal.cleaning import clean
from trials.rehearsal.locking import lock
from trials.rehearsal.parents import Parent, joins_on, parents_kept_here
from trials.rehearsal.paths import Path, paths_of
from trials.rehearsal.serving import serve
from trials.rehearsal.staff import Staff
from trials.rehearsal.visiting import Rehearsal
from trials.rehearsal.walk import Walk
from trials.selectors.schedule import unresolved_forms
from trials.selectors.trials import state_of
from trials.simulation.draws import Draws
from trials.studies.loading import study_of
from trials.studies.reading import read_study
from trials.studies.shipping import shipped

pytestmark = pytest.mark.long

SITE = "01"
CONSENTED = date(2019, 1, 7)
# By name, and where a study has several of that name by arm or rule. MAPP2 has the shape of MAPP1.
WALKED = {
    "mapp1": ["completes", "stops_treatment", "fails_screening I-AGE"],
    "mapp2": ["fails_screening I-CAPS"],
    "mp1": ["completes PBO", "withdraws_data_use"],
    "mp8": ["completes D30", "leaves_early"],
    "mp12": ["completes D100", "withdraws_treatment"],
    "mplong": ["completes", "misses_a_visit", "withdraws_procedures"],
    "qual12m": ["completes", "fails_screening I-LT12", "is_lost", "withdraws_data_use"],
}
# Each act, and the facts of which one is added by each line of it.
ONE_FACT_EACH = {
    "participants.enrol": Participant.objects.all(),
    "participants.randomise": Randomisation.objects.all(),
    "visits.begin": VisitStep.objects.filter(state="in_progress"),
    "visits.close": VisitStep.objects.filter(state="done"),
    "visits.miss": VisitStep.objects.filter(state="missed"),
    "dosing.record": DosingStep.objects.all(),
    "alerts.acknowledge": AlertAcknowledgement.objects.all(),
}


def named(path: Path) -> Iterable[str]:
    return [f"{path.name} {more}".strip() for more in (*path.arms, path.breaks)]


class Rehearsed:
    """One study in a database of its own, with the walks that WALKED asks for, cleaned."""

    def __init__(self, name: str):
        self.name = name
        self.trial = load_study(text=shipped(name), source=f"{name}.yaml")
        self.study = study_of(self.trial)
        self.setting = Rehearsal(
            self.trial, self.study, Staff(self.trial, self.study), Draws("journey")
        )
        with reading_all(self.trial):
            self.site = Site.objects.get(trial=self.trial, code=SITE)
        self.vault = VaultByLogin(self.trial)
        self.walks: list[Walk] = []

    def walk_all(self) -> None:
        paths = {name: path for path in paths_of(self.study) for name in named(path)}
        chosen = [paths[name] for name in WALKED[self.name]]
        self._seal(chosen)
        self.walks = [self.walk(number, path) for number, path in enumerate(chosen, 1)]
        clean(self.trial, self.study, self.setting.staff, self.vault)

    def _seal(self, chosen: list[Path]) -> None:
        """A slot for each participant, so that everybody gets an arm that fits the path."""
        if self.study.randomisation is None:
            return
        any_arm = (self.study.arms[0].code,)
        arms = {f"{SITE}-{n:03}": (path.arms or any_arm)[0] for n, path in enumerate(chosen, 1)}
        self.vault.load(reserved_slots(arms, stratum=SITE))
        self.vault.stock({SITE: len(chosen)})

    def walk(self, number: int, path: Path, parent: Parent | None = None) -> Walk:
        walk = Walk(
            rehearsal=self.setting,
            number=f"{SITE}-{number:03}",
            site=self.site,
            path=path,
            consents_on=joins_on(self.study, parent) if parent else CONSENTED,
            until=date.today(),
            parent=parent,
        )
        while walk.go_on():
            serve(self.vault, [walk])
        return walk

    def reading(self):
        return reading_all(self.trial)


@pytest.fixture(scope="module", params=WALKED)
def rehearsed(request, django_db_setup, django_db_blocker):
    name = f"{test_settings.DATABASE}_rehearsed"
    with django_db_blocker.unblock(), copy_of(test_settings.DATABASE, name):
        study = Rehearsed(request.param)
        study.walk_all()
        yield study


def test_every_kind_of_path_is_walked_in_some_study():
    there = {path.name for name in WALKED for path in paths_of(read_study(shipped(name)))}

    assert {name.split()[0] for names in WALKED.values() for name in names} == there


def test_every_walk_comes_to_the_end_of_its_path(rehearsed):
    assert {walk.number: walk.status() for walk in rehearsed.walks} == {
        walk.number: walk.path.ends for walk in rehearsed.walks
    }


def test_what_must_be_true_of_any_rehearsal_is_true(rehearsed):
    with rehearsed.reading():
        checks = check(rehearsed.walks, rehearsed.study)

    assert {one.sentence: one.wrong for one in checks if one.wrong} == {}


def test_nothing_is_left_open(rehearsed):
    with rehearsed.reading():
        waiting = {w.number: unresolved_forms(w.participant) for w in rehearsed.walks}
        unseen = Alert.objects.filter(acknowledgement=None).count()
        board = board_of(rehearsed.trial)

    assert waiting == {walk.number: [] for walk in rehearsed.walks}
    assert (unseen, board) == (0, {})


def test_every_fact_has_its_line_in_the_ledger(rehearsed):
    with rehearsed.reading():
        lines = Counter(AuditEvent.objects.values_list("act", flat=True))
        facts = {act: facts.count() for act, facts in ONE_FACT_EACH.items()}

    assert {act: lines[act] for act in ONE_FACT_EACH} == facts


def test_every_save_has_its_line_in_the_ledger_the_sealed_ones_too(rehearsed):
    with rehearsed.reading(), raw.as_administrator() as administrator:
        lines, saves = administrator.execute(
            "select (select count(*) from ledger.event where outcome = 'done'"
            " and act in ('entries.record', 'raters.rate_again')),"
            " (select count(*) from trials_revision)"
        ).fetchone()

    assert lines == saves > 0


def test_nobody_was_refused_anything_on_the_way(rehearsed):
    with rehearsed.reading():
        refused = AuditEvent.objects.filter(outcome="refused")

        assert list(refused.values_list("act", "detail")) == []


def test_milestones_come_in_the_order_of_the_study(rehearsed):
    for walk in rehearsed.walks:
        with rehearsed.reading():
            steps = ParticipantStep.objects.filter(participant=walk.participant, axis="study")
            taken = list(steps.order_by("recorded_at").values_list("state", "happened_on"))
        states = [state for state, _ in taken if state in MILESTONES]

        assert states == list(rehearsed.study.milestones)[: len(states)]
        assert [on for _, on in taken] == sorted(on for _, on in taken)
        assert taken[-1][0] in FINAL_STATUSES


def test_a_stage_that_opens_by_arm_opens_for_its_arms_alone(rehearsed):
    by_arm = {stage.code: stage.arms for stage in rehearsed.study.stages if stage.arms}
    for walk in rehearsed.walks:
        with rehearsed.reading():
            visits = Visit.objects.filter(participant=walk.participant, stage__in=by_arm)
            opened = set(visits.values_list("stage", flat=True))
            done = VisitStep.objects.filter(visit__in=visits, state="done").count()

        expected = {stage for stage, arms in by_arm.items() if set(walk.path.arms) <= set(arms)}
        assert opened == (expected if walk.path.arms else set())
        assert done == visits_of(rehearsed, opened)


def visits_of(rehearsed: Rehearsed, stages: set[str]) -> int:
    return sum(len(rehearsed.study.visits_of_stage(stage)) for stage in stages)


def test_everybody_who_completed_gave_what_every_visit_asks_for(rehearsed):
    for walk in rehearsed.walks:
        if walk.path.name != "completes":
            continue
        with rehearsed.reading():
            visits = Visit.objects.filter(participant=walk.participant)
            done = visits.filter(steps__state="done").distinct().count()
            empty = Entry.objects.filter(visit__in=visits, optional=False, steps=None).count()

            assert (done, empty) == (visits.count(), 0)


@pytest.mark.parametrize("rehearsed", ["mapp1"], indirect=True)
def test_who_had_a_session_goes_on_in_the_long_term_follow_up(rehearsed):
    follow_up = Rehearsed("mplong")
    kept = parents_kept_here(follow_up.study)
    completed, stopped, _ = rehearsed.walks
    assert [(one.number, one.sessions) for one in kept] == [
        (completed.number, 3),
        (stopped.number, 1),
    ]

    walk = follow_up.walk(1, paths_of(follow_up.study)[0], parent=kept[0])

    with follow_up.reading():
        link = ParentLink.objects.get(participant=walk.participant)
    assert (link.parent_id, link.sessions) == (completed.participant.pk, 3)
    assert (link.last_session_on, walk.status()) == (kept[0].last_session_on, "completed")


@pytest.mark.parametrize("rehearsed", ["mapp1"], indirect=True)
def test_a_clean_study_is_locked_and_a_save_by_the_api_is_refused(rehearsed):
    staff, trial = rehearsed.setting.staff, rehearsed.trial
    with rehearsed.reading():
        entry = Entry.objects.filter(participant__site=rehearsed.site, form_key="VITALS")[0]
        saves = entry.revisions.count()

    lock(trial, staff.scope)

    coordinator = Client()
    scope = staff.scope("site_coordinator", rehearsed.site)
    coordinator.force_login(User.objects.get(pk=scope.actor))
    saved = {"answers": {}, "based_on": saves, "complete": False, "done_on": f"{CONSENTED}"}
    answer = coordinator.put(
        reverse("answers", args=[trial.key, entry.pk]),
        json.dumps(saved),
        "application/json",
        headers={"Idempotency-Key": str(uuid.uuid4())},
    )
    assert (state_of(trial), answer.status_code) == ("locked", 422)
    assert answer.json()["detail"] == "The study is locked, arms sealed."
    with rehearsed.reading():
        assert entry.revisions.count() == saves
