"""Forms on paper: what stands on them is what the pages show, and each print leaves its line."""

import hashlib
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.library import PGIC, load, pack_of
from tests.study import ARMS, reading_all
from tests.trials.web.conftest import address, browser
from trials.actions.queries import raise_query
from trials.models import AuditEvent, Participant, Revision
from trials.printing import pdf_of

pytestmark = pytest.mark.rolled_back

LABELS = ("Active", "Control")


@pytest.fixture
def papers(monkeypatch):
    """What was given to be set, the first first; it is set, too."""
    found = []

    def keeping(paper, *, at):
        found.append(paper)
        return pdf_of(paper, at=at)

    monkeypatch.setattr("trials.web.views.printing.pdf_of", keeping)
    return found


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


def answers_on(form: dict) -> dict:
    return {row["label"]: row["answer"] for part in form["sections"] for row in part["rows"]}


def last_line(study) -> AuditEvent:
    with reading_all(study.trial):
        return AuditEvent.objects.filter(act="exports.download").latest("at")


def test_a_filled_form_has_its_answers_its_place_and_its_hash(open_study_of_module, papers):
    entry = open_study_of_module.entry("01-001", "V1", "MOOD")

    answer = browser(open_study_of_module, "site_coordinator").post(address("print-form", entry.pk))

    [form] = papers[0]["forms"]
    with reading_all(open_study_of_module.trial):
        revision = Revision.objects.get(entry=entry)
    assert answers_on(form) == {"Mood": "0 low", "Hours of sleep": "4.5 h"}
    assert dict(form["about"]) == {
        "Participant": "01-001",
        "Site": "01 Harbour Clinic",
        "Visit": "V1 Baseline",
        "Version": "MOOD 1",
        "State": "Complete",
        "Date done": "12 Jan 2026",
    }
    assert form["hash"] == bytes(revision.content_hash).hex()
    assert [each["who"] for each in form["revisions"]] == ["Dana Data, data manager"]
    assert answer.headers["Content-Type"] == "application/pdf"
    assert pages_of(answer.content) == 1


def test_the_print_is_a_line_with_the_hash_of_the_file(open_study_of_module):
    entry = open_study_of_module.entry("01-002", "V1", "MOOD")

    answer = browser(open_study_of_module, "site_coordinator").post(address("print-form", entry.pk))

    line = last_line(open_study_of_module)
    sha256 = hashlib.sha256(answer.content).hexdigest()
    assert line.detail == f"01-002-V1-MOOD-revision-1.pdf sha256 {sha256}"
    assert (line.actor_name, line.participant_id) == ("Ada Site", entry.participant_id)


def test_what_was_asked_stands_on_the_form(open_study, papers):
    entry = open_study.entry("01-001", "V1", "MOOD")
    raise_query(about_what=entry, item="mood", text="Low?", scope=open_study.scope("data_manager"))

    browser(open_study, "site_coordinator").post(address("print-form", entry.pk))

    [query] = papers[0]["forms"][0]["queries"]
    assert (query["about"], query["state"]) == ("1. Mood", "Open")
    assert query["said"][0].startswith("Dana Data, ") and query["said"][0].endswith(": Low?")


def test_a_casebook_lists_every_form_and_has_those_that_were_answered(open_study_of_module, papers):
    answer = browser(open_study_of_module, "site_coordinator").post(
        address("print-casebook", "01-001")
    )

    listed = [(one["visit"], one["form"], one["state"]) for one in papers[0]["contents"]["forms"]]
    # What raters say is of no class that the site sees.
    assert listed == [
        ("V1", "Mood today", "Complete"),
        ("V1", "Pulse at rest", "Complete"),
        ("V2", "Mood today", "Complete"),
    ]
    assert [form["title"] for form in papers[0]["forms"]] == [form for _, form, _ in listed]
    assert pages_of(answer.content) == 4
    with reading_all(open_study_of_module.trial):
        person = Participant.objects.get(number="01-001")
    assert last_line(open_study_of_module).participant_id == person.pk


def test_a_casebook_costs_the_same_number_of_queries_however_long_it_is(open_study):
    client = browser(open_study, "data_manager")
    open_study.enrol("01-020")
    open_study.save(open_study.entry("01-020", "V1", "MOOD"), {"mood": 1, "sleep": 7})

    def asked(number: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.post(address("print-casebook", number)).status_code == 200
        return len(queries)

    asked("01-020")
    assert asked("01-001") == asked("01-020")


@pytest.mark.parametrize("role", ["site_coordinator", "data_manager", "sponsor", "monitor"])
def test_no_print_names_an_arm(open_study_of_module, papers, role):
    browser(open_study_of_module, role).post(address("print-casebook", "01-001"))

    assert len(papers) == 1
    assert [word for word in (*ARMS, *LABELS) if word in str(papers)] == []


def test_a_rater_prints_her_own_rating_by_its_token(open_study, give_interview, papers):
    entry = give_interview("01-020")
    open_study.save(entry, {"calm": 1}, role="rater")

    answer = browser(open_study, "rater").post(address("print-form", entry.pk))

    told = str(papers) + answer.headers["Content-Disposition"] + last_line(open_study).detail
    assert entry.token in told
    assert [word for word in ("01-020", "Harbour", "V1", "Baseline") if word in told] == []
    # The site reads no line from which it could tell that a rating, or a second one, exists.
    assert (last_line(open_study).site_id, last_line(open_study).participant_id) == (None, None)


def test_a_rater_prints_no_rating_of_somebody_else(open_study_of_module, papers):
    entry = open_study_of_module.entry("01-001", "V1", "CALM")

    answer = browser(open_study_of_module, "rater").post(address("print-form", entry.pk))

    assert (answer.status_code, papers) == (404, [])


@pytest.mark.parametrize(("role", "status"), [("sponsor", 404), ("therapist", 404)])
def test_whoever_opens_no_page_of_a_form_prints_none(open_study_of_module, papers, role, status):
    entry = open_study_of_module.entry("01-001", "V1", "CALM")

    answer = browser(open_study_of_module, role).post(address("print-form", entry.pk))

    assert (answer.status_code, papers) == (status, [])


def test_a_form_without_answers_is_not_printed_as_a_filled_one(open_study, papers):
    open_study.enrol("01-020")
    entry = open_study.entry("01-020", "V1", "MOOD")

    answer = browser(open_study, "site_coordinator").post(address("print-form", entry.pk))

    assert (answer.status_code, papers) == (422, [])
    assert "Nothing is saved in this form yet" in answer.content.decode()


def test_a_blank_form_has_every_code_and_no_answer(open_study_of_module, papers):
    answer = browser(open_study_of_module, "site_coordinator").post(
        address("print-blank-form", "MOOD", "1")
    )

    [form] = papers[0]["forms"]
    [mood, sleep] = form["sections"][0]["rows"]
    assert [choice["label"] for choice in mood["choices"]] == ["low", "middling", "high"]
    assert (mood["answer"], sleep["answer"], sleep["unit"]) == (None, None, "h")
    assert pages_of(answer.content) == 1


def test_a_wording_from_right_to_left_is_set_so(library_study, papers):
    load(library_study, pack_of(PGIC, says="שאלה", language="he", direction="rtl"))

    answer = browser(library_study, "site_coordinator").post(
        "/studies/LIBRARY/codebook/PGIC/1976/blank/print/"
    )

    [form] = papers[0]["forms"]
    assert (form["language"], form["direction"]) == ("he", "rtl")
    assert form["instruction"].startswith("שאלה")
    assert pages_of(answer.content) == 1
