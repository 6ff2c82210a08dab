"""Interviews are given to raters: by hand, by the rules, or by the one exception there is."""

import pytest

from tests.study import reading_all
from tests.trials.actions.test_amendment_races import meanwhile
from trials.actions.raters import assign, assign_again, assign_by_rules, assign_waiting
from trials.authorization.scopes import system_scope
from trials.context import reading
from trials.ledger import act
from trials.models import AuditChange, AuditEvent, Entry, Membership, MembershipEnd, RepeatedRating
from trials.refusals import NotPermitted, Refused


def give(pool, entry: Entry, name: str, role: str = "rater_coordinator") -> None:
    assign(entry=entry, rater=pool.people[name], scope=pool.scope(role))


def again(pool, entry: Entry, name: str, *, reason="Nobody else is left", **said) -> None:
    scope = pool.scope(said.get("role", "rater_coordinator"))
    assign_again(entry=entry, rater=pool.people[name], reason=reason, scope=scope)


def leave_only_rolf(pool) -> None:
    with act("members.end", scope=system_scope(pool.trial)):
        for name in ("hila", "ruth"):
            part = Membership.objects.get(user=pool.people[name])
            MembershipEnd.objects.create(trial=pool.trial, membership=part, reason="Has left")


def third_after_rolf_and_ruth(pool) -> Entry:
    """The third assessment of somebody whom Rolf met first and Ruth then; both others have gone."""
    give(pool, pool.entry("01-001", "R1", "CALM"), "rolf")
    give(pool, pool.entry("01-001", "R2", "CALM"), "ruth")
    leave_only_rolf(pool)
    return pool.entry("01-001", "R3", "CALM")


def test_by_the_rules_one_rater_gets_all_forms_of_an_interview(pool):
    entry = pool.book("01-001", "R1")

    chosen = assign_by_rules(entry=entry, scope=pool.scope("rater_coordinator"))

    assert pool.rater_of("01-001", "R1", "CALM") == chosen
    assert pool.rater_of("01-001", "R1", "STILL") == chosen


def test_the_rules_give_three_assessments_to_three_raters(pool):
    for visit in ("R1", "R2", "R3"):
        pool.book("01-001", visit)

    given, left = assign_waiting(trial=pool.trial, scope=pool.scope("rater_coordinator"))

    raters = {pool.rater_of("01-001", visit).username for visit in ("R1", "R2", "R3")}
    assert (given, left, raters) == (3, [], {"rolf", "ruth", "hila"})


def test_the_least_loaded_rater_of_the_week_is_taken_first(pool):
    for number, busy in (("01-002", "rolf"), ("01-003", "hila")):
        pool.enrol(number)
        give(pool, pool.book(number, "R1"), busy)

    chosen = assign_by_rules(entry=pool.book("01-001", "R1"), scope=pool.scope("rater_coordinator"))

    assert chosen == pool.people["ruth"]


def test_an_interview_for_which_nobody_is_free_is_left(pool):
    leave_only_rolf(pool)
    tokens = {pool.book("01-001", visit).token for visit in ("R1", "R2")}

    given, (left,) = assign_waiting(trial=pool.trial, scope=pool.scope("rater_coordinator"))

    assert (given, left.token in tokens) == (1, True)
    assert left.why == f"No rater is free for interview {left.token}."


def test_a_limit_of_the_day_stops_the_rules_and_no_person(pool):
    leave_only_rolf(pool)
    for number in ("01-002", "01-003"):
        pool.enrol(number)
        give(pool, pool.book(number, "R1"), "rolf")
    third = pool.book("01-001", "R1")

    with pytest.raises(Refused, match=f"^No rater is free for interview {third.token}"):
        assign_by_rules(entry=third, scope=pool.scope("rater_coordinator"))
    give(pool, third, "rolf")

    assert pool.rater_of("01-001", "R1") == pool.people["rolf"]


def test_nobody_meets_a_participant_twice_even_when_two_assign_at_once(pool):
    first, third = (pool.entry("01-001", visit, "CALM") for visit in ("R1", "R3"))

    outcome = meanwhile(
        lambda: give(pool, first, "rolf"), lambda: give(pool, third, "rolf", "data_manager")
    )

    assert outcome == ["Rolf Rater has met this participant already."]
    assert pool.rater_of("01-001", "R3") is None


def test_an_exception_is_a_fact_with_its_reason_under_a_line_of_the_ledger(pool):
    entry = third_after_rolf_and_ruth(pool)

    again(pool, entry, "rolf")

    with reading(pool.scope("data_manager")):
        line = AuditEvent.objects.get(act="raters.assign_again")
        fact = RepeatedRating.objects.get()
        changes = AuditChange.objects.filter(event=line).values_list("table_name", flat=True)
        assert (line.actor_name, line.reason) == ("Rita Raters", "Nobody else is left")
        assert (fact.entry_id, fact.rater, fact.reason) == (
            entry.pk,
            pool.people["rolf"],
            "Nobody else is left",
        )
        assert sorted(changes) == ["trials_entry", "trials_repeatedrating"]
    assert pool.rater_of("01-001", "R3") == pool.people["rolf"]


def test_there_is_no_exception_for_two_assessments_in_a_row(pool):
    give(pool, pool.entry("01-001", "R1", "CALM"), "rolf")
    leave_only_rolf(pool)

    with pytest.raises(Refused, match=r"would meet this participant twice in a row: there is no"):
        again(pool, pool.entry("01-001", "R2", "CALM"), "rolf")


def test_there_is_no_exception_while_somebody_else_may_rate(pool):
    give(pool, pool.entry("01-001", "R1", "CALM"), "rolf")

    with pytest.raises(Refused, match=r"^No exception is needed: (Ruth|Hila) Rater may have this"):
        again(pool, pool.entry("01-001", "R3", "CALM"), "rolf")


def test_an_exception_needs_its_reason_and_the_coordinator(pool):
    entry = third_after_rolf_and_ruth(pool)

    with pytest.raises(Refused, match=r"^Say why there is no other way\.$"):
        again(pool, entry, "rolf", reason=" ")
    with pytest.raises(NotPermitted, match=r"^The role Data manager does not include: keep the"):
        again(pool, entry, "rolf", role="data_manager")
    with reading_all(pool.trial):
        assert not RepeatedRating.objects.exists()


def test_the_coordinator_is_not_told_which_gate_of_a_visit_is_closed(pool, monkeypatch):
    monkeypatch.setattr("trials.actions.raters.blockers", lambda *_, **__: ["Before V10."])
    entry = pool.entry("01-001", "R1", "CALM")

    with pytest.raises(Refused, match=r"^The visit is not open for it now: the data manager sees"):
        give(pool, entry, "rolf")
    with pytest.raises(Refused, match=r"^Before V10\.$"):
        give(pool, entry, "rolf", "data_manager")
