"""The way to the lock: by the acts that people use, or past the board by the web's login alone."""

import time
from dataclasses import replace
from datetime import date

from django.db import connection

from tests import raw
from trials.actions.blind_review import Decision, decide, sign_minutes, write_minutes
from trials.actions.deviations import classify
from trials.actions.edit_checks import rerun_checks
from trials.actions.lock_board import explain, record_restore_test
from trials.actions.locks import begin_soft_lock, sign_lock
from trials.actions.unlocking import ask_unlock, sign_unlock
from trials.authorization.scopes import system_scope
from trials.context import ALL_SITES, Scope, reading
from trials.ledger import act
from trials.models import DataQuery, QueryMessage, ReviewMinutes, Snapshot, Trial
from trials.models.base import place_of
from trials.policies.locking import board_hash, lock_lines, text_of
from trials.selectors.deviations import unclassified_deviations
from trials.selectors.lock_records import hash_to_lock, randomised
from trials.selectors.queries import open_queries
from trials.studies.loading import study_of

REASON = "All data are clean"
SIGNERS = ("data_manager", "statistician", "sponsor")
REVIEWERS = ("data_manager", "statistician")
UNLOCKERS = ("sponsor", "data_manager", "statistician", "quality_auditor")
SIGN_WHAT_IS_SEEN = """
    select count(governance.sign('trials_revision', latest.id, latest.content_hash, %(meaning)s))
    from (select distinct on (entry_id) id, content_hash, complete, form_class
          from trials_revision order by entry_id, number desc) latest
    where latest.complete and (latest.form_class = 'rating') = (%(meaning)s = 'rating')
      and not exists (select from governance.signature s where s.of_id = latest.id)
"""


def lock(study) -> Snapshot:
    """From open data to the snapshot. study: a SmallStudy whose forms are all settled."""
    make_ready(study)
    begin_soft_lock(trial=study.trial, reason=REASON, scope=study.scope("data_manager"))
    review(study)
    return sign_by_all(study)


def make_ready(study) -> None:
    """What is signed is signed, what can be explained is explained, a restore test is on record."""
    physician = replace(study.scope("site_physician"), sites=ALL_SITES)
    _sign_all(physician, "casebook")
    _sign_all(study.scope("rater"), "rating")
    manager = study.scope("data_manager")
    rerun_checks(trial=study.trial, scope=manager)
    _cancel_queries(study.trial, manager)
    record_restore_test(
        trial=study.trial, tested_on=date.today(), before="a" * 64, after="a" * 64, scope=manager
    )
    for line in lock_lines(study.trial):
        if line.line.explainable and not line.ok:
            explain(
                trial=study.trial,
                line=line.code,
                seen_records=line.records_hash.hex(),
                text="Looked at before the lock",
                scope=manager,
            )


def _cancel_queries(trial, manager) -> None:
    """In one act: answers drawn by lot bring a thousand."""
    with act("queries.cancel", scope=manager):
        QueryMessage.objects.bulk_create(
            QueryMessage(
                query=query,
                entry_id=query.entry_id,
                form_class=query.form_class,
                number=query.said + 1,
                state=DataQuery.State.CANCELLED,
                text="The source says so",
                recorded_by_id=manager.actor,
                recorded_role=manager.role,
                **place_of(query),
            )
            for query in open_queries(trial)
        )


def decide_on_everybody(study, *, role: str = "statistician") -> None:
    scope = study.scope(role)
    with reading(scope):
        people, sets = randomised(study.trial), study_of(study.trial).analysis_sets
    decisions = [Decision(person, one.code, True, "") for person in people for one in sets]
    decide(trial=study.trial, decisions=decisions, scope=scope)


def minutes_of(study, **said) -> ReviewMinutes:
    usual = {"held_on": date.today(), "present": "Dana, Stan", "text": "Nobody is left out."}
    return write_minutes(trial=study.trial, scope=study.scope("data_manager"), **(usual | said))


def review(study) -> None:
    """Everybody is in every set, deviations are minor, and both sign the minutes."""
    manager = study.scope("data_manager")
    with reading(manager):
        waiting = list(unclassified_deviations(study.trial))
    classify(deviations=waiting, classification="minor", reason=REASON, scope=manager)
    decide_on_everybody(study)
    minutes = minutes_of(study)
    for role in REVIEWERS:
        sign_review(study, minutes, role)


def sign_review(study, minutes: ReviewMinutes, role: str, **said) -> bool:
    usual = {"seen_hash": bytes(minutes.content_hash).hex(), "authenticated": time.time()}
    return sign_minutes(minutes=minutes, scope=study.scope(role), **(usual | said))


def seen_by(study, role: str) -> dict[str, str]:
    """What the page of the lock shows now, and sends back."""
    with reading(study.scope(role)):
        board = board_hash(text_of(lock_lines(study.trial)))
        return {"seen_hash": hash_to_lock(study.trial).hex(), "seen_board": board}


def sign_by(study, role: str, **said) -> Snapshot | None:
    """said: what was seen, where it is not what stands there now."""
    seen = {} if "seen_hash" in said else seen_by(study, role)
    usual = seen | {"authenticated": time.time()}
    return sign_lock(trial=study.trial, scope=study.scope(role), **(usual | said))


def sign_by_all(study) -> Snapshot:
    seen = seen_by(study, "sponsor")
    for role in SIGNERS:
        snapshot = sign_by(study, role, **seen)
    return snapshot


def unlock(study) -> list[bool]:
    """Of each of the four signatures, whether it unlocked the study."""
    asked = ask_unlock(
        trial=study.trial,
        reason="One form is of somebody else",
        impact="One mood score changes",
        scope=study.scope("sponsor"),
    )
    seen = bytes(asked.content_hash).hex()
    return [
        sign_unlock(
            request=asked, seen_hash=seen, scope=study.scope(role), authenticated=time.time()
        )
        for role in UNLOCKERS
    ]


def _sign_all(scope: Scope, meaning: str) -> None:
    with act("entries.sign", scope=scope, authenticated=time.time()), connection.cursor() as cursor:
        cursor.execute(SIGN_WHAT_IS_SEEN, {"meaning": meaning})


def lock_past_the_board(trial: Trial) -> None:
    """With what is unfinished: the database asks for people, order, hashes and signatures only."""
    with raw.as_login("web") as web:
        Past(web, trial).lock()


class Past:
    """The steps by somebody with the web's login and its signing key, past the acts."""

    def __init__(self, connection, trial: Trial):
        self.connection = connection
        self.trial = trial.pk
        self.everybody = system_scope(trial)
        found = raw_people()
        self.people = dict(zip((*SIGNERS, "quality_auditor"), found, strict=False))

    def person(self, role: str) -> str:
        return self.people.get(role, self.people["data_manager"])

    def open_act(self, name: str, role: str, *, actor: str = "", **said) -> None:
        actor = actor or self.person(role)
        scope = replace(self.everybody, role=role, actor=actor, actor_name=role)
        usual = {"reason": REASON, "authenticated": time.time()}
        raw.open_act(self.connection, scope, name, **(usual | said))

    def ask(self, statement: str, *values):
        return self.connection.execute(statement, values).fetchone()[0]

    def step(self, function: str, *more, act: str, role: str, **said):
        self.open_act(act, role, **said)
        places = ", ".join(["%s"] * (1 + len(more)))
        return self.ask(f"select governance.{function}({places})", self.trial, *more)

    def sign(self, table: str, row, meaning: str, role: str, *, act: str, **said) -> None:
        self.open_act(act, role, **said)
        seen = self.ask(f"select content_hash from {table} where id = %s", row)
        self.ask("select governance.sign(%s, %s, %s, %s)", table, row, seen, meaning)

    def decide(self, role: str = "statistician") -> None:
        self.open_act("blind_review.decide", role)
        self.connection.execute(
            "insert into trials_setdecision (id, arm_path, trial_id, site_id, participant_id,"
            " analysis_set, included, reason, recorded_at, recorded_by_id)"
            " select gen_random_uuid(), false, trial_id, site_id, participant_id, 'all', true,"
            " 'Everybody is in', clock_timestamp(), %s from trials_randomisation",
            [self.person(role)],
        )

    def write_minutes(self, role: str = "data_manager", **said):
        self.open_act("blind_review.minutes", role, **said)
        return self.ask(
            "insert into trials_reviewminutes (id, trial_id, recorded_at, recorded_by_id, held_on,"
            " present, text, data_hash, decisions_hash, content_hash)"
            " values (gen_random_uuid(), %s, clock_timestamp(), %s, current_date, 'Both', 'All in',"
            " governance.hash_to_lock(%s), governance.hash_of_decisions(%s), '') returning id",
            self.trial, self.person(role), self.trial, self.trial,
        )  # fmt: skip

    def propose(self, role: str = "sponsor", *, data_hash=None, transition=0, **said):
        self.open_act("trial.lock", role, **said)
        return self.ask(
            "insert into trials_lockproposal (id, trial_id, recorded_at, recorded_by_id,"
            " transition, data_hash, board, content_hash)"
            " values (gen_random_uuid(), %s, clock_timestamp(), %s,"
            " governance.latest_transition(%s) + %s,"
            " coalesce(%s, governance.hash_to_lock(%s)), '[]', '') returning id",
            self.trial, self.person(role), self.trial, transition, data_hash, self.trial,
        )  # fmt: skip

    def ask_unlock(self, role: str = "sponsor", *, reason=REASON, transition=0, **said):
        self.open_act("trial.ask_unlock", role, **said)
        return self.ask(
            "insert into trials_unlockrequest (id, trial_id, recorded_at, recorded_by_id,"
            " transition, reason, impact, content_hash)"
            " values (gen_random_uuid(), %s, clock_timestamp(), %s,"
            " governance.latest_transition(%s) + %s, %s, 'One form is corrected', '') returning id",
            self.trial, self.person(role), self.trial, transition, reason,
        )  # fmt: skip

    def soft_lock(self) -> None:
        self.step("begin_soft_lock", act="trial.soft_lock", role="data_manager")

    def reviewed(self) -> None:
        self.decide()
        minutes = self.write_minutes()
        for role in REVIEWERS:
            self.sign(
                "trials_reviewminutes", minutes, "blind review minutes", role,
                act="trial.blind_review",
            )  # fmt: skip
        self.step("end_blind_review", minutes, act="trial.blind_review", role="statistician")

    def signed(self, signers=SIGNERS):
        proposal = self.propose()
        for role in signers:
            self.sign("trials_lockproposal", proposal, "database lock", role, act="trial.lock")
        return proposal

    def lock(self) -> None:
        self.soft_lock()
        self.reviewed()
        self.step("lock", self.signed(), act="trial.lock", role="sponsor")


def raw_people() -> list[str]:
    with raw.as_administrator() as administrator:
        found = administrator.execute("select id::text from trials_user order by id limit 4")
        return [person for (person,) in found]
