"""Twelve people write while the study is soft-locked, or locked: nothing commits afterwards."""

import threading
import time

import psycopg
import pytest

from tests import raw
from tests.locking import REASON, Past
from trials.actions.locks import begin_soft_lock
from trials.context import Scope, reading
from trials.models import Participant
from trials.refusals import Refused

WRITERS = 12
# benchmarks/lock_race.py runs sixty of each.
CYCLES = 2
WRITING_WITHIN_SECONDS = 30
# Between the guard's answer and the commit: the gap that a plain check leaves open.
BEFORE_COMMIT_SECONDS = 0.02

GUARD_WITHOUT_WAITING = """
    create or replace function governance.guard_lock()
    returns trigger language plpgsql volatile security definer as
    $$
    begin
        if governance.state(new.trial_id) <> 'open' then
            raise exception 'the study is locked' using errcode = '55006';
        end if;
        return new;
    end
    $$
"""
WHAT_WOULD_BE_FROZEN = """
    select encode(sha256(convert_to(string_agg(line, E'\\n' order by line collate "C"), 'UTF8')),
                  'hex')
    from governance.lines_to_freeze(%s)
"""
# Data, until the soft lock; and the work around the data, which goes on until the lock.
RENAME = "update trials_participant set number = split_part(number, 'x', 1) || 'x%s' where id = %%s"
EXPLAIN = """
    insert into trials_lineexplanation (id, trial_id, recorded_at, recorded_by_id, line, count,
                                        records_hash, text)
    select gen_random_uuid(), trial_id, clock_timestamp(), context.actor(), 'L3', %s, '', 'Again'
    from trials_participant where id = %%s
"""
WRITES = {"soft lock": RENAME, "lock": EXPLAIN}


class Race:
    """Writers write again and again, each about one participant, until the step stops them."""

    def __init__(self, study, step: str):
        self.study, self.step = study, step
        with reading(study.scope("data_manager")):
            self.participants = list(Participant.objects.values_list("pk", flat=True))
        self.scope: Scope = study.scope("data_manager")
        self.taken_at = float("inf")
        self.commits: list[float] = []
        self.refusals: list[str] = []

    def run(self) -> "Race":
        with raw.as_login("web") as web:
            past = Past(web, self.study.trial)
            take = self._prepare(past)
            writers = [
                threading.Thread(target=self._write, args=[one]) for one in self.participants
            ]
            for writer in writers:
                writer.start()
            self._wait_for_commits(2 * WRITERS)
            take()
            trial = self.study.trial.pk
            self.frozen = past.ask("select encode(governance.hash_to_lock(%s), 'hex')", trial)
            web.commit()
            self.taken_at = time.monotonic()
        for writer in writers:
            writer.join()
        return self

    def _prepare(self, past: Past):
        """Everything before the step; gives the step itself."""
        if self.step == "soft lock":
            return past.soft_lock
        past.soft_lock()
        past.reviewed()
        proposal = past.signed()
        past.connection.commit()
        return lambda: past.step("lock", proposal, act="trial.lock", role="sponsor")

    def _wait_for_commits(self, number: int) -> None:
        """The step comes into the middle of the writing, however slow the machine."""
        until = time.monotonic() + WRITING_WITHIN_SECONDS
        while len(self.commits) < number and time.monotonic() < until:
            time.sleep(0.005)

    def _write(self, participant) -> None:
        with raw.as_login("web") as web:
            for round_ in range(10_000):
                try:
                    raw.open_act(web, self.scope, "participants.rename")
                    web.execute(WRITES[self.step] % round_, [participant])
                    time.sleep(BEFORE_COMMIT_SECONDS)
                    begun = time.monotonic()
                    web.commit()
                    self.commits.append(begun)
                except psycopg.Error as refused:
                    self.refusals.append(refused.sqlstate)
                    return

    @property
    def late(self) -> int:
        """Commits that began when the step had been acknowledged."""
        return sum(begun > self.taken_at for begun in self.commits)

    def what_would_be_frozen(self) -> str:
        with raw.as_administrator() as administrator:
            asked = administrator.execute(WHAT_WOULD_BE_FROZEN, [self.study.trial.pk])
            return asked.fetchone()[0]


@pytest.mark.parametrize("step", WRITES)
@pytest.mark.parametrize("cycle", range(CYCLES))
def test_no_write_is_committed_after_the_step(open_study, step, cycle):
    race = Race(open_study, step).run()

    assert len(race.commits) >= WRITERS
    assert race.late == 0
    assert race.what_would_be_frozen() == race.frozen
    assert race.refusals == ["55006"] * WRITERS


def test_the_race_would_show_a_guard_that_does_not_wait(open_study):
    with raw.as_administrator() as administrator:
        administrator.execute(GUARD_WITHOUT_WAITING)

    race = Race(open_study, "soft lock").run()

    assert race.late > 0
    assert race.what_would_be_frozen() != race.frozen


def test_a_second_lock_is_refused(locked_study):
    with pytest.raises(Refused, match=r"^The study is locked, arms sealed; this step follows open"):
        begin_soft_lock(
            trial=locked_study.trial, reason=REASON, scope=locked_study.scope("data_manager")
        )


@pytest.mark.parametrize("level", ["repeatable read", "serializable"])
def test_a_step_is_refused_where_it_could_not_see_the_last_commits(open_study, level):
    with raw.as_login("web") as web:
        web.execute(f"set transaction isolation level {level}")

        with pytest.raises(psycopg.Error, match="in READ COMMITTED only"):
            Past(web, open_study.trial).soft_lock()


@pytest.mark.parametrize("level", ["repeatable read", "serializable"])
def test_a_write_is_refused_where_it_could_not_see_the_lock(open_study, level):
    with raw.as_login("web") as web:
        web.execute(f"set transaction isolation level {level}")
        raw.open_act(web, open_study.scope("data_manager"), "participants.rename")

        with pytest.raises(psycopg.Error, match="in READ COMMITTED only"):
            web.execute("update trials_participant set number = number")
