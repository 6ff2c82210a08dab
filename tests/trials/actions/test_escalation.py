"""Alerts that wait go to the next in line: once for each step, to nobody who may not see them."""

import json
from datetime import timedelta

import psycopg
import pytest
from django.utils import timezone

from tests import raw
from tests.conftest import log_in_as
from tests.library import entry_of
from tests.templates import page
from tests.trials.web.conftest import browser
from trials.actions import escalation
from trials.actions.alerts import acknowledge_alert
from trials.context import reading
from trials.models import Alert, AlertEscalation, AuditEvent

NOT_YET, WAITED = timedelta(hours=23), timedelta(hours=25)


@pytest.fixture
def alerted(library_study, tmp_path, settings):
    """01-001 has one alert; messages are written to a folder."""
    settings.REMINDER_OUTBOX = str(tmp_path)
    give_addresses(site_physician="phyl@example.org", monitor="mona@example.org")
    library_study.save(entry_of(library_study, "BDI-II"), {"bdi09": 2}, complete=False)
    return library_study


def give_addresses(**addresses: str) -> None:
    usernames = {"site_physician": "phyl", "monitor": "mona"}
    with raw.as_administrator() as administrator:
        administrator.execute("alter table trials_user disable trigger user")
        for role, address in addresses.items():
            administrator.execute(
                "update trials_user set email = %s where username = %s", [address, usernames[role]]
            )
        administrator.execute("alter table trials_user enable trigger user")


def escalate(after=WAITED) -> int:
    """As the worker, so long after now; what is recorded is recorded now."""
    log_in_as("worker")
    try:
        return escalation.escalate_all(timezone.now() + after)
    finally:
        log_in_as("web")


def acknowledge(study) -> None:
    scope = study.scope("site_coordinator")
    with reading(scope):
        alert = Alert.objects.select_related("trial").get()
    acknowledge_alert(alert=alert, action_taken="Called at 14:10", scope=scope)


def sent(tmp_path) -> list[dict]:
    return [json.loads(file.read_text()) for file in sorted(tmp_path.iterdir())]


def told(study) -> list[tuple]:
    with reading(study.scope("site_coordinator")):
        rows = AlertEscalation.objects.order_by("number", "role")
        return list(rows.values_list("number", "role", "person__name", "result__sent"))


def test_before_the_time_of_the_study_nobody_is_told(alerted):
    assert escalate(NOT_YET) == 0
    assert told(alerted) == []


def test_first_the_physician_of_the_site_then_the_monitor_too(alerted):
    assert [escalate(), escalate(NOT_YET), escalate()] == [1, 0, 2]

    assert told(alerted) == [
        (0, "site_physician", "Phyl Physician", True),
        (1, "monitor", "Mona Monitor", True),
        (1, "site_physician", "Phyl Physician", True),
    ]


def test_the_message_says_neither_whose_nor_which_alert(alerted, tmp_path, settings):
    escalate()

    assert sent(tmp_path) == [
        {
            "way": "mail",
            "to": "phyl@example.org",
            "text": "1 safety alert waits at site 01 of LIBRARY, and nobody has acknowledged it in"
            f" time.\n\nSign in and see: {settings.SELF_REPORT_URL}/studies/LIBRARY/",
        }
    ]


def test_an_alert_that_was_acknowledged_goes_to_nobody(alerted):
    acknowledge(alerted)

    assert escalate() == 0


def test_the_monitor_is_not_told_of_an_alert_that_tells_an_arm(alerted):
    with raw.as_administrator() as administrator:
        administrator.execute("alter table trials_alert disable trigger all")
        administrator.execute("update trials_alert set arm_path = true")
        administrator.execute("alter table trials_alert enable trigger all")

    escalate()
    escalate()

    assert {role for _, role, _, _ in told(alerted)} == {"site_physician"}


def test_where_nobody_was_reached_the_next_in_line_is_told_an_hour_later(alerted):
    give_addresses(site_physician="")

    assert [escalate(), escalate(timedelta(minutes=59)), escalate(timedelta(hours=1))] == [0, 0, 1]

    assert told(alerted) == [
        (0, "site_physician", "Phyl Physician", False),
        (1, "monitor", "Mona Monitor", True),
        (1, "site_physician", "Phyl Physician", False),
    ]


def test_an_address_that_no_mail_can_carry_keeps_nobody_else_from_being_told(
    alerted, settings, mailoutbox
):
    settings.REMINDER_OUTBOX = ""
    give_addresses(site_physician=f"p@{'ß' * 40}.org")

    assert [escalate(), escalate(timedelta(hours=1))] == [0, 1]

    assert [mail.to for mail in mailoutbox] == [["mona@example.org"]]
    assert told(alerted) == [
        (0, "site_physician", "Phyl Physician", False),
        (1, "monitor", "Mona Monitor", True),
        (1, "site_physician", "Phyl Physician", False),
    ]


def test_a_fault_while_one_is_told_keeps_nobody_else_from_being_told(alerted, monkeypatch):
    def fail_for_phyl(way, to, text, *, subject):
        if to == "phyl@example.org":
            raise RuntimeError

    monkeypatch.setattr(escalation, "send", fail_for_phyl)

    for _ in range(2):
        with pytest.raises(RuntimeError):
            escalate()

    assert (1, "monitor", "Mona Monitor", True) in told(alerted)


def test_a_worker_that_dies_after_its_claim_tells_nobody_twice(alerted, monkeypatch, tmp_path):
    class Killed(BaseException):
        pass

    def die(*args, **said):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(escalation, "send", die)
        with pytest.raises(Killed):
            escalate()

    assert escalate(timedelta(minutes=59)) == 0
    assert sent(tmp_path) == []


def test_it_is_a_line_of_the_ledger_that_says_who_was_told(alerted):
    escalate()

    with reading(alerted.scope("site_coordinator")):
        lines = AuditEvent.objects.filter(act__startswith="alerts.").order_by("id")
        assert list(lines.values_list("act", "actor_name", "detail")) == [
            ("alerts.escalate", "Equipoise", "to Phyl Physician"),
            ("alerts.escalated", "Equipoise", ""),
        ]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("/studies/LIBRARY/today/", "passed on to Phyl Physician"),
        ("/studies/LIBRARY/alerts/", "Phyl Physician (site physician)"),
        ("/studies/LIBRARY/participants/01-001/", "Passed on, since nobody had acknowledged it"),
    ],
)
def test_it_stands_on_today_and_on_the_alert(alerted, url, said):
    escalate()

    answer = browser(alerted, "site_coordinator").get(url)

    assert said in " ".join(page.read(answer.content.decode()).text().split())


@pytest.mark.parametrize("role", ["rater", "sponsor", "quality_auditor"])
def test_the_database_shows_those_who_see_no_answers_nothing_of_it(alerted, role):
    escalate()
    acknowledge(alerted)

    with reading(alerted.scope(role)):
        assert not AlertEscalation.objects.exists()
        assert not AuditEvent.objects.filter(act__startswith="alerts.").exists()


def test_the_web_cannot_write_that_somebody_was_told(alerted):
    with (
        pytest.raises(psycopg.errors.InsufficientPrivilege),
        raw.as_login("web") as web,
    ):
        web.execute("insert into trials_alertescalation (id) values (gen_random_uuid())")
