"""A change that is sent again is done once, and gets the answer that was lost."""

import json
import uuid

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import encode_multipart
from django.urls import reverse

from tests import raw
from tests.study import CONSENTED
from tests.trials.web.conftest import browser
from trials.context import reading
from trials.models import AuditEvent, FiledVersion, Participant

PDF = b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
KEY = uuid.UUID(int=11)
NEWCOMER = {
    "site": "01",
    "number": "01-030",
    "consent_version": "1.0",
    "consented_on": str(CONSENTED),
}


def enrol(study, body=None, *, key=KEY, role="site_coordinator"):
    headers = {"Idempotency-Key": str(key)} if key else {}
    url = reverse("api-participants-enrol", args=["SMALL"])
    said = json.dumps(NEWCOMER | (body or {}))
    return browser(study, role).post(url, said, "application/json", headers=headers)


def enrolled(study) -> int:
    with reading(study.scope("data_manager")):
        there = Participant.objects.filter(number="01-030").count()
        lines = AuditEvent.objects.filter(act="participants.enrol", detail="01-030")
        assert lines.filter(outcome="done").count() == there
        return there


def test_a_change_sent_twice_is_done_once_and_answered_the_same(open_study):
    first, again = enrol(open_study), enrol(open_study)

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert enrolled(open_study) == 1


def test_a_key_is_for_one_change(open_study):
    enrol(open_study)

    answer = enrol(open_study, {"number": "01-031"})

    assert answer.status_code == 422
    assert "This key was sent before with another request" in answer.json()["detail"]


def test_a_change_that_was_refused_is_mended_under_its_key(open_study):
    refused = enrol(open_study, {"consent_version": "0.9"})

    mended = enrol(open_study)

    assert (refused.status_code, mended.status_code) == (422, 201)
    assert enrolled(open_study) == 1


def test_a_file_sent_twice_is_filed_once_though_its_boundary_differs(open_study):
    url, client = reverse("api-files-add", args=["SMALL"]), browser(open_study, "data_manager")
    said = {"kind": "ethics", "title": "Approval", "label": "1.0", "effective_on": "2026-01-05"}

    answers = [
        client.post(
            url,
            encode_multipart(boundary, said | {"file": SimpleUploadedFile("letter.pdf", PDF)}),
            f"multipart/form-data; boundary={boundary}",
            headers={"Idempotency-Key": str(KEY)},
        )
        for boundary in ("first", "second")
    ]

    assert [answer.status_code for answer in answers] == [201, 201]
    with reading(open_study.scope("data_manager")):
        assert [str(one.pk) for one in FiledVersion.objects.all()] == [
            answers[1].json()["recorded"][0]["id"]
        ]


def test_without_a_key_nothing_is_done(open_study):
    answer = enrol(open_study, key=None)

    assert answer.status_code == 422
    assert answer.json()["problems"][0]["item"] == "Idempotency-Key"
    assert enrolled(open_study) == 0


def test_an_answer_is_its_persons_own(open_study):
    enrol(open_study)
    asked = "select answer from governance.kept_answer(%s)"

    with raw.as_login("web") as web:
        found = {}
        for role in ("site_coordinator", "data_manager"):
            with web.transaction():
                raw.enter(web, open_study.scope(role))
                found[role] = len(web.execute(asked, [KEY]).fetchall())

    assert found == {"site_coordinator": 1, "data_manager": 0}


@pytest.mark.parametrize(
    "statement",
    [
        "select * from governance.kept_answer",
        "insert into governance.kept_answer select * from governance.kept_answer",
        "update governance.kept_answer set answer = '{}'",
        "delete from governance.kept_answer",
    ],
)
@pytest.mark.parametrize("login", ["web", "worker", "vault", "migrator"])
def test_no_login_reaches_the_answers_past_the_functions(open_study_of_module, login, statement):
    with raw.as_login(login) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement)


def test_the_same_change_sent_at_the_same_moment_waits_for_the_first(open_study_of_module):
    asked = "select * from governance.kept_answer(%s)"
    scope = open_study_of_module.scope("site_coordinator")
    with raw.as_login("web") as first, raw.as_login("web") as second:
        raw.enter(first, scope)
        first.execute(asked, [KEY])
        raw.enter(second, scope)
        second.execute("set local lock_timeout = '50ms'")

        with pytest.raises(psycopg.errors.LockNotAvailable):
            second.execute(asked, [KEY])
