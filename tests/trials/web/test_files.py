"""Documents, notes, medical coding and reconciliation, through the pages."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.safety import DICTIONARY, FALL, HEADACHE, report, send
from tests.study import reading_all
from tests.trials.web.conftest import address, browser, text_of
from trials.models import FiledVersion, NoteToFile, StudyDocument, TermCoding, Transfer

PDF = b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
PAGES = {
    "files": {"site_coordinator", "data_manager", "sponsor", "monitor", "inspector"},
    "notes": {"site_coordinator", "data_manager", "sponsor", "monitor", "inspector"},
    "add-file": {"site_coordinator", "data_manager", "sponsor", "monitor"},
    "add-note": {"site_coordinator", "data_manager", "sponsor", "monitor"},
    "terms": {"data_manager"},
    "load-dictionary": {"data_manager"},
    "reconciliation": {"data_manager"},
    "transfers": {"data_manager"},
    "announce-transfer": {"data_manager"},
}
ROLES = ("site_coordinator", "data_manager", "sponsor", "monitor", "inspector", "rater", "coder")


@pytest.fixture
def study(safety_of_module):
    with transaction.atomic():
        yield safety_of_module
        transaction.set_rollback(True)


def file_it(study, *, role="site_coordinator", name="letter.exe", content=PDF, **said):
    usual = {
        "kind": "ethics",
        "site": study.site().pk,
        "title": "Approval",
        "label": "1.0",
        "effective_on": "2026-01-05",
        "expires_on": "",
        "file": SimpleUploadedFile(name, content),
    }
    return browser(study, role).post(address("add-file"), usual | said)


def queries_of(client, url: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


@pytest.mark.parametrize("page", PAGES)
def test_each_page_is_there_for_its_roles_and_for_no_other(study, page):
    found = {role for role in ROLES if browser(study, role).get(address(page)).status_code == 200}

    assert found == PAGES[page]


def test_a_file_is_given_out_as_what_it_is_and_only_to_keep(study):
    posted = file_it(study)

    with reading_all(study.trial):
        version = FiledVersion.objects.get()
    answer = browser(study, "monitor").get(address("file-content", version.pk))
    assert posted.url == address("file", version.document_id)
    assert answer.content == PDF
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="letter.pdf"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_file_of_another_site_is_nowhere(study):
    file_it(study, role="data_manager", site=study.site("02").pk)
    with reading_all(study.trial):
        version = FiledVersion.objects.get()

    client = browser(study, "site_coordinator")
    statuses = [
        client.get(address(*page)).status_code
        for page in (("file", version.document_id), ("file-content", version.pk))
    ]

    assert statuses == [404, 404]
    assert "Approval" not in text_of(client.get(address("files")))


def test_a_refused_file_says_why_beside_what_was_typed(study):
    answer = file_it(study, name="letter.pdf", content=b"MZ\x90\0")

    assert answer.status_code == 422
    assert "letter.pdf is a program for Windows. Allowed: PDF" in text_of(answer)
    with reading_all(study.trial):
        assert not StudyDocument.objects.exists()


def test_a_site_cannot_file_for_the_study(study):
    answer = file_it(study, site="")

    assert answer.status_code == 422


def test_a_document_that_expires_within_sixty_days_is_said_first(study):
    soon, later = date.today() + timedelta(days=60), date.today() + timedelta(days=61)
    file_it(study, title="Certificate of the laboratory", expires_on=soon.isoformat())
    file_it(study, title="Certificate of a course", expires_on=later.isoformat())

    page = text_of(browser(study, "monitor").get(address("files")))

    said_first = page[page.index("Expired, or soon") : page.index("</ul>", page.index("or soon"))]
    assert "Certificate of the laboratory" in said_first
    assert "Certificate of a course" not in said_first


def test_a_withdrawn_version_says_so_and_stays(study):
    file_it(study)
    with reading_all(study.trial):
        version = FiledVersion.objects.get()
    client = browser(study, "site_coordinator")

    client.post(address("withdraw-version", version.pk), {"reason": "The wrong letter"})

    page = text_of(client.get(address("file", version.document_id)))
    assert "Withdrawn" in page
    assert "Ada Site: The wrong letter" in page
    assert client.get(address("file-content", version.pk)).status_code == 200


def test_a_note_stands_on_the_page_of_what_it_is_of(study):
    entry = study.entry("01-001", "V1", "PULSE")
    client = browser(study, "site_coordinator")

    client.post(
        address("add-note"), {"subject": f"entry:{entry.pk}", "text": "Taken after the interview"}
    )

    for page in (
        ("entry", entry.pk),
        ("visit", entry.visit_id),
        ("participant", "01-001"),
        ("notes",),
    ):
        assert "Taken after the interview" in text_of(client.get(address(*page))), page
    assert "Taken after" not in text_of(client.get(address("participant", "01-002")))


def test_a_note_that_may_name_somebody_is_kept_when_that_is_confirmed(study):
    client = browser(study, "site_coordinator")
    note = {"subject": f"site:{study.site().pk}", "text": "We spoke to Rosalind there."}

    doubted = client.post(address("add-note"), note)
    kept = client.post(address("add-note"), note | {"confirmed": "on"})

    assert (doubted.status_code, kept.status_code) == (422, 302)
    assert "<li>Rosalind</li>" in text_of(doubted)
    with reading_all(study.trial):
        assert NoteToFile.objects.count() == 1


@pytest.mark.parametrize(
    "of", ["nothing", "entry:x", "participant:00000000-0000-4000-8000-000000000000"]
)
def test_a_note_of_what_is_not_there_has_no_page(study, of):
    answer = browser(study, "site_coordinator").get(address("add-note"), {"of": of})

    assert answer.status_code == 404


def test_words_are_coded_from_the_queue_and_leave_it(study):
    client = browser(study, "data_manager")
    loaded = {"name": "Plain", "version": "1", "licence": "nobody's"}
    file = SimpleUploadedFile("plain.csv", DICTIONARY.encode())
    client.post(address("load-dictionary"), loaded | {"file": file})
    report(study, "01-001", HEADACHE)
    report(study, "01-002", HEADACHE)

    before = text_of(client.get(address("terms")))
    client.post(address("code-term"), {"dictionary": "Plain", "words": "Headache", "code": "P1"})

    assert "2 times; first in" in before
    assert 'name="code" value="P1"' in before
    assert "Every term has a code." in text_of(client.get(address("terms")))
    with reading_all(study.trial):
        assert TermCoding.objects.count() == 2


def test_a_difference_is_counted_listed_and_explained(study):
    report(study, "01-001", FALL)
    send(study, "01-001,Fall,2026-01-10,hospital,fatal")
    client = browser(study, "data_manager")

    listed = text_of(client.get(address("reconciliation-check", "safety")))
    value = listed[listed.index('name="difference" value="') + 25 :][:64]
    client.post(
        address("explain-difference", "safety"),
        {"difference": value, "explanation": "Reported a day later"},
    )

    assert "Fall, outcome: recovered here, fatal there" in listed
    assert "Dana Data: Reported a day later" in text_of(
        client.get(address("reconciliation-check", "safety"))
    )
    assert "status-warn" not in text_of(client.get(address("reconciliation")))


def test_a_file_that_came_damaged_is_shown_with_its_problems(study):
    client = browser(study, "data_manager")
    announced = {
        "kind": "laboratory",
        "sender": "Central Laboratory",
        "file_name": "na.csv",
        "records": 2,
        "sha256": "ab" * 32,
        "participant_column": "participant",
        "by_participant": "",
    }
    client.post(address("announce-transfer"), announced)
    with reading_all(study.trial):
        transfer = Transfer.objects.get()
    page = address("transfer", transfer.pk)

    file = SimpleUploadedFile("na.csv", b"participant,value\n01-001,140\n")
    client.post(address("receive-transfer", transfer.pk), {"file": file})

    assert "Records: 1; announced: 2." in text_of(client.get(page))
    assert "With problems" in text_of(client.get(address("transfers")))


@pytest.mark.parametrize("page", ["files", "notes", "terms", "reconciliation"])
def test_more_rows_cost_no_query(study, page):
    client = browser(study, "data_manager")

    def add(number: str) -> None:
        file_it(study, role="data_manager", title=f"Letter {number}")
        entry = study.entry(number, "V1", "PULSE")
        note = {"subject": f"entry:{entry.pk}", "text": "Taken after the interview"}
        client.post(address("add-note"), note)
        report(study, number, FALL)

    add("01-001")
    client.get(address(page))
    before = queries_of(client, address(page))
    add("01-002")
    add("01-003")

    assert queries_of(client, address(page)) == before


def test_a_role_that_reads_no_files_finds_no_notes_on_the_page_of_a_form(study):
    entry = study.entry("01-001", "V1", "PULSE")
    browser(study, "site_coordinator").post(
        address("add-note"), {"subject": f"entry:{entry.pk}", "text": "Taken after the interview"}
    )

    page = text_of(browser(study, "statistician").get(address("entry", entry.pk)))

    assert "Notes to file" not in page
