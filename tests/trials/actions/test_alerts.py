"""A safety answer reaches the site whatever becomes of the total, and never the rater."""

import uuid
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.library import CAPS, NOTHING_SAID, entry_of
from tests.study import DONE
from trials.actions.alerts import acknowledge_alert
from trials.actions.entries import record_answers
from trials.context import reading
from trials.models import Alert, AlertAcknowledgement, AuditChange, Revision
from trials.refusals import NotPermitted, Refused

pytestmark = pytest.mark.rolled_back


def save(study, form, answers, *, role="data_manager", based_on=0, complete=False, **said):
    entry = entry_of(study, form)
    reason = "Asked again" if based_on else ""
    return study.save(
        entry, answers, role=role, based_on=based_on, complete=complete, reason=reason, **said
    )


def alerts(study, role="site_coordinator") -> list[tuple[str, str]]:
    with reading(study.scope(role)):
        return list(Alert.objects.order_by("raised_at").values_list("name", "level"))


def the_alert(study, role="site_coordinator") -> Alert:
    with reading(study.scope(role)):
        return Alert.objects.select_related("trial").get()


def test_suicidal_thoughts_raise_an_alert_in_a_form_that_has_no_total(library_study):
    revision = save(library_study, "BDI-II", {"bdi09": 2})

    assert revision.scores["values"]["bdi_total"] is None
    assert alerts(library_study) == [("suicidal thoughts", "urgent")]


def test_a_form_that_is_begun_asks_for_nothing_yet(library_study):
    save(library_study, "BDI-II", {"bdi01": 1})

    assert alerts(library_study) == []


def test_a_safety_item_that_a_finished_form_leaves_open_is_to_be_asked(library_study):
    answers = dict.fromkeys((f"bdi{n:02}" for n in range(1, 22)), 0)
    answers |= {"bdi09": {"missing": "refused"}, "bdi16": "0", "bdi18": "0"}

    save(library_study, "BDI-II", answers, complete=True)

    assert alerts(library_study) == [("suicidal thoughts", "unknown")]


@pytest.mark.parametrize(
    ("codes", "raised"),
    [
        ((1, 1), ["review"]),
        ((1, 2), ["review", "urgent"]),
        ((2, 1), ["urgent"]),
        ((2, 3), ["urgent"]),
        ((2, 0), ["urgent"]),
        ((2, 0, 2), ["urgent", "urgent"]),
    ],
)
def test_an_alert_is_raised_again_when_the_answer_becomes_more_urgent(library_study, codes, raised):
    for number, code in enumerate(codes):
        save(library_study, "BDI-II", {"bdi09": code, "bdi01": number}, based_on=number)

    assert [level for _, level in alerts(library_study)] == raised


def test_the_same_save_twice_raises_one_alert(library_study):
    key = uuid.uuid4()

    for _ in range(2):
        save(library_study, "BDI-II", {"bdi09": 3}, idempotency_key=key)

    assert alerts(library_study) == [("suicidal thoughts", "urgent")]


def test_an_interview_tells_the_site_to_call_and_not_what_was_answered(library_study):
    said = NOTHING_SAID | {"css0214": "Y", "css0219": "Y", "css0220": "Y"}

    save(library_study, "C-SSRS", said, role="rater")

    assert alerts(library_study) == [("interview", "call")]


@pytest.mark.parametrize("role", ["rater", "sponsor"])
def test_the_database_shows_no_alert_to_those_who_see_no_answers(library_study, role):
    save(library_study, "C-SSRS", NOTHING_SAID | {"css0219": "Y"}, role="rater")
    save(library_study, "BDI-II", {"bdi09": 3})

    assert alerts(library_study, role) == []
    with reading(library_study.scope(role)):
        assert not AuditChange.objects.filter(table_name="trials_alert").exists()


def test_an_alert_stands_under_the_line_of_the_save_that_raised_it(library_study):
    revision = save(library_study, "BDI-II", {"bdi09": 3})

    with reading(library_study.scope("data_manager")):
        changes = AuditChange.objects.filter(participant_id=revision.participant_id)
        lines = dict(changes.values_list("table_name", "event_id"))
    assert lines["trials_alert"] == lines["trials_revision"]


def test_a_rater_goes_on_as_themselves_after_raising_an_alert(library_study):
    save(library_study, "C-SSRS", NOTHING_SAID | {"css0219": "Y"}, role="rater")

    with reading(library_study.scope("data_manager")):
        revision = Revision.objects.get(entry__form_key="C-SSRS")
        step = revision.entry.steps.get()
    rater = library_study.people["rater"]
    assert (revision.recorded_by, step.recorded_by) == (rater, rater)


def test_a_form_without_safety_items_raises_nothing(library_study):
    save(library_study, "CAPS-5", {CAPS.items[0].key: "direct"}, role="rater")

    assert alerts(library_study) == []


def test_the_first_save_of_a_form_with_an_alert_costs_at_most_nineteen_queries(library_study):
    entry, scope = entry_of(library_study, "BDI-II"), library_study.scope("site_coordinator")

    with reading(scope), CaptureQueriesContext(connection) as queries:
        record_answers(
            entry=entry,
            answers={"bdi09": 3},
            based_on=0,
            complete=False,
            done_on=DONE,
            idempotency_key=uuid.uuid4(),
            scope=scope,
        )

    own = [q["sql"] for q in queries if q["sql"].startswith(("SELECT", "INSERT", "UPDATE"))]
    assert len(own) <= 19, "\n".join(own)


def acknowledge(study, alert, *, role="site_coordinator", action_taken="Called at 14:10"):
    return acknowledge_alert(alert=alert, action_taken=action_taken, scope=study.scope(role))


def test_an_acknowledgement_keeps_name_time_and_action(library_study):
    save(library_study, "BDI-II", {"bdi09": 3})

    given = acknowledge(library_study, the_alert(library_study))

    with reading(library_study.scope("site_coordinator")):
        kept = AlertAcknowledgement.objects.select_related("recorded_by").get()
    assert (kept.recorded_by.name, kept.action_taken) == ("Ada Site", "Called at 14:10")
    assert kept.recorded_at == given.recorded_at


def test_an_alert_is_acknowledged_once(library_study):
    save(library_study, "BDI-II", {"bdi09": 3})
    acknowledge(library_study, the_alert(library_study))

    with pytest.raises(Refused) as refused:
        acknowledge(library_study, the_alert(library_study))

    assert str(refused.value) == "Ada Site acknowledged this alert: Called at 14:10"


def test_an_acknowledgement_says_what_was_done(library_study):
    save(library_study, "BDI-II", {"bdi09": 3})

    with pytest.raises(Refused, match=r"^Say what was done about the alert\.$"):
        acknowledge(library_study, the_alert(library_study), action_taken=" ")


@pytest.mark.parametrize("role", ["rater", "data_manager", "sponsor", "statistician"])
def test_only_the_site_acknowledges(library_study, role):
    save(library_study, "BDI-II", {"bdi09": 3})

    with pytest.raises(NotPermitted, match="see and acknowledge safety alerts"):
        acknowledge(library_study, the_alert(library_study), role=role)


def test_another_site_does_not_see_the_alert(library_study):
    save(library_study, "BDI-II", {"bdi09": 3})
    elsewhere = replace(
        library_study.scope("site_coordinator"), sites=(str(library_study.site("02").pk),)
    )

    with reading(elsewhere):
        assert not Alert.objects.exists()
