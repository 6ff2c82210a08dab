"""Reminders: once for each moment, only while there is something to do, and telling nothing."""

import json
import logging
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.conftest import log_in_as
from tests.raw import as_administrator
from tests.reporting import BEFORE
from tests.trials.actions.test_self_report_links import died, ended, withdrawn
from trials.actions import reminders
from trials.actions.contacts import contact_of, record_contact
from trials.actions.self_report_links import choose_language, say_of_link, stop_reminders
from trials.contact_key import CannotRead, decrypt, encrypt
from trials.context import reading
from trials.models import AuditChange, AuditEvent, ReminderResult
from trials.refusals import NotPermitted, Refused

NUMBER, MAIL = "+15550123987", "ann.smith@example.org"
NEW_YORK = ZoneInfo("America/New_York")
# The forms were offered on the day of consent; the second day after it is a day of reminders.
MOMENT = datetime.combine(BEFORE + timedelta(days=2), time(18, 30), tzinfo=NEW_YORK)


def contact(study, way="sms", to=NUMBER, role="site_coordinator", number="01-001", **said):
    return record_contact(
        participant=study.participant(number), way=way, to=to, scope=study.scope(role), **said
    )


def as_given(day: date) -> None:
    """All links, as if they had been given on this day."""
    with as_administrator() as administrator:
        administrator.execute("alter table trials_selfreportlink disable trigger user")
        administrator.execute("update trials_selfreportlink set recorded_at = %s", [day])
        administrator.execute("alter table trials_selfreportlink enable trigger user")


@pytest.fixture
def reached(reporting, tmp_path, settings):
    """01-001 can be reached by text message; messages are written to a folder. As the worker."""
    settings.REMINDER_OUTBOX = str(tmp_path)
    contact(reporting)
    as_given(BEFORE)
    # The gates and windows are those of today, so that the clock alone is moved.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("trials.selectors.schedule.today_at", lambda site: MOMENT.date())
        yield reporting


def sent(tmp_path) -> list[dict]:
    return [json.loads(file.read_text()) for file in sorted(tmp_path.iterdir())]


def remind(now=MOMENT) -> int:
    log_in_as("worker")
    try:
        return reminders.remind_all(now)
    finally:
        log_in_as("web")


def test_a_reminder_leads_to_the_link_and_names_nothing_else(reached, tmp_path):
    assert remind() == 1

    address = f"{settings.SELF_REPORT_URL}/p/{reached.given.token}/"
    assert sent(tmp_path) == [
        {
            "way": "sms",
            "to": NUMBER,
            "text": f"You have something to fill in: {address} Reply STOP to end.",
        }
    ]


def test_it_is_written_in_the_language_that_the_participant_chose(reached, tmp_path):
    choose_language(found=reached.found(), language="he")

    remind()

    assert "You have" not in sent(tmp_path)[0]["text"]
    assert reached.given.token in sent(tmp_path)[0]["text"]


def test_one_moment_has_one_reminder_however_often_a_worker_looks(reached, tmp_path):
    assert [remind(), remind(MOMENT + timedelta(minutes=5))] == [1, 0]
    assert len(sent(tmp_path)) == 1


def test_a_worker_that_dies_after_its_claim_leaves_no_second_message(
    reached, tmp_path, monkeypatch
):
    class Killed(BaseException):
        pass

    def die(*args, **said):
        raise Killed

    monkeypatch.setattr(reminders, "send", die)
    with pytest.raises(Killed):
        remind()
    monkeypatch.undo()

    with reading(reached.scope("site_coordinator")):
        assert ReminderResult.objects.count() == 0
    assert remind(MOMENT + timedelta(minutes=5)) == 0


@pytest.mark.parametrize(
    "now",
    [
        MOMENT - timedelta(minutes=1),
        MOMENT + timedelta(hours=1, minutes=45),  # quiet hours
        MOMENT + timedelta(hours=15),  # nobody is reminded of what passed while no worker ran
        MOMENT + timedelta(days=1),
        MOMENT.replace(tzinfo=ZoneInfo("Asia/Jerusalem")),
    ],
)
def test_at_any_other_moment_nothing_leaves(reached, now):
    assert remind(now) == 0


def test_the_clock_is_that_of_the_participant(reached):
    contact(reached, time_zone="Asia/Jerusalem")

    assert remind(MOMENT) == 0
    assert remind(MOMENT.replace(tzinfo=ZoneInfo("Asia/Jerusalem"))) == 1


def all_sent(study):
    for form, answers in (("TOGETHER", {"together": 1}), ("GUESS", {"guess": 0})):
        study.report(form, answers, complete=True)
    for form in ("PGIC", "BDI-II"):
        entry = study.entry("01-001", "V1", form)
        study.save(entry, {}, role="site_coordinator", complete=False, done_on=BEFORE)


def opted_out(study):
    stop_reminders(found=study.found())


def stopped_by_the_site(study):
    scope = study.scope("site_coordinator")
    participant = study.participant("01-001")
    say_of_link(participant=participant, kind="reminders_stopped", scope=scope)


def forgotten(study):
    contact(study, way="", to="")


@pytest.mark.parametrize(
    "why", [all_sent, opted_out, stopped_by_the_site, forgotten, ended, withdrawn, died]
)
def test_no_reminder_comes_any_more(reached, why):
    why(reached)

    assert remind() == 0


def test_more_links_cost_no_query(reached):
    def queries_for_nothing() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert remind(MOMENT + timedelta(minutes=5)) == 0
        return len(queries)

    remind()
    before = queries_for_nothing()
    reached.give("01-002")
    contact(reached, number="01-002")
    as_given(BEFORE)
    assert remind() == 1

    assert queries_for_nothing() == before


def test_what_did_not_leave_is_noted_by_the_kind_of_fault_alone(reached, settings, caplog):
    settings.REMINDER_OUTBOX = ""
    settings.SMS_GATEWAY_URL = "http://127.0.0.1:9/"
    caplog.set_level(logging.DEBUG)

    assert remind() == 0

    with reading(reached.scope("site_coordinator")):
        result = ReminderResult.objects.values_list("sent", "problem").get()
    assert result == (False, "URLError")
    assert NUMBER not in caplog.text
    assert reached.given.token not in caplog.text


def test_the_ledger_says_that_somebody_can_be_reached_and_not_how(reached):
    contact(reached, way="mail", to=MAIL)
    remind()

    with reading(reached.scope("site_coordinator")):
        lines = list(AuditEvent.objects.values_list("act", "detail", "reason"))
        told = str([lines, list(AuditChange.objects.values_list("difference", flat=True))])
    assert ("self_report.contact", "", "") in lines
    assert [words for words in (NUMBER, MAIL, reached.given.token) if words in told] == []


@pytest.mark.parametrize(
    ("way", "to", "sentence"),
    [
        ("sms", "0555-123", "That is no number for text messages"),
        ("sms", MAIL, "That is no number for text messages"),
        ("mail", NUMBER, "That is no e-mail address"),
        ("pigeon", "Lofts Lane", "by e-mail or by text message"),
    ],
)
def test_what_cannot_be_reached_is_refused_and_not_repeated(reporting_of_module, way, to, sentence):
    with pytest.raises(Refused, match=sentence) as refusal:
        contact(reporting_of_module, way=way, to=to)

    assert to not in str(refusal.value)


def test_a_number_may_be_typed_as_people_write_it(reporting):
    contact(reporting, to="+1 (555) 012-3987")

    with reading(reporting.scope("site_physician")):
        assert contact_of(reporting.participant("01-001")).to == NUMBER


@pytest.mark.parametrize("role", ["therapist", "data_manager", "sponsor"])
def test_nobody_else_takes_down_how_a_participant_is_reached(reporting_of_module, role):
    with pytest.raises(NotPermitted):
        contact(reporting_of_module, role=role)


def test_a_contact_is_bound_to_its_participant_and_to_the_key(settings):
    sealed = encrypt(NUMBER, of_participant="one")

    assert decrypt(sealed, of_participant="one") == NUMBER
    assert NUMBER.encode() not in sealed
    with pytest.raises(CannotRead):
        decrypt(sealed, of_participant="another")
    settings.CONTACT_KEY = "00" * 32
    with pytest.raises(CannotRead):
        decrypt(sealed, of_participant="one")
