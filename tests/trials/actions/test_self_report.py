"""What participants answer on their link: theirs, once, and nobody else's to change."""

import uuid

import pytest

from tests.reporting import BEFORE
from trials.actions.entries import mark_not_done
from trials.actions.self_report import raised_alert
from trials.actions.self_report_links import take_over
from trials.context import reading
from trials.models import Alert, AuditChange, AuditEvent, Revision
from trials.refusals import NotPermitted, Refused

pytestmark = pytest.mark.rolled_back

ALL_ZERO = dict.fromkeys((f"bdi{n:02}" for n in range(1, 22)), 0) | {"bdi16": "0", "bdi18": "0"}


def test_what_is_due_are_their_own_forms_whose_window_is_open(reporting_of_module):
    assert reporting_of_module.due() == ["PGIC", "BDI-II", "TOGETHER", "GUESS"]


def test_an_answer_is_recorded_as_the_participants_own(reporting):
    revision = reporting.report("PGIC", {"pgic": 3})

    with reading(reporting.scope("site_coordinator")):
        kept = Revision.objects.get(pk=revision.pk)
        line = AuditEvent.objects.get(act="self_report.record")
    assert (kept.recorded_by_id, kept.by_link_id) == (None, reporting.found().id)
    assert (line.actor_id, line.actor_name, line.role) == (
        reporting.found().id,
        "The participant",
        "participant",
    )


def test_the_safety_item_of_a_half_filled_form_alerts_the_site_in_the_same_transaction(reporting):
    revision = reporting.report("BDI-II", {"bdi09": 2})

    with reading(reporting.scope("site_coordinator")):
        alert = Alert.objects.get()
        (line,) = AuditChange.objects.filter(table_name="trials_alert").values_list("event_id")
        saved = AuditEvent.objects.get(act="self_report.record")
    assert (alert.revision_id, alert.level, line) == (revision.pk, "urgent", (saved.pk,))
    assert raised_alert(revision)


def test_an_answer_that_alerts_nobody_leads_nowhere(reporting):
    assert not raised_alert(reporting.report("BDI-II", {"bdi01": 3}))


def test_the_same_save_sent_twice_is_one_revision_also_when_it_was_the_last(reporting):
    said = {"complete": True, "idempotency_key": uuid.uuid4()}
    first = reporting.report("BDI-II", ALL_ZERO, **said)

    assert reporting.report("BDI-II", ALL_ZERO, **said) == first


def test_what_was_sent_is_not_changed_on_the_link(reporting):
    reporting.report("PGIC", {"pgic": 3}, complete=True)

    with pytest.raises(Refused, match="This form was sent already"):
        reporting.report("PGIC", {"pgic": 4}, based_on=1, complete=True, reason="A slip")


def test_a_sealed_guess_is_read_by_its_participant_alone(reporting):
    reporting.report("GUESS", {"guess": 1})

    with reading(reporting.own()):
        own = Revision.objects.values_list("answers", flat=True).get()
    with reading(reporting.scope("site_coordinator")):
        seen = Revision.objects.count()
    assert (own, seen) == ({"guess": 1}, 0)


@pytest.mark.parametrize(
    "role", ["site_coordinator", "site_physician", "therapist", "data_manager"]
)
@pytest.mark.parametrize("complete", [False, True])
def test_nobody_at_the_site_writes_in_what_a_participant_began(reporting, role, complete):
    reporting.report("PGIC", {"pgic": 3}, complete=complete)

    with pytest.raises(Refused, match="The participant filled this form in"):
        reporting.save(
            reporting.entry("01-001", "V1", "PGIC"),
            {"pgic": 1},
            role=role,
            based_on=1,
            done_on=BEFORE,
            reason="A slip, says the site",
        )


def test_nor_is_it_said_to_be_not_done(reporting):
    reporting.report("PGIC", {"pgic": 3})

    with pytest.raises(Refused, match="The participant filled this form in"):
        mark_not_done(
            entry=reporting.entry("01-001", "V1", "PGIC"),
            reason="Left open",
            scope=reporting.scope("site_coordinator"),
        )


def take(study, *, role="site_coordinator", reason="Asked on the telephone"):
    return take_over(
        entry=study.entry("01-001", "V1", "PGIC"), reason=reason, scope=study.scope(role)
    )


def test_the_site_takes_a_form_over_with_a_reason_and_the_answers_stay(reporting):
    reporting.report("PGIC", {"pgic": 3}, complete=True)
    take(reporting)

    reporting.save(
        reporting.entry("01-001", "V1", "PGIC"),
        {"pgic": 1},
        role="site_coordinator",
        based_on=1,
        done_on=BEFORE,
        reason="Meant the other end of the scale",
    )

    with reading(reporting.scope("site_coordinator")):
        kept = Revision.objects.order_by("number").values_list("answers", "by_link")
        assert list(kept) == [({"pgic": 3}, reporting.found().id), ({"pgic": 1}, None)]


def test_the_participant_writes_no_more_in_what_the_site_took_over(reporting):
    reporting.report("PGIC", {"pgic": 3})
    take(reporting)

    assert "PGIC" not in reporting.due()
    with pytest.raises(Refused, match="the site goes on with it"):
        reporting.report("PGIC", {"pgic": 4}, based_on=1)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"reason": " "}, "Say why the site goes on"),
        ({"role": "therapist"}, "does not include: give participants a link"),
    ],
)
def test_a_takeover_needs_a_reason_and_the_right(reporting, said, sentence):
    reporting.report("PGIC", {"pgic": 3})

    with pytest.raises((Refused, NotPermitted), match=sentence):
        take(reporting, **said)


def test_a_form_that_nobody_began_is_not_taken_over(reporting):
    with pytest.raises(Refused, match="did not begin this form"):
        take(reporting)


def test_a_form_that_the_site_began_is_not_due_on_the_link(reporting):
    entry = reporting.entry("01-001", "V1", "PGIC")
    reporting.save(entry, {}, role="site_coordinator", complete=False, done_on=BEFORE)

    assert "PGIC" not in reporting.due()
