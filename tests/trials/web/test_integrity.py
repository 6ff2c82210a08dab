"""The pages about the ledger's integrity, redactions and the inspector's package."""

import io
from zipfile import ZipFile

import pytest

from tests.study import PASSWORD, make_small_study, reading_all
from tests.trials.actions.test_redactions import NAME, WHY, WITH_NOTE
from tests.trials.web.conftest import address, browser, text_of
from trials.models import AuditEvent, RedactionRequest, Revision
from trials.sealing.sealer import seal_now

pytestmark = pytest.mark.rolled_back


def test_the_auditor_reads_the_roots(locked_study_of_module):
    seal_now()

    page = text_of(browser(locked_study_of_module, "quality_auditor").get(address("integrity")))

    assert "Nobody has looked yet. The worker looks each hour." in page
    assert "No anchor was told a root yet." in page
    assert "Take a package" in page


@pytest.mark.parametrize("role", ["rater", "data_manager", "therapist"])
def test_who_has_no_part_in_it_finds_no_page(locked_study_of_module, role):
    client = browser(locked_study_of_module, role)

    assert client.get(address("integrity")).status_code == 404
    assert client.post(address("inspection-package")).status_code == 404


def test_a_package_is_taken_as_one_file_and_leaves_its_line(locked_study_of_module):
    answer = browser(locked_study_of_module, "inspector").post(address("inspection-package"))

    whole = b"".join(answer.streaming_content)
    assert answer["Content-Disposition"].startswith('attachment; filename="SMALL-')
    assert "hashes.txt" in ZipFile(io.BytesIO(whole)).namelist()
    with reading_all(locked_study_of_module.trial):
        line = AuditEvent.objects.filter(act="inspection.package").latest("pk")
    assert line.actor_name == "Ines Inspector"


@pytest.fixture
def study(own_database):
    made = make_small_study(WITH_NOTE)
    made.enrol("01-001")
    entry = made.entry("01-001", "V1", "PULSE")
    made.save(entry, {"pulse": 72, "note": f"{NAME} felt faint"}, role="site_coordinator")
    return made


def test_a_name_is_taken_out_from_page_to_page(study):
    coordinator, auditor = browser(study, "site_coordinator"), browser(study, "quality_auditor")
    entry = study.entry("01-001", "V1", "PULSE")
    with reading_all(study.trial):
        ask = address("ask-redaction", Revision.objects.get().pk)
    history = address("entry-history", entry.pk)
    assert ask in coordinator.get(history).content.decode()

    asked = coordinator.post(ask, {"item": "note", "reason": WHY}, follow=True)
    assert "It is asked for. A quality auditor confirms it." in text_of(asked)
    with reading_all(study.trial):
        confirm = address("confirm-redaction", RedactionRequest.objects.get().pk)
    assert "The password is not right" in text_of(auditor.post(confirm, {"password": "x"}))
    done = auditor.post(confirm, {"password": PASSWORD}, follow=True)

    assert "The words are taken out." in text_of(done)
    assert "Redacted" in text_of(coordinator.get(address("redactions")))
    assert "[redacted]" in text_of(coordinator.get(history))
    assert ask not in coordinator.get(history).content.decode()


def test_a_request_without_a_reason_is_refused_on_a_page(study):
    with reading_all(study.trial):
        ask = address("ask-redaction", Revision.objects.get().pk)

    answer = browser(study, "site_coordinator").post(ask, {"item": "note", "reason": "no"})

    assert (answer.status_code, "at least 10 characters" in text_of(answer)) == (422, True)


@pytest.mark.parametrize("role", ["sponsor", "site_assessor", "quality_auditor"])
def test_only_those_who_enter_or_manage_data_ask(study, role):
    with reading_all(study.trial):
        ask = address("ask-redaction", Revision.objects.get().pk)

    assert browser(study, role).get(ask).status_code == 404
