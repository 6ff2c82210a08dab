"""What the database itself keeps of interviews, whatever the application says."""

import hashlib
import uuid
from datetime import UTC, datetime

import psycopg
import pytest

from tests import raw
from tests.interviews import CLEAN, WORDS
from tests.study import reading_all
from trials.actions.coding import begin_coding, lock_first_pass
from trials.actions.entries import record_answers
from trials.models import Code, DocumentText, Entry

DOCUMENTS = ("trials_interviewdocument", "trials_documenttext", "trials_documentstep")
CODING = (
    "trials_releasedtext",
    "trials_releasewithdrawal",
    "trials_code",
    "trials_codingpass",
    "trials_codinglock",
    "trials_segment",
    "trials_segmentremoval",
    "trials_resolution",
    "trials_memo",
    "trials_theme",
    "trials_themesegment",
)
READERS = ("ida", "ivo", "ada")  # of site 01, where the transcripts are


@pytest.fixture
def released(talk):
    return talk.release(talk.draft("01-001"))


def rows(talk, who: str, question: str) -> int:
    """The number that a question gives, asked by hand in somebody's signed context."""
    with raw.as_login("web") as connection:
        raw.enter(connection, talk.scope(who))
        return connection.execute(f"select count(*) from {question}").fetchone()[0]


def sqlstate(talk, who: str, table: str, row: dict, act: str = "coding.code") -> str | None:
    """How an insert by hand ends, within an act that is open."""
    columns, places = ", ".join(row), ", ".join(["%s"] * len(row))
    with raw.as_login("web") as connection:
        raw.open_act(connection, talk.scope(who), act)
        try:
            connection.execute(
                f"insert into {table} ({columns}) values ({places})", list(row.values())
            )
        except psycopg.Error as error:
            return error.sqlstate
    return None


def now() -> datetime:
    return datetime.now(UTC)


@pytest.mark.parametrize(
    "who", ["ida", "ivo", "ines", "ada", "phil", "theo", "cleo", "dana", "sam", "stan", "quin",
            "rolf"],
)  # fmt: skip
@pytest.mark.parametrize("table", DOCUMENTS)
def test_what_was_said_is_read_at_its_site_by_those_who_may(released_talk, table, who):
    assert (rows(released_talk, who, table) > 0) == (who in READERS)


@pytest.mark.parametrize(
    ("who", "count"),
    [("cleo", 1), ("ida", 0), ("ada", 0), ("dana", 0), ("sam", 0), ("stan", 0), ("rolf", 0)],
)
def test_a_released_text_is_read_by_coders_alone(released_talk, who, count):
    assert rows(released_talk, who, "trials_releasedtext") == count


def test_a_coder_reads_no_draft_not_even_of_a_document_that_was_released(released_talk):
    draft = "where transcript like '%Anna%'"

    assert rows(released_talk, "ida", f"trials_documenttext {draft}") == 1
    assert rows(released_talk, "cleo", f"trials_documenttext {draft}") == 0
    assert rows(released_talk, "cleo", f"trials_releasedtext {draft}") == 0


@pytest.mark.parametrize(
    "table",
    [
        "trials_participant", "trials_site", "trials_visit", "trials_entry", "trials_consent",
        "trials_participantstep", "trials_revision", "ledger.change",
    ],
)  # fmt: skip
def test_a_coder_learns_nothing_of_where_a_text_comes_from(released_talk, table):
    assert rows(released_talk, "cleo", table) == 0


def test_a_coder_sees_no_score_before_or_after_the_first_pass_is_locked(talk, released):
    with reading_all(talk.trial):
        entry = Entry.objects.select_related("trial").get(form_key="TALK")
    record_answers(
        entry=entry,
        answers={"minutes": 61},
        based_on=0,
        complete=True,
        done_on=now().date(),
        idempotency_key=uuid.uuid4(),
        scope=talk.scope("ida"),
    )
    begin_coding(release=released, scope=talk.scope("cleo"))

    before = rows(talk, "cleo", "trials_revision")
    lock_first_pass(release=released, scope=talk.scope("cleo"))

    assert (before, rows(talk, "cleo", "trials_revision")) == (0, 0)
    assert rows(talk, "ida", "trials_revision") == 1


def test_a_coder_reads_no_line_of_the_ledger_but_the_own_ones(talk, released):
    begin_coding(release=released, scope=talk.scope("cleo"))

    assert rows(talk, "cleo", "ledger.event") == 1
    assert rows(talk, "carl", "ledger.event") == 0


def test_another_coders_passages_are_hidden_until_ones_own_pass_is_locked(talk, released):
    for coder in ("cleo", "carl"):
        begin_coding(release=released, scope=talk.scope(coder))
    talk.code(released, "calm now", "calm", "cleo")

    before = rows(talk, "carl", "trials_segment")
    lock_first_pass(release=released, scope=talk.scope("carl"))

    assert (before, rows(talk, "carl", "trials_segment")) == (0, 1)


@pytest.mark.parametrize("login", ["worker", "vault"])
@pytest.mark.parametrize("table", DOCUMENTS + CODING)
def test_neither_an_export_nor_the_vault_reaches_an_interview(released_talk, login, table):
    with raw.as_login(login) as connection, pytest.raises(psycopg.Error) as denied:
        connection.execute(f"table {table}")

    assert denied.value.sqlstate == "42501"


def a_release(talk, document, text: str) -> dict:
    return {
        "id": uuid.uuid4(),
        "trial_id": talk.trial.pk,
        "document_id": document.pk,
        "number": 9,
        "version": 1,
        "coders": 1,
        "transcript": text,
        "length": len(text),
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
    }


@pytest.mark.parametrize("state", ["draft", "deidentified", "verified"])
def test_nothing_is_released_that_was_not_verified_and_released(talk, state):
    document = talk.draft("01-001")
    if state != "draft":
        talk.step(document, "deidentified", "ida")
    if state == "verified":
        talk.step(document, "verified", "ivo")

    ended = sqlstate(
        talk, "cleo", "trials_releasedtext", a_release(talk, document, CLEAN), "documents.step"
    )

    assert ended == "42501"


def test_no_other_words_are_released_than_those_that_were_verified(talk):
    document = talk.draft("01-001")
    talk.release(document)
    row = a_release(talk, document, WORDS) | {"version": 2, "number": 1}

    assert sqlstate(talk, "cleo", "trials_releasedtext", row, "documents.step") == "42501"


def a_step(talk, document, state: str, by: str) -> dict:
    with reading_all(talk.trial):
        text = DocumentText.objects.get(document=document)
    return {
        "id": uuid.uuid4(),
        "trial_id": talk.trial.pk,
        "site_id": document.site_id,
        "arm_path": False,
        "document_id": document.pk,
        "text_id": text.pk,
        "form_class": "transcript",
        "state": state,
        "reason": "",
        "recorded_at": now(),
        "recorded_by_id": talk.people[by].pk,
    }


@pytest.mark.parametrize(
    ("state", "said_to_be_by", "ended"),
    [
        ("verified", "ida", "42501"),  # who de-identified it
        ("verified", "ivo", "42501"),  # in the name of another
        ("released_to_coding", "ida", "55000"),  # without being verified
        ("deidentified", "ida", "55000"),
        ("draft", "ida", None),
    ],
)
def test_the_steps_of_a_transcript_are_those_of_two_people(talk, state, said_to_be_by, ended):
    document = talk.draft("01-001")
    talk.step(document, "deidentified", "ida")
    step = a_step(talk, document, state, said_to_be_by)

    assert sqlstate(talk, "ida", "trials_documentstep", step, "documents.step") == ended


def a_segment(talk, release, **said) -> dict:
    with reading_all(talk.trial):
        code = Code.objects.get(key="calm")
    return {
        "id": uuid.uuid4(),
        "trial_id": talk.trial.pk,
        "document_id": release.document_id,
        "coder_id": talk.people["cleo"].pk,
        "text_id": release.pk,
        "text_length": release.length,
        "start_char": 0,
        "end_char": 4,
        "code_id": code.pk,
        "memo": "",
        "recorded_at": now(),
    } | said


@pytest.mark.parametrize(
    ("said", "ended"),
    [
        ({}, None),
        ({"end_char": len(CLEAN) + 1}, "23514"),
        ({"end_char": len(CLEAN) + 1, "text_length": len(CLEAN) + 1}, "23503"),
        ({"start_char": 4}, "23514"),
        ({"start_char": -1}, "23514"),
    ],
)
def test_no_passage_lies_outside_its_text(talk, released, said, ended):
    begin_coding(release=released, scope=talk.scope("cleo"))

    assert sqlstate(talk, "cleo", "trials_segment", a_segment(talk, released, **said)) == ended


def test_nobody_codes_in_the_name_of_another(talk, released):
    for coder in ("cleo", "carl"):
        begin_coding(release=released, scope=talk.scope(coder))

    assert sqlstate(talk, "carl", "trials_segment", a_segment(talk, released)) == "42501"


def test_nobody_codes_a_document_that_they_have_not_begun(talk, released):
    assert sqlstate(talk, "cleo", "trials_segment", a_segment(talk, released)) == "23503"


def test_a_first_pass_that_is_locked_takes_no_passage(talk, released):
    talk.first_pass(released, "cleo", {})

    assert sqlstate(talk, "cleo", "trials_segment", a_segment(talk, released)) == "55006"


def test_a_document_is_not_placed_at_another_site_than_its_participant(talk, released):
    with reading_all(talk.trial):
        text = DocumentText.objects.get()
        other = talk.trial.sites.get(code="02")
    row = {
        "id": uuid.uuid4(),
        "trial_id": talk.trial.pk,
        "site_id": other.pk,
        "participant_id": text.participant_id,
        "arm_path": False,
        "document_id": text.document_id,
        "form_class": "transcript",
        "number": 2,
        "transcript": CLEAN,
        "sha256": text.sha256,
        "marks": "{}",
        "recorded_at": now(),
    }

    assert sqlstate(talk, "ines", "trials_documenttext", row, "documents.change") == "23503"
