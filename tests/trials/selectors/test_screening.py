"""The screening log: everybody who was asked, once, with what became of them."""

from datetime import date

import pytest

from tests.study import CONSENTED, DONE
from trials.actions.screening import record_prescreening
from trials.actions.steps import record_step
from trials.context import reading
from trials.selectors.screening import LogLine, asked_by_period, screening_log

pytestmark = pytest.mark.rolled_back


def log(study, role="data_manager") -> list[LogLine]:
    with reading(study.scope(role)):
        return screening_log(study.trial)


def ask(study, on=CONSENTED, **said):
    return record_prescreening(
        site=study.site("01"), contacted_on=on, scope=study.scope("data_manager"), **said
    )


def test_who_was_asked_and_declined_is_a_line(open_study):
    ask(open_study, date(2026, 3, 1), reason="other", explanation="Moves abroad")

    assert log(open_study)[0] == LogLine(
        "01", "01-P001", date(2026, 3, 1), reason="other", explanation="Moves abroad"
    )


def test_who_was_asked_and_consented_is_one_line_with_the_reason_of_a_failure(open_study):
    asked = ask(open_study, date(2026, 3, 1))
    person = open_study.enrol("01-020", prescreening=asked)
    record_step(
        participant=person,
        axis="study",
        state="screen_failed",
        reason="physician_decision",
        on=DONE,
        scope=open_study.scope("data_manager"),
    )

    lines = log(open_study)

    assert lines[0] == LogLine(
        "01",
        "01-P001",
        date(2026, 3, 1),
        reason="physician_decision",
        participant="01-020",
        status="screen_failed",
    )
    assert len(lines) == 13


def test_who_consented_without_a_line_has_one_from_the_consent(open_study):
    assert log(open_study)[-1] == LogLine(
        "01", "", CONSENTED, participant="01-001", status="completed"
    )


def test_a_site_sees_its_own_lines(open_study):
    ask(open_study)

    assert {line.site for line in log(open_study, "site_coordinator")} == {"01"}


def test_people_asked_are_counted_by_site_in_months_and_in_weeks_from_monday():
    # 1 March 2026 is a Sunday.
    days = [("01", date(2026, 3, 1)), ("02", date(2026, 3, 2)), ("02", date(2026, 3, 8))]
    lines = [LogLine(site, "", day) for site, day in days]

    assert asked_by_period(lines, "month") == {date(2026, 3, 1): {"01": 1, "02": 2}}
    assert asked_by_period(lines, "week") == {
        date(2026, 3, 2): {"02": 2},
        date(2026, 2, 23): {"01": 1},
    }
