"""Each act leaves its line; a refused one as well, with the sentence that the person read."""

import pytest
from django.db import DatabaseError, connection, transaction

from tests.study import reading_all
from trials import ledger
from trials.context import reading
from trials.ledger import act, noting_refusals_afterwards
from trials.models import AuditChange, AuditEvent, Participant, Site
from trials.refusals import Refused

pytestmark = pytest.mark.rolled_back


@pytest.fixture
def study(open_study):
    return open_study


def last_lines(study, count: int = 1) -> list[tuple]:
    with reading_all(study.trial):
        lines = AuditEvent.objects.order_by("-id")[:count]
        return [(line.act, line.outcome, line.detail) for line in reversed(lines)]


def rename(number: str) -> None:
    Participant.objects.filter(number="01-001").update(number=number)


def test_a_line_says_who_in_which_role_what_and_why(study):
    scope = study.scope("data_manager")

    with act("participants.rename", scope=scope, reason=" Wrong label ", detail="01-001") as line:
        rename("01-901")

    with reading_all(study.trial):
        found = AuditEvent.objects.get(pk=line)
    assert (str(found.actor_id), found.actor_name, found.role) == (
        scope.actor,
        "Dana Data",
        "data_manager",
    )
    assert (found.act, found.outcome, found.reason, found.detail) == (
        "participants.rename",
        "done",
        "Wrong label",
        "01-001",
    )
    assert found.login.endswith("_web")


@pytest.mark.commits
def test_a_refusal_by_an_act_is_a_line_and_undoes_the_act(study):
    with pytest.raises(Refused), act("participants.rename", scope=study.scope("data_manager")):
        rename("01-901")
        raise Refused("Not today.")

    assert last_lines(study) == [("participants.rename", "refused", "Not today.")]
    with reading_all(study.trial):
        assert not Participant.objects.filter(number="01-901").exists()


@pytest.mark.commits
def test_a_flood_of_refusals_is_told_once_and_names_nobody(study, caplog, monkeypatch):
    monkeypatch.setattr(ledger, "FLOOD", 3)
    for role in [*["data_manager"] * 5, *["sponsor"] * 2]:
        with pytest.raises(Refused), act("participants.rename", scope=study.scope(role)):
            raise Refused("Not today.")

    alarms = [one.getMessage() for one in caplog.records if one.levelname == "CRITICAL"]
    assert alarms == ["Refused 3 times within 15 minutes, at last: participants.rename"]


@pytest.mark.commits
def test_a_refusal_by_the_database_is_a_sentence_and_a_line(study):
    sentence = "This participant cannot be randomised here."

    with (
        pytest.raises(Refused, match=sentence),
        act("participants.randomise", scope=study.scope("data_manager")),
        connection.cursor() as cursor,
    ):
        cursor.execute("select allocation.randomise(gen_random_uuid(), '01')")

    assert last_lines(study) == [("participants.randomise", "refused", sentence)]


def test_a_fault_is_not_dressed_up_as_a_refusal(study):
    with (
        pytest.raises(DatabaseError, match="division by zero"),
        act("participants.rename", scope=study.scope("data_manager")),
        connection.cursor() as cursor,
    ):
        cursor.execute("select 1 / 0")

    assert last_lines(study)[0][1] == "done"


def test_a_refusal_inside_a_request_leaves_its_line_although_all_else_is_undone(study):
    with pytest.raises(Refused), noting_refusals_afterwards(), transaction.atomic():
        with act("participants.rename", scope=study.scope("data_manager")):
            rename("01-901")
        with act("participants.randomise", scope=study.scope("data_manager")):
            raise Refused("Not today.")

    assert last_lines(study)[0] == ("participants.randomise", "refused", "Not today.")
    with reading_all(study.trial):
        assert not AuditEvent.objects.filter(act="participants.rename").exists()


def test_a_refusal_that_a_page_shows_leaves_what_the_request_did_before(study):
    with noting_refusals_afterwards(), transaction.atomic():
        with act("participants.rename", scope=study.scope("data_manager")):
            rename("01-901")
        with pytest.raises(Refused), act("participants.x", scope=study.scope("data_manager")):
            rename("01-902")
            raise Refused("Not today.")

    assert last_lines(study, 2) == [
        ("participants.rename", "done", ""),
        ("participants.x", "refused", "Not today."),
    ]
    with reading_all(study.trial):
        assert Participant.objects.filter(number="01-901").exists()


def test_after_an_inner_act_the_outer_one_goes_on_under_its_own_line(study):
    scope = study.scope("data_manager")

    with act("outer", scope=scope) as outer:
        rename("01-901")
        with act("inner", scope=scope) as inner:
            Site.objects.filter(code="01").update(name="Harbour")
        Site.objects.filter(code="02").update(name="Hill")

    with reading_all(study.trial):
        lines = AuditChange.objects.order_by("id").filter(event_id__gte=outer)
        assert list(lines.values_list("event_id", "table_name")) == [
            (outer, "trials_participant"),
            (inner, "trials_site"),
            (outer, "trials_site"),
        ]


def test_after_a_refused_inner_act_the_outer_one_goes_on_under_its_own_line(study):
    scope = study.scope("data_manager")

    with noting_refusals_afterwards(), act("outer", scope=scope) as outer:
        with pytest.raises(Refused), act("inner", scope=study.scope("sponsor")):
            raise Refused("Not today.")
        rename("01-901")

    with reading_all(study.trial):
        change = AuditChange.objects.get(event_id=outer)
        assert change.difference == {"number": ["01-001", "01-901"]}


def test_after_an_act_nothing_can_be_written_any_more(study):
    with transaction.atomic():
        with act("participants.rename", scope=study.scope("data_manager")):
            rename("01-901")

        with pytest.raises(DatabaseError, match="nobody is acting"), transaction.atomic():
            rename("01-902")


def test_a_reader_inside_an_act_does_not_write_under_the_line_of_the_act(study):
    with (
        act("outer", scope=study.scope("data_manager")),
        pytest.raises(DatabaseError, match="no act is open"),
        transaction.atomic(),
        reading(study.scope("data_manager")),
    ):
        rename("01-901")
