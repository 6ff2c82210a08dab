"""From open data to the lock, by the acts that people use; and back, as an exception."""

import psycopg
import pytest

from tests import locking, raw
from tests.study import DONE
from trials.actions.blind_review import Decision, decide
from trials.actions.lock_board import explain, record_restore_test
from trials.actions.locks import begin_soft_lock, end_soft_lock, review_again
from trials.actions.reopening import close, reopen
from trials.actions.unlocking import ask_unlock
from trials.context import reading
from trials.ledger import act
from trials.models import Participant, Visit
from trials.policies.locking import line_of, lock_lines
from trials.refusals import NotPermitted, Refused
from trials.selectors.lock_records import changes_since, sets_of
from trials.selectors.reopenings import reopened
from trials.selectors.trials import latest_snapshot, state_of

pytestmark = pytest.mark.rolled_back

REASON = "All data are clean"
WHY = "The clinic read the sheet wrongly"
MOOD = {"mood": 2, "sleep": 6}


def line(study, code: str):
    with reading(study.scope("sponsor")):
        return next(one for one in lock_lines(study.trial) if one.code == code)


def soft_lock(study) -> None:
    locking.make_ready(study)
    begin_soft_lock(trial=study.trial, reason=REASON, scope=study.scope("data_manager"))


def correct(study, number="01-001", **said):
    entry = study.entry(number, "V1", "MOOD")
    return study.save(entry, MOOD, based_on=1, reason=WHY, **said)


def participant_of(study, number: str) -> Participant:
    with reading(study.scope("data_manager")):
        return Participant.objects.select_related("trial").get(trial=study.trial, number=number)


@pytest.fixture
def soft(open_study):
    soft_lock(open_study)
    return open_study


@pytest.fixture
def reviewed(soft):
    locking.review(soft)
    return soft


def test_a_soft_lock_waits_for_what_is_neither_zero_nor_explained(open_study):
    open_study.enrol("01-050")

    with pytest.raises(Refused, match=r"Expected forms without answers or reason: 5\."):
        begin_soft_lock(
            trial=open_study.trial, reason=REASON, scope=open_study.scope("data_manager")
        )

    assert state_of(open_study.trial) == "open"


def test_three_signatures_lock_and_the_snapshot_is_what_was_signed(reviewed):
    seen = locking.seen_by(reviewed, "statistician")
    first = locking.sign_by(reviewed, "statistician", **seen)
    second = locking.sign_by(reviewed, "data_manager", **seen)

    snapshot = locking.sign_by(reviewed, "sponsor", **seen)

    assert (first, second) == (None, None)
    assert snapshot.sha256 == seen["seen_hash"]
    assert state_of(reviewed.trial) == "locked"
    with reading(reviewed.scope("statistician")):
        assert {code: sum(who.values()) for code, who in sets_of(snapshot).items()} == {"all": 12}


@pytest.mark.commits
def test_what_moves_between_two_signatures_voids_the_first(reviewed):
    locking.sign_by(reviewed, "statistician")
    locking.sign_by(reviewed, "data_manager")
    manager = reviewed.scope("data_manager")
    review_again(trial=reviewed.trial, reason="One form is looked at again", scope=manager)
    reopen(row=reviewed.entry("01-001", "V1", "MOOD"), reason=WHY, scope=manager)
    correct(reviewed)
    locking.make_ready(reviewed)
    locking.review(reviewed)

    snapshot = locking.sign_by(reviewed, "sponsor")

    assert snapshot is None
    assert state_of(reviewed.trial) == "blind_reviewed"


def test_who_was_shown_other_data_does_not_sign(reviewed):
    with pytest.raises(Refused, match=r"^Something has changed since the page was shown"):
        locking.sign_by(reviewed, "sponsor", seen_hash="0" * 64, seen_board="0" * 64)


@pytest.mark.commits
def test_a_line_that_fills_again_stops_the_lock(reviewed):
    seen = locking.seen_by(reviewed, "sponsor")
    with raw.as_administrator() as administrator:
        administrator.execute("alter table trials_restoretest disable trigger all")
        administrator.execute("delete from trials_restoretest")

    with pytest.raises(Refused, match=r"^Restore test of the last 30 days, not on record: 1\.$"):
        locking.sign_by(reviewed, "sponsor", **seen)


@pytest.mark.commits
def test_in_the_soft_lock_a_form_is_changed_once_where_it_was_reopened(soft):
    with pytest.raises(Refused, match="the data manager reopens what must still be changed"):
        correct(soft)
    reopen(row=soft.entry("01-001", "V1", "MOOD"), reason=WHY, scope=soft.scope("data_manager"))

    correct(soft, role="site_coordinator")

    with reading(soft.scope("data_manager")):
        assert not reopened(soft.trial).exists()
    with pytest.raises(Refused, match="in the soft lock"):
        soft.save(soft.entry("01-001", "V1", "MOOD"), {"mood": 0, "sleep": 6}, based_on=2)


def test_a_draft_leaves_it_open_and_the_data_manager_closes_it(soft):
    manager = soft.scope("data_manager")
    entry = soft.entry("01-001", "V1", "MOOD")
    opened = reopen(row=entry, reason=WHY, scope=manager)
    correct(soft, complete=False)
    with reading(manager):
        assert reopened(soft.trial).count() == 1

    close(reopening=opened, scope=manager)

    with pytest.raises(Refused, match="in the soft lock"):
        soft.save(entry, MOOD, based_on=2, reason=WHY)


@pytest.mark.commits
def test_another_form_of_the_same_visit_stays_closed_for_the_web_s_own_login(soft):
    manager = soft.scope("data_manager")
    reopen(row=soft.entry("01-001", "V1", "MOOD"), reason=WHY, scope=manager)
    other = soft.entry("01-001", "V1", "PULSE")

    with raw.as_login("web") as web:
        raw.open_act(web, manager, "entries.record", reason=WHY)
        with pytest.raises(psycopg.Error, match="it was not reopened"):
            web.execute("update trials_entry set position = 9 where id = %s", [other.pk])


def test_a_whole_participant_is_reopened_and_the_others_are_not(soft):
    manager = soft.scope("data_manager")
    reopen(row=participant_of(soft, "01-001"), reason=WHY, scope=manager)

    correct(soft)

    with pytest.raises(Refused, match="in the soft lock"):
        correct(soft, "01-002")


@pytest.mark.parametrize("role", ["sponsor", "statistician", "site_physician"])
def test_only_the_data_manager_reopens(soft, role):
    entry = soft.entry("01-001", "V1", "MOOD")

    with pytest.raises(NotPermitted):
        reopen(row=entry, reason=WHY, scope=soft.scope(role))


def test_the_review_does_not_end_while_something_is_reopened(soft):
    locking.decide_on_everybody(soft)
    minutes = locking.minutes_of(soft)
    with reading(soft.scope("data_manager")):
        visit = Visit.objects.select_related("trial").get(participant__number="01-001", code="V1")
    reopen(row=visit, reason=WHY, scope=soft.scope("data_manager"))

    with pytest.raises(Refused, match=r"Forms and visits that are reopened: 1\."):
        locking.sign_review(soft, minutes, "statistician")


def test_minutes_of_other_decisions_are_not_signed(soft):
    locking.decide_on_everybody(soft)
    minutes = locking.minutes_of(soft)
    out = Decision(participant_of(soft, "01-001"), "all", False, "Never came to V2")
    decide(trial=soft.trial, decisions=[out], scope=soft.scope("statistician"))

    with pytest.raises(Refused, match="The decisions about the analysis sets have changed since"):
        locking.sign_review(soft, minutes, "statistician")


@pytest.mark.parametrize(
    ("analysis_set", "included", "sentence"),
    [
        ("mITT", True, "The study has no analysis set 'mITT'; there are: all."),
        ("all", False, "01-001 is left out of all: say why."),
    ],
)
def test_a_decision_that_says_too_little_is_refused(soft, analysis_set, included, sentence):
    decision = Decision(participant_of(soft, "01-001"), analysis_set, included, "")

    with pytest.raises(Refused, match=sentence):
        decide(trial=soft.trial, decisions=[decision], scope=soft.scope("statistician"))


def test_the_data_are_open_again_after_a_soft_lock_that_came_too_early(soft):
    end_soft_lock(trial=soft.trial, reason="A site sends more", scope=soft.scope("data_manager"))

    correct(soft)

    assert state_of(soft.trial) == "open"


def test_an_explanation_counts_for_the_records_that_were_shown_and_no_others(open_study):
    rehearsal = line(open_study, "S6")
    said = {"trial": open_study.trial, "scope": open_study.scope("data_manager")}
    explain(
        line="S6",
        seen_records=rehearsal.records_hash.hex(),
        text="The parts were tried on paper",
        **said,
    )
    assert (line(open_study, "S6").count, line(open_study, "S6").ok) == (1, True)

    for code, seen, sentence in (
        ("S6", "0" * 64, "Other records stand on this line now"),
        ("L19", rehearsal.records_hash.hex(), "this has to be brought to zero"),
        ("L99", "", "The lock board has no line 'L99'"),
    ):
        with pytest.raises(Refused, match=sentence):
            explain(line=code, seen_records=seen, text="Looked at on paper", **said)


def test_a_restore_that_held_something_else_is_on_record_and_does_not_count(open_study):
    said = {"trial": open_study.trial, "tested_on": DONE, "scope": open_study.scope("sponsor")}
    record_restore_test(before="a" * 64, after="b" * 64, **said)

    assert line(open_study, "L20c").count == 1
    with pytest.raises(Refused, match="The hash after is 'b': give the 64 hexadecimal digits"):
        record_restore_test(before="a" * 64, after="b", **said)


def test_a_ledger_at_which_nobody_looked_is_not_called_whole(open_study_of_module):
    said = line(open_study_of_module, "L20").does_not_apply

    assert said == "Nobody has looked at the ledger yet: see L20b."
    assert line(open_study_of_module, "L20b").count == 1


def test_everybody_is_shown_the_same_board(open_study_of_module):
    boards = set()
    for role in ("data_manager", "sponsor", "statistician", "monitor", "quality_auditor"):
        with reading(open_study_of_module.scope(role)):
            boards.add(
                str([(one.code, one.count) for one in lock_lines(open_study_of_module.trial)])
            )

    assert len(boards) == 1
    with reading(open_study_of_module.scope("sponsor")):
        assert line_of(open_study_of_module.trial, "L2").count == 0


@pytest.mark.commits
def test_four_people_unlock_and_the_changed_form_is_named(locked_study):
    study, before = locked_study, latest_snapshot(locked_study.trial)

    done = locking.unlock(study)
    reopen(row=study.entry("01-001", "V1", "MOOD"), reason=WHY, scope=study.scope("data_manager"))
    correct(study)

    assert done == [False, False, False, True]
    assert state_of(study.trial) == "soft_locked"
    with reading(study.scope("sponsor")):
        changes = changes_since(before)
    assert [(one.number, one.visit, one.form, one.change) for one in changes] == [
        ("01-001", "V1", "MOOD", "changed")
    ]
    locking.make_ready(study)
    locking.review(study)
    again = locking.sign_by_all(study)
    assert again.sha256 != before.sha256


def test_nothing_is_unlocked_once_letters_are_released(masked_study):
    with pytest.raises(Refused, match="The letters are released: the data stay as they are"):
        ask_unlock(
            trial=masked_study.trial,
            reason="One form is of somebody else",
            impact="One mood score changes",
            scope=masked_study.scope("sponsor"),
        )


def test_the_data_of_a_participant_that_are_frozen_are_not_changed(open_study):
    from trials.actions.steps import record_step

    person = participant_of(open_study, "01-001")
    for state in ("data_clean", "data_frozen"):
        record_step(
            participant=person,
            axis="data",
            state=state,
            on=DONE,
            scope=open_study.scope("data_manager"),
        )

    with pytest.raises(Refused, match="The data of this participant are frozen"):
        correct(open_study)


def test_what_is_sealed_stays_so_in_the_soft_lock(soft):
    with act("participants.look", scope=soft.scope("data_manager")), raw.as_login("web") as web:
        raw.enter(web, soft.scope("data_manager").doing("", form_classes=("sealed", "rating")))

        assert web.execute("select context.form_classes()").fetchone()[0] == ["rating"]


def test_nothing_is_locked_while_a_form_lacks_the_signature_of_the_investigator(open_study):
    locking.make_ready(open_study)
    correct(open_study)

    with pytest.raises(Refused, match=r"Forms not signed by the investigator: 1\."):
        begin_soft_lock(
            trial=open_study.trial, reason=REASON, scope=open_study.scope("data_manager")
        )
