"""Rated once more by another rater: who sees that, and what follows from it, which is nothing."""

import psycopg
import pytest
from django.urls import reverse

from tests import raw
from tests.room import SCORE, SCORE_AGAIN, STUDY, make_room
from tests.study import reading_all
from tests.trials.web.conftest import browser
from trials.actions import second_ratings
from trials.context import reading
from trials.models import EligibilityResult, Entry, Participant
from trials.policies.locking import lock_lines
from trials.selectors.facts import facts_of
from trials.selectors.raters import office_of
from trials.studies.loading import study_of


def test_a_completed_interview_is_drawn_for_another_rater(room):
    rated = room.rated()

    second = room.second(rated)
    assert second.assigned_to in (room.people["ruth"], room.people["rena"])
    assert (second.visit_id, second.form_key, second.token != rated.token) == (
        rated.visit_id,
        "SEVERITY",
        True,
    )


def test_a_draft_is_not_drawn(room):
    entry = room.give(room.entry("01-001", "BASE", "SEVERITY"), "rolf")

    room.rate(entry, "rolf", complete=False)

    assert room.second(entry) is None


def test_neither_an_addendum_nor_a_second_rating_is_drawn_again(room):
    rated = room.rated()
    second = room.second(rated)

    room.rate(rated, "rolf", SCORE + 1, based_on=1, reason="I had misread the anchor")
    room.rate(second, room.name_of(second))

    assert room.second(second) is None


@pytest.mark.parametrize(("drawn", "is_second"), [(0.0999, True), (0.1, False)])
def test_the_share_of_the_study_file_is_drawn(own_database, monkeypatch, drawn, is_second):
    room = make_room(STUDY.replace("second_ratings: 1,", "second_ratings: 0.1,"))
    monkeypatch.setattr(second_ratings, "LOTTERY", type("Lot", (), {"random": lambda: drawn}))

    assert (room.second(room.rated()) is not None) is is_second


def test_the_site_reads_of_one_rating_and_of_no_rater(room):
    rated = room.rated()
    second = room.second(rated)
    room.rate(second, room.name_of(second))
    raters = [room.people[name].name for name in ("rolf", "ruth", "rena")]

    page = browser(room, "site_coordinator").get(
        reverse("participant-history", args=[room.trial.key, "01-001"])
    )

    shown = page.content.decode()
    assert shown.count("Not named, independent rater") == 1
    assert [name for name in raters if name in shown] == []
    assert "second" not in shown
    assert str(second.pk) not in shown


def test_the_site_reads_no_line_of_the_second_rating_below_the_pages_either(room):
    rated = room.rated()
    second = room.second(rated)
    room.rate(second, room.name_of(second))

    with raw.as_login("web") as web:
        raw.enter(web, room.scope("site_coordinator"))
        acts, rows = (
            {value for (value,) in web.execute(f"select {column} from ledger.{table}").fetchall()}
            for column, table in (("act", "event"), ("row_id", "change"))
        )

    assert {act for act in acts if act.startswith("raters.")} == set()
    assert "entries.record" in acts
    assert str(second.pk) not in rows


def test_where_nobody_is_free_it_waits(room):
    """Two of the three raters know the participant from the endpoint."""
    end = room.rated(visit="END", rater="ruth")
    third = {"rolf", "rena"} - {room.name_of(room.second(end))}

    rated = room.rated(visit="BASE", rater=third.pop())

    assert room.second(rated).assigned_to is None


@pytest.mark.parametrize(
    "role",
    ["site_coordinator", "site_physician", "data_manager", "sponsor", "statistician", "rolf"],
)
def test_nobody_else_sees_that_there_is_a_second_rating(room, role):
    room.rated()

    with reading(room.scope(role)):
        assert Entry.objects.filter(second_of__isnull=False).count() == 0


def test_nothing_follows_from_a_second_rating(room):
    """Below the threshold of the study, where the rating is above it."""
    second = room.second(room.rated())
    with reading_all(room.trial):
        board = lock_lines(room.trial)

    room.rate(second, room.name_of(second), severity=1)

    with reading_all(room.trial):
        person = Participant.objects.select_related("site", "trial").get(number="01-001")
        results = list(EligibilityResult.objects.values_list("rule", "met"))
        study = study_of(room.trial)
        facts = facts_of(person, study, [rule.rule for rule in study.eligibility])
        assert lock_lines(room.trial) == board
    assert results == [("I-SEVERE", True)]
    assert [values["severity"] for _, values in facts.documents["SEVERITY"]] == [SCORE]


def test_a_snapshot_holds_no_second_rating(room):
    second = room.second(room.rated())
    room.rate(second, room.name_of(second), severity=SCORE_AGAIN)

    with raw.as_administrator() as administrator:
        lines = administrator.execute(
            "select line from governance.lines_to_freeze(%s)", [room.trial.pk]
        ).fetchall()

    assert len(lines) == 1


def test_a_second_rating_is_never_by_the_rater_of_the_first(room):
    second = room.second(room.rated())

    with raw.as_login("web") as web:
        raw.open_act(web, office_of(room.trial), "entries.assign")
        with pytest.raises(psycopg.Error, match="a second rating is by another rater"):
            web.execute(
                "update trials_entry set assigned_to_id = %s where id = %s",
                [room.people["rolf"].pk, second.pk],
            )
