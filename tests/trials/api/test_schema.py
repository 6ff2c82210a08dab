"""The schema: it is right, it has every address, and what it says is what the server does."""

from uuid import UUID

import pytest
import schemathesis
from csp.constants import UNSAFE_INLINE
from django.urls import get_resolver
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema
from hypothesis import HealthCheck, Phase, given, seed, settings
from jsonschema import validate
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from config.wsgi import application
from tests.trials.api.programs import program, token_of
from tests.trials.web.conftest import address, browser
from trials.api import examples
from trials.api.about import DocsView, NothingView, SchemaView
from trials.api.base import ApiView

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
# Of a change, and of what is read: lists can be asked in many ways.
EXAMPLES = (1, 3)
OF_ITSELF = (DocsView, NothingView, SchemaView)


@pytest.fixture(scope="module")
def described() -> dict:
    GENERATOR_STATS.reset()
    return SchemaGenerator().get_schema(public=True)


def api_views(resolver, before: str = ""):
    """(address, view) of every ApiView."""
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from api_views(pattern, route)
        elif issubclass(getattr(pattern.callback, "cls", object), ApiView):
            yield route, pattern.callback.cls


def test_the_schema_is_valid_and_without_a_warning(described):
    validate_schema(described)

    assert not GENERATOR_STATS


def test_every_address_of_the_api_is_in_it_with_who_may_and_how_it_says_no(described):
    views = [(route, view) for route, view in api_views(get_resolver()) if view not in OF_ITSELF]

    assert len(views) == len({route for route, _ in views}) == len(described["paths"])
    for methods in described["paths"].values():
        for operation in methods.values():
            assert {"400", "401", "403", "404", "406", "429", "500"} <= set(operation["responses"])
            assert operation["description"]
            assert operation["security"] == [{"token": []}, {"sign-in": []}]


@pytest.mark.parametrize(("method", "path"), examples.EXAMPLES)
def test_an_example_is_what_its_address_takes(described, method, path):
    content = described["paths"][path][method]["requestBody"]["content"]["application/json"]
    components = described["components"]
    fields = components["schemas"][content["schema"]["$ref"].rpartition("/")[2]]["properties"]

    validate(content["example"], content["schema"] | {"components": components})

    assert set(content["example"]) <= set(fields)


def test_a_study_serves_its_own_with_its_key_in_the_address(open_study_of_module):
    answer = browser(open_study_of_module, "data_manager").get(
        address("api-schema"), headers={"Accept": "application/vnd.oai.openapi+json"}
    )

    assert answer.json()["servers"] == [{"url": "/studies/SMALL"}]


def test_the_documentation_asks_no_other_host_and_only_it_has_inline_styles(open_study_of_module):
    client = browser(open_study_of_module, "data_manager")

    page = client.get(address("api-docs"))

    policy = page.headers["Content-Security-Policy"]
    assert page.status_code == 200
    assert "//" not in page.content.decode().replace("http://testserver", "")
    assert f"style-src 'self' {UNSAFE_INLINE}" in policy
    assert UNSAFE_INLINE not in policy.replace(f"style-src 'self' {UNSAFE_INLINE}", "")
    assert UNSAFE_INLINE not in client.get("/").headers["Content-Security-Policy"]


def test_whatever_is_sent_is_answered_as_the_schema_says(described, open_study):
    of_study = described | {"servers": [{"url": "/studies/SMALL"}]}
    tested = schemathesis.openapi.from_dict(of_study)
    tested.app = application
    programs = [
        {"Authorization": f"Bearer {token_of(open_study, role)}"}
        for role in ("data_manager", "site_coordinator")
    ]

    operations = [result.ok() for result in tested.get_all_operations()]

    sent = [
        send_some(operation, mode, programs)
        for operation in operations
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    ]

    assert sum(sent) > 4 * len(operations)


def send_some(operation, mode: GenerationMode, programs: list[dict]) -> int:
    """How many requests were answered as the schema says, each sent by each of the programs: making
    one up takes as long as answering it."""
    sent = 0
    # Of many items each has its own outcome, and some may be done where others are wrong.
    checks = CHECKS[:-1] if operation.path.endswith("/bulk/") else CHECKS

    @seed(1)
    @settings(
        max_examples=EXAMPLES[operation.method == "get"],
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def send(case):
        nonlocal sent
        for headers in programs:
            answer = case.call(headers=headers)
            case.validate_response(answer, checks=checks, headers=headers)
            sent += 1

    send()
    return sent


def test_every_kind_of_problem_has_its_page(open_study_of_module):
    client = browser(open_study_of_module, "data_manager")
    answer = program(open_study_of_module, "data_manager").get(f"api/entries/{UUID(int=1)}/")

    page = client.get(answer.json()["type"])

    assert "Addresses end with a slash." in page.content.decode()
    assert client.get("/api/problems/nothing/").status_code == 404
