"""Links of participants: who gives them, what opens them, and when they are over."""

from datetime import date, timedelta

import pytest

from tests.days import TODAY
from tests.raw import as_administrator
from tests.reporting import BEFORE, PIN
from trials.actions.consents import withdraw_consent
from trials.actions.self_report_links import Entered, choose_language, enter, give_code, say_of_link
from trials.actions.steps import record_step
from trials.contact_key import hash_of_token, token_of
from trials.context import reading
from trials.models import (
    AuditChange,
    AuditEvent,
    Consent,
    Entry,
    Participant,
    SelfReportLink,
    SelfReportPin,
)
from trials.refusals import NotPermitted, Refused
from trials.selectors.self_report import link_by_token_hash, state_of_link

WRONG = "000001"


def attempt(study, pin=PIN, **said) -> Entered:
    return enter(found=study.found(), pin=pin, **said)


def test_a_token_has_160_bits_and_is_kept_nowhere(reporting_of_module):
    study = reporting_of_module

    with reading(study.scope("site_coordinator")):
        link = SelfReportLink.objects.get()
        changes = AuditChange.objects.filter(table_name="trials_selfreportlink")
        difference = changes.values_list("difference", flat=True).get()
    assert len(study.given.token) == 27
    assert link.token_hash == hash_of_token(study.given.token)
    assert difference["token_hash"] == ["hidden", "hidden"]


def test_the_token_of_a_link_can_be_named_again_for_a_reminder(reporting_of_module):
    study = reporting_of_module

    assert token_of(study.given.link.pk) == study.given.token


@pytest.mark.parametrize("role", ["therapist", "site_assessor", "data_manager", "monitor"])
def test_only_coordinator_and_physician_give_links(reporting_of_module, role):
    with pytest.raises(NotPermitted):
        reporting_of_module.give("01-002", role=role)


def test_a_link_is_given_in_a_language_of_the_study(reporting_of_module):
    with pytest.raises(Refused, match="no self-report in the language 'fr'; it has: en, he"):
        reporting_of_module.give("01-002", language="fr")


def test_the_first_opening_takes_the_code_of_the_site_and_a_pin_of_ones_own(reporting):
    given = reporting.give("01-002")

    entered = enter(found=reporting.found(given), pin=given.code, new_pin=PIN)

    assert entered.opened
    with reading(reporting.own(given)):
        state = state_of_link(given.link)
    assert (state.pin.own, str(state.pin.pk)) == (True, entered.pin_id)


@pytest.mark.parametrize(
    ("new_pin", "why_not"),
    [
        ("", "pin_needed"),
        ("12345", "pin_needed"),
        ("abcdef", "pin_needed"),
        ("١٢٣٤٥٦", "pin_needed"),
        ("123456", "pin_too_easy"),
        ("777777", "pin_too_easy"),
    ],
)
def test_a_pin_is_six_digits_that_nobody_tries_first(reporting, new_pin, why_not):
    given = reporting.give("01-002")

    entered = enter(found=reporting.found(given), pin=given.code, new_pin=new_pin)

    assert (entered.opened, entered.why_not) == (False, why_not)


def test_the_code_of_the_site_opens_nothing_once_the_participant_has_a_pin(reporting):
    entered = attempt(reporting, reporting.given.code)

    assert (entered.opened, entered.why_not, entered.left) == (False, "wrong", 4)


def test_the_fifth_wrong_pin_locks_the_link_for_the_right_one_too(reporting):
    left = [attempt(reporting, WRONG).left for _ in range(5)]

    assert left == [4, 3, 2, 1, 0]
    assert attempt(reporting) == Entered(False, "locked", 0)


def test_wrong_pins_are_lines_of_whoever_holds_the_link_without_the_digits(reporting):
    attempt(reporting, WRONG)

    with reading(reporting.scope("site_coordinator")):
        line = AuditEvent.objects.get(act="self_report.wrong_pin")
        told = str(list(AuditChange.objects.filter(event=line).values("difference")))
    assert (line.actor_name, line.participant_id) == (
        "Whoever holds the link",
        reporting.found().participant_id,
    )
    assert WRONG not in told


def test_the_right_pin_makes_the_count_begin_anew(reporting):
    for _ in range(4):
        attempt(reporting, WRONG)
    assert attempt(reporting).opened

    assert attempt(reporting, WRONG).left == 4


def test_a_new_code_of_the_site_lifts_the_lock_and_ends_the_old_pin(reporting):
    for _ in range(5):
        attempt(reporting, WRONG)

    code = give_code(
        participant=reporting.participant("01-001"), scope=reporting.scope("site_coordinator")
    )

    assert not attempt(reporting).opened
    assert attempt(reporting, code, new_pin="928374").opened


def test_no_pin_stands_anywhere_in_the_database(reporting):
    with as_administrator() as administrator:
        hashes = [
            row[0] for row in administrator.execute("select pin_hash from trials_selfreportpin")
        ]
        lines = administrator.execute(
            "select difference ->> 'pin_hash' from ledger.change"
            " where table_name = 'trials_selfreportpin'"
        ).fetchall()

    assert [one for one in hashes if PIN in one or reporting.given.code in one] == []
    assert set(lines) == {('["hidden", "hidden"]',)}


def test_a_new_link_replaces_the_old_one(reporting):
    reporting.give("01-001")

    assert reporting.found().over == "replaced"


def ended(study):
    say_of_link(
        participant=study.participant("01-001"),
        kind="ended",
        scope=study.scope("site_coordinator"),
    )


def withdrawn(study):
    withdraw_consent(
        participant=study.participant("01-001"),
        part="procedures",
        on=TODAY,
        scope=study.scope("site_coordinator"),
    )


def died(study):
    record_step(
        participant=study.participant("01-001"),
        axis="study",
        state="died",
        on=BEFORE,
        scope=study.scope("site_coordinator"),
    )


def expired(study):
    with as_administrator() as administrator:
        administrator.execute("alter table trials_selfreportlink disable trigger user")
        yesterday = date.today() - timedelta(days=2)
        administrator.execute("update trials_selfreportlink set ends_on = %s", [yesterday])
        administrator.execute("alter table trials_selfreportlink enable trigger user")


@pytest.mark.parametrize(
    ("end", "over"),
    [
        (ended, "ended"),
        (withdrawn, "consent taken back"),
        (died, "out of the study"),
        (expired, "expired"),
    ],
)
def test_a_link_is_over(reporting, end, over):
    scope = reporting.own()

    end(reporting)

    assert reporting.found().over == over
    with reading(scope):
        seen = [model.objects.count() for model in (SelfReportPin, Entry, Participant, Consent)]
    assert seen == [0, 0, 0, 0]
    with pytest.raises((Refused, Entry.DoesNotExist)):
        reporting.report("PGIC", {"pgic": 3}, scope=scope)


def test_a_token_that_nobody_was_given_leads_nowhere(reporting_of_module):
    assert link_by_token_hash(hash_of_token("A" * 27)) is None


def test_the_participant_chooses_a_language_that_the_study_has(reporting):
    choose_language(found=reporting.found(), language="he")

    with reading(reporting.own()):
        assert state_of_link(reporting.given.link).language == "he"
    with pytest.raises(Refused, match="no self-report in the language 'fr'"):
        choose_language(found=reporting.found(), language="fr")
