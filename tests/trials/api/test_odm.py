"""The study as ODM-XML: what each person finds in it, in how many queries, and on the record."""

import xml.etree.ElementTree as ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.study import ARMS
from tests.trials.web.conftest import address, browser
from trials.context import reading
from trials.models import AuditEvent

pytestmark = pytest.mark.rolled_back

ODM = "{http://www.cdisc.org/ns/odm/v1.3}"


def taken(study, role: str) -> tuple[str, int]:
    """The file, and in how many queries it was written."""
    with CaptureQueriesContext(connection) as queries:
        answer = browser(study, role).get(address("api-odm"))
        content = b"".join(answer.streaming_content).decode()
    return content, len(queries)


def keys(text: str, element: str, attribute: str) -> set[str]:
    return {one.get(attribute) for one in ElementTree.fromstring(text).iter(ODM + element)}


@pytest.mark.parametrize(
    ("role", "forms", "people"),
    [
        ("data_manager", {"F.MOOD.1", "F.CALM.1", "F.PULSE.1"}, 12),
        ("site_coordinator", {"F.MOOD.1", "F.PULSE.1"}, 6),
    ],
)
def test_each_person_finds_what_they_see_and_no_arm(open_study, role, forms, people):
    text, _ = taken(open_study, role)

    assert keys(text, "FormData", "FormOID") == forms
    assert len(keys(text, "SubjectData", "SubjectKey")) == people
    assert [arm for arm in ARMS if arm in text] == []


def test_each_form_says_who_saved_it(open_study):
    text, _ = taken(open_study, "data_manager")

    tree = ElementTree.fromstring(text)
    names = {one.get("OID"): one[0].text for one in tree.iter(f"{ODM}User")}
    assert {names[one.get("UserOID")] for one in tree.iter(f"{ODM}UserRef")} == {"Dana Data"}


def test_more_participants_take_no_more_queries(open_study):
    _, before = taken(open_study, "data_manager")
    open_study.take_through("01-099")

    _, after = taken(open_study, "data_manager")

    assert after == before


def test_the_ledger_says_who_took_it(open_study):
    taken(open_study, "site_coordinator")

    with reading(open_study.scope("data_manager")):
        said = AuditEvent.objects.filter(act="exports.stream").values_list("role", "detail")
        assert list(said) == [("site_coordinator", "odm, as xml")]


@pytest.mark.parametrize("role", ["rater", "interviewer", "quality_auditor"])
def test_who_is_not_shown_the_codebook_gets_none(open_study, role):
    assert browser(open_study, role).get(address("api-odm")).status_code == 403
