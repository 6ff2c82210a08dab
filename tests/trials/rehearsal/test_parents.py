"""Whom a participant of a follow-up study was before."""

from datetime import date

from trials.rehearsal.parents import Parent, joins_on, made_up
from trials.studies.reading import read_study
from trials.studies.shipping import shipped

CONSENTED = date(2026, 2, 2)


def test_a_parent_elsewhere_had_the_last_session_so_long_ago_that_the_first_visit_is_near():
    # L0 is meant for 180 days after the last session, and consent comes 14 days before.
    parent = made_up(read_study(shipped("mplong")), "01-001", "01", CONSENTED)

    assert parent == Parent("MAPP1", "01-001", "01", date(2025, 8, 20), 3)


def test_a_parent_here_says_when_the_participant_joins():
    parent = Parent("MAPP2", "02-004", "02", date(2025, 8, 20), 1)

    assert joins_on(read_study(shipped("mplong")), parent) == CONSENTED
