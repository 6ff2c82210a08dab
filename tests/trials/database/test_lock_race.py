"""Twelve people write while the database is locked: nothing is committed after the lock."""

import threading
import time

import psycopg
import pytest

from tests import raw
from trials.context import Scope, reading
from trials.models import Participant
from trials.refusals import Refused

WRITERS = 12
CYCLES = 5
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


class Race:
    """Writers rename one participant each, again and again, until the lock stops them."""

    def __init__(self, study):
        self.study = study
        with reading(study.scope("data_manager")):
            self.participants = list(Participant.objects.values_list("pk", "number"))
        self.scope: Scope = study.scope("data_manager")
        self.locked_at = float("inf")
        self.commits: list[float] = []
        self.refusals: list[str] = []

    def run(self) -> "Race":
        writers = [threading.Thread(target=self._write, args=one) for one in self.participants]
        for writer in writers:
            writer.start()
        self._wait_for_commits(2 * WRITERS)
        self.snapshot = self.study.lock()
        self.locked_at = time.monotonic()
        for writer in writers:
            writer.join()
        return self

    def _wait_for_commits(self, number: int) -> None:
        """The lock comes into the middle of the writing, however slow the machine."""
        until = time.monotonic() + WRITING_WITHIN_SECONDS
        while len(self.commits) < number and time.monotonic() < until:
            time.sleep(0.005)

    def _write(self, participant, number: str) -> None:
        with raw.as_login("web") as web:
            for round_ in range(10_000):
                try:
                    raw.open_act(web, self.scope, "participants.rename")
                    web.execute(
                        "update trials_participant set number = %s where id = %s",
                        [f"{number}-{round_}", participant],
                    )
                    time.sleep(BEFORE_COMMIT_SECONDS)
                    begun = time.monotonic()
                    web.commit()
                    self.commits.append(begun)
                except psycopg.Error as refused:
                    self.refusals.append(refused.sqlstate)
                    return

    @property
    def late(self) -> int:
        """Commits that began when the lock had been acknowledged."""
        return sum(begun > self.locked_at for begun in self.commits)

    def frozen_is_what_is_there(self) -> bool:
        with raw.as_administrator() as administrator:
            now = administrator.execute(WHAT_WOULD_BE_FROZEN, [self.study.trial.pk]).fetchone()[0]
        return now == self.snapshot.sha256


@pytest.mark.parametrize("cycle", range(CYCLES))
def test_no_write_is_committed_after_the_lock(open_study, cycle):
    race = Race(open_study).run()

    assert len(race.commits) >= WRITERS
    assert race.late == 0
    assert race.frozen_is_what_is_there()
    assert race.refusals == ["55006"] * WRITERS


def test_the_race_would_show_a_guard_that_does_not_wait(open_study):
    with raw.as_administrator() as administrator:
        administrator.execute(GUARD_WITHOUT_WAITING)

    race = Race(open_study).run()

    assert race.late > 0
    assert not race.frozen_is_what_is_there()


def test_a_second_lock_is_refused(locked_study):
    with pytest.raises(Refused, match=r"The study is locked, arms sealed\."):
        locked_study.lock()


@pytest.mark.parametrize("level", ["repeatable read", "serializable"])
def test_the_lock_is_refused_where_it_could_not_see_the_last_commits(open_study, level):
    with raw.as_login("web") as web:
        web.execute(f"set transaction isolation level {level}")
        raw.open_act(web, open_study.scope("sponsor"), "trial.lock", reason="All data are clean")

        with pytest.raises(psycopg.Error, match="in READ COMMITTED only"):
            web.execute("select governance.lock(%s)", [open_study.trial.pk])


@pytest.mark.parametrize("level", ["repeatable read", "serializable"])
def test_a_write_is_refused_where_it_could_not_see_the_lock(open_study, level):
    with raw.as_login("web") as web:
        web.execute(f"set transaction isolation level {level}")
        raw.open_act(web, open_study.scope("data_manager"), "participants.rename")

        with pytest.raises(psycopg.Error, match="in READ COMMITTED only"):
            web.execute("update trials_participant set number = number")
