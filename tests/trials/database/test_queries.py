"""Steps of a query that the code would never take, tried from psql as the web."""

import uuid

import psycopg
import pytest

from tests import raw
from trials.actions.queries import answer_query, cancel_query, close_query
from trials.models import DataQuery


@pytest.fixture(scope="module")
def study(asked_of_module):
    """What is written in psql is rolled back."""
    asked_of_module.begun()
    return asked_of_module


@pytest.fixture(scope="module")
def queries(study) -> dict[str, DataQuery]:
    """One in every state that people bring about."""
    monitor, site = study.scope("monitor"), study.scope("site_coordinator")
    made = {state: manual(study) for state in ALLOWED}
    for state in ("answered", "closed"):
        answer_query(query=made[state], reason_code="explained", text="He said so", scope=site)
    close_query(query=made["closed"], scope=monitor)
    cancel_query(query=made["cancelled"], text="Twice", scope=monitor)
    return made


def manual(study) -> DataQuery:
    return study.ask(study.about("01-001", form="MOOD"), item="sleep")


def say(study, connection, query, role, state, **said) -> None:
    scope = study.scope(role)
    raw.open_act(connection, scope, "queries.raw")
    columns = {
        "id": uuid.uuid4(),
        "trial_id": query.trial_id,
        "site_id": query.site_id,
        "participant_id": query.participant_id,
        "arm_path": False,
        "entry_id": query.entry_id,
        "form_class": query.form_class,
        "query_id": query.pk,
        "number": said.pop("number", 1),
        "state": state,
        "reason_code": "explained" if state == "answered" else "",
        "text": "Said in psql",
        "recorded_by_id": scope.actor,
        "recorded_role": scope.role,
    } | said
    places = ", ".join(["%s"] * len(columns))
    connection.execute(
        f"insert into trials_querymessage ({', '.join(columns)}) values ({places})",
        list(columns.values()),
    )


# Where it stands, and every step that somebody may take then.
ALLOWED = {
    "open": {("site_coordinator", "answered"), ("therapist", "answered"), ("monitor", "cancelled")},
    "answered": {("monitor", "open"), ("monitor", "closed")},
    "closed": set(),
    "cancelled": set(),
}
ROLES = ("site_coordinator", "therapist", "monitor", "data_manager", "statistician", "inspector")
STATES = ("open", "answered", "closed", "auto_closed", "cancelled")


@pytest.mark.parametrize("standing", ALLOWED)
def test_the_database_itself_takes_no_step_that_is_not_allowed(study, queries, standing):
    query = queries[standing]
    number = {"open": 1, "cancelled": 2, "answered": 2, "closed": 3}[standing]

    taken = set()
    with raw.as_login("web") as web:
        for role in ROLES:
            for state in STATES:
                try:
                    say(study, web, query, role, state, number=number)
                    taken.add((role, state))
                except psycopg.Error:
                    pass
                web.rollback()

    assert taken == ALLOWED[standing]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"text": " "}, "say it in words"),
        ({"reason_code": ""}, "an answer says how it settles"),
        ({"reason_code": "corrected"}, 'an answer "corrected" names the save'),
        ({"number": 2}, "somebody was faster"),
        ({"recorded_role": "data_manager"}, "in their own name"),
        ({"recorded_by_id": None}, "in their own name"),
        ({"entry_id": None}, "of another record than the query"),
        ({"form_class": None}, "of another record than the query"),
    ],
)
def test_the_database_takes_no_answer_that_is_half_said(study, queries, said, why):
    with raw.as_login("web") as web, pytest.raises(psycopg.Error, match=why):
        say(study, web, queries["open"], "site_coordinator", "answered", **said)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"opened_role": "data_manager"}, "in their own name"),
        ({"check_code": "mine"}, "a check raises queries as the system"),
        ({"form_class": "sealed"}, "nobody asks about a sealed form"),
        ({"form_class": "clinical"}, "that belong together"),
        ({"visit_id": None}, "that belong together"),
        ({"answered_by_role": "rater_coordinator"}, "goes to the rater coordinator"),
    ],
)
def test_the_database_takes_no_query_about_what_does_not_belong_together(study, queries, said, why):
    query = queries["open"]
    columns = {f.attname: getattr(query, f.attname) for f in DataQuery._meta.concrete_fields}
    columns |= {"id": uuid.uuid4()} | said
    places = ", ".join(["%s"] * len(columns))

    with raw.as_login("web") as web, pytest.raises(psycopg.Error, match=why):
        raw.open_act(web, study.scope("monitor"), "queries.raw")
        web.execute(
            f"insert into trials_dataquery ({', '.join(columns)}) values ({places})",
            list(columns.values()),
        )


@pytest.mark.parametrize("table", ["trials_dataquery", "trials_querymessage"])
def test_nothing_said_is_changed_or_taken_back(study, queries, table):
    with raw.as_login("web") as web, pytest.raises(psycopg.errors.InsufficientPrivilege):
        raw.open_act(web, study.scope("monitor"), "queries.raw")
        web.execute(f"update {table} set text = 'Never asked'")
