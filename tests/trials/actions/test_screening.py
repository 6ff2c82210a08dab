"""Lines of the screening log: numbered by the system, without a name, before the lock."""

import threading
from datetime import date, timedelta

import pytest
from django.db import connection

from trials.actions.screening import record_prescreening
from trials.context import reading
from trials.models import AuditEvent, Prescreening
from trials.refusals import NotPermitted, Refused

ASKED = date(2026, 1, 3)


def record(study, *, site="01", role="site_coordinator", **said):
    usual = {"contacted_on": ASKED, "reason": "declined"}
    return record_prescreening(site=study.site(site), scope=study.scope(role), **(usual | said))


def test_lines_are_numbered_by_site(open_study):
    lines = [
        record(open_study),
        record(open_study),
        record(open_study, site="02", role="data_manager"),
    ]

    assert [line.number for line in lines] == ["01-P001", "01-P002", "02-P001"]


def test_a_line_stands_in_the_ledger_under_its_site(open_study):
    line = record(open_study)

    with reading(open_study.scope("data_manager")):
        event = AuditEvent.objects.filter(act="screening.record").get()
    assert (event.site_id, event.actor_name) == (line.site_id, "Ada Site")


def test_two_people_at_once_get_two_numbers(open_study):
    numbers = []

    def add():
        numbers.append(record(open_study).number)
        connection.close()

    people = [threading.Thread(target=add) for _ in range(4)]
    for person in people:
        person.start()
    for person in people:
        person.join()

    assert sorted(numbers) == ["01-P001", "01-P002", "01-P003", "01-P004"]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"contacted_on": date.today() + timedelta(days=2)}, "which is in the future"),
        ({"contacted_on": date(1206, 1, 3)}, "1206-01-03, cannot be: give a day from 1990"),
        ({"reason": "rude"}, "There is no reason 'rude'; there are: not_eligible, declined,"),
        ({"reason": "other"}, "Say what the reason is"),
        ({"explanation": "ada@example.org"}, "looks like it holds an e-mail address"),
    ],
)
def test_what_is_wrong_is_refused_by_name(open_study, said, sentence):
    with pytest.raises(Refused, match=sentence):
        record(open_study, **said)

    with reading(open_study.scope("data_manager")):
        assert not Prescreening.objects.exists()


@pytest.mark.parametrize("role", ["rater", "sponsor", "statistician"])
def test_who_adds_no_participants_adds_no_lines(open_study, role):
    with pytest.raises(NotPermitted, match="does not include: add participants"):
        record(open_study, role=role)


def test_after_the_lock_nobody_is_added(locked_study):
    with pytest.raises(Refused, match="The study is locked, arms sealed"):
        record(locked_study)
