"""Every line of the table: there for whoever may, described, and closed to rubbish."""

import inspect
import json
import pkgutil
import uuid
from functools import cache, partial
from importlib import import_module

import pytest
from django.urls import resolve, reverse
from drf_spectacular.generators import SchemaGenerator

from analysis.web.acts import ACTS as ACTS_OF_ANALYSES
from tests.architecture.test_pages import ALSO_ASKED_FOR
from tests.trials.web.conftest import browser
from trials import actions
from trials.api.acts import adapted
from trials.api.acts.elsewhere import ELSEWHERE
from trials.api.acts.table import ACTS
from trials.api.acts.things import FINDERS
from trials.authorization.roles import ROLES
from trials.database.protection import TABLES

EVERY_ACT = (*ACTS, *ACTS_OF_ANALYSES)
MADE_UP = {"uuid": str(uuid.UUID(int=7)), "str": "09-999", "int": 9}


def address_of(act) -> str:
    """About something that does not exist."""
    values = {
        name: MADE_UP[one]
        for one, name in (
            place.strip("<>").split(":") for place in act.route.split("/") if "<" in place
        )
    }
    return reverse(f"api-{act.name}", kwargs={"trial": "SMALL"} | values)


def send(client, url: str, body):
    key = {"Idempotency-Key": str(uuid.uuid4())}
    return client.post(url, json.dumps(body), "application/json", headers=key)


def acts_of(module) -> list:
    """What people do: every argument by keyword, and the scope among them."""
    return [
        function
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__
        and not name.startswith("_")
        and "scope" in inspect.signature(function).parameters
        and all(
            one.kind in (one.KEYWORD_ONLY, one.VAR_KEYWORD)
            for one in inspect.signature(function).parameters.values()
        )
    ]


def test_every_act_has_its_line_or_a_reason_why_not():
    modules = [
        import_module(f"trials.actions.{m.name}") for m in pkgutil.iter_modules(actions.__path__)
    ]
    named = {
        f"{function.__module__.rsplit('.', 1)[-1]}.{function.__name__}"
        for module in modules
        for function in acts_of(module)
    }
    listed = {act.do for act in EVERY_ACT}
    there = {f"{do.__module__.rsplit('.', 1)[-1]}.{do.__name__}" for do in listed}
    there |= {name for name in named if f"{name}(" in inspect.getsource(adapted)}
    excused = {name for names in ELSEWHERE.values() for name in names}

    excused_here = {n for n in named if n in excused or f"{n.split('.')[0]}.*" in excused}

    assert named - there == excused_here
    assert excused == {
        one
        for one in excused
        if one in named or any(f"{name.split('.')[0]}.*" == one for name in named)
    }


def test_the_page_that_a_line_names_does_the_same_act():
    strangers = [
        act.name
        for act in EVERY_ACT
        if act.do.__name__ not in inspect.getsource(inspect.getmodule(act.like))
        and act.do.__module__ != adapted.__name__
    ]

    assert strangers == []


def test_a_line_asks_for_what_its_page_asks_unless_that_shows_more_than_it_lets_one_do():
    narrower = {act.name: act for act in EVERY_ACT if act.permissions}

    assert set(narrower) == {
        "entries-decide-differences",
        "ledger-reviews-plan",
        "queries-pass-on",
        "sites-record-prescreening",
    }
    assert all(
        act.as_view().cls.permissions == act.like.any_of
        for act in EVERY_ACT
        if act.name not in narrower
    )


def test_what_a_line_is_about_is_cut_by_row():
    uncut = {
        model.__name__
        for model in FINDERS
        if not getattr(TABLES.get(model._meta.db_table), "rows", "")
    }

    assert uncut <= {*ALSO_ASKED_FOR, "Unblinding"}


def test_every_line_is_described_with_its_fields_and_who_may():
    schema = SchemaGenerator().get_schema(public=True)
    described = {
        one["post"]["operationId"]: one["post"] for one in schema["paths"].values() if "post" in one
    }

    missing = [
        act.name for act in EVERY_ACT if not _is_whole(described.get(act.name.replace("-", "_")))
    ]

    assert missing == []


def _is_whole(operation: dict | None) -> bool:
    return (
        operation is not None
        and "For whoever may: " in operation["description"]
        and "201" in operation["responses"]
        and "Idempotency-Key" in {one["name"] for one in operation["parameters"]}
    )


def may(act, role: str) -> bool:
    return bool(ROLES[role].permissions.intersection(act.as_view().cls.permissions))


def test_whoever_may_not_is_told_so_before_anything_is_looked_at(open_study_of_module):
    """Once for each way of permitting an act."""
    roles = [role for role in open_study_of_module.people if ROLES[role].realm == "web"]
    asked = {act.as_view().cls.permissions: act for act in EVERY_ACT}.values()
    browser_of = cache(partial(browser, open_study_of_module))

    found = {}
    for act in asked:
        role = next(role for role in roles if not may(act, role))
        answer = send(browser_of(role), address_of(act), {"nonsense": 1})
        found[act.name] = (answer.status_code, answer.headers["Content-Type"])

    assert len(asked) > 30
    assert set(found.values()) == {(403, "application/problem+json")}


def test_every_line_leads_to_its_own_view():
    found = {act.name: resolve(address_of(act)).func.cls.act for act in EVERY_ACT}

    assert found == {act.name: act for act in EVERY_ACT}


@pytest.mark.parametrize("rubbish", [{"a": [1]}, "\0"])
def test_every_field_refuses_what_it_cannot_be(rubbish):
    """A field that the act does not have is refused as well."""
    passed_over = {}
    for act in EVERY_ACT:
        said = act.as_view().cls.said
        for sent in (dict.fromkeys(said().fields, rubbish), {"nonsense": 1}):
            asked = said(data=sent)
            asked.is_valid()
            if fields := set(sent) - set(asked.errors):
                passed_over[act.name] = fields

    assert passed_over == {}


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"nonsense": 1}, ["nonsense"]),
        ({"site": "01", "consented_on": "5 May"}, ["consented_on", "number", "consent_version"]),
        ([], ["body"]),
        (None, ["body"]),
        ("text", ["body"]),
    ],
)
def test_rubbish_is_a_problem_that_names_its_fields(open_study_of_module, body, named):
    coordinator = browser(open_study_of_module, "site_coordinator")

    answer = send(coordinator, reverse("api-participants-enrol", args=["SMALL"]), body)

    assert answer.status_code == 422
    assert sorted(one["item"] for one in answer.json()["problems"]) == sorted(named)


def test_what_is_not_there_is_404_in_the_address_and_a_problem_in_a_field(open_study_of_module):
    manager = browser(open_study_of_module, "data_manager")
    said = {"deviations": [MADE_UP["uuid"]], "classification": "minor", "reason": "No harm"}

    about, holding = (
        send(manager, address_of(by_name("participants-reopen-data")), {"reason": "Read wrongly"}),
        send(manager, address_of(by_name("deviations-classify")), said),
    )

    assert (about.status_code, holding.status_code) == (404, 422)
    assert [one["item"] for one in holding.json()["problems"]] == ["deviations"]


def test_a_file_is_sent_as_a_form(open_study_of_module):
    manager = browser(open_study_of_module, "data_manager")

    answer = send(manager, address_of(by_name("files-add")), {})

    assert answer.status_code == 415


def by_name(name: str):
    return next(act for act in EVERY_ACT if act.name == name)
