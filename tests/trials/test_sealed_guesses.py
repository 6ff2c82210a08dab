"""Treatment guesses: each seen by its writer alone, until the lock; then by the analysis."""

from dataclasses import replace

import pytest
from django.urls import reverse

from analysis import runs, work
from analysis.models import RunPart
from tests import raw
from tests.analysis.oracles import estimate
from tests.board import WRITER_OF
from tests.conftest import log_in_as
from tests.locking import lock_past_the_board
from tests.study import PEOPLE, VAULT_ROLES, signed_plan, start_run
from tests.trials.web.conftest import browser
from trials.context import reading
from trials.models import AuditChange, Revision

WEB_ROLES = [role for role in PEOPLE if role not in VAULT_ROLES]
PLAN = """
plan: Guesses
data: {layout: trial, arm: {reference: gravel}}
columns:
  participant: {form: GUESS-P, item: guess, visit: V2}
  rater: {form: GUESS-R, item: guess, visit: V2}
analyses:
  - for_each: {who: [participant, rater]}
    id: <who>
    method: blinding_indices
    guess: <who>
    arms: {velvet: drug, gravel: control}
    do_not_know: unknown
"""


@pytest.fixture
def guessed(board_of_module):
    """Seen by the web."""
    log_in_as("web")
    return board_of_module


@pytest.mark.parametrize("role", WEB_ROLES)
def test_nobody_but_its_writer_reads_a_guess(guessed, role):
    with reading(guessed.scope(role)):
        guesses = Revision.objects.filter(entry__form_key__startswith="GUESS")
        forms = set(guesses.values_list("entry__form_key", flat=True))

    assert forms == {form for form, writer in WRITER_OF.items() if writer == role}


@pytest.mark.parametrize("role", WEB_ROLES)
def test_the_ledger_shows_no_guess_to_anybody(guessed, role):
    with raw.as_administrator() as administrator:
        written = administrator.execute(
            "select id from ledger.change where table_name = 'trials_revision'"
            " and form_class = 'sealed'"
        ).fetchall()
    with reading(guessed.scope(role)):
        seen = AuditChange.objects.filter(pk__in=[line for (line,) in written]).count()

    assert (len(written), seen) == (12, 0)


def test_whoever_holds_the_key_of_the_web_claims_the_class_in_vain(guessed):
    claimed = replace(guessed.scope("sponsor"), form_classes=("sealed", "clinical"))

    with raw.as_login("web") as web:
        raw.enter(web, claimed)
        counts = [
            web.execute(
                f"select count(*) from {rows} where form_class = %s", [form_class]
            ).fetchone()
            for rows in (
                "trials_revision",
                "(select * from ledger.change where table_name = 'trials_revision') as changes",
            )
            for form_class in ("sealed", "clinical")
        ]

    sealed, clinical = counts[0::2], counts[1::2]
    assert sealed == [(0,), (0,)]
    assert min(clinical) > (0,)


def address_of(study, form: str) -> str:
    return reverse("entry", args=["SMALL", study.entry("01-001", "V2", form).pk])


@pytest.mark.parametrize("role", WEB_ROLES)
def test_its_page_is_there_for_its_writer_alone(guessed, role):
    opened = {
        form
        for form in WRITER_OF
        if browser(guessed, role).get(address_of(guessed, form)).status_code == 200
    }

    assert opened == {form for form, writer in WRITER_OF.items() if writer == role}


def test_whoever_might_have_filled_it_in_is_told_that_somebody_else_has(guessed):
    answer = browser(guessed, "site_physician").get(address_of(guessed, "GUESS-P"))

    assert answer.status_code == 403
    assert "Somebody else filled this form in" in answer.content.decode()


def test_each_writer_has_a_page_to_write_on(board):
    log_in_as("web")
    board.enrol("01-050")

    for form, role in WRITER_OF.items():
        if role != "rater":
            entry = board.entry("01-050", "V2", form)
            page = browser(board, role).get(reverse("entry", args=["SMALL", entry.pk]))
            assert page.status_code == 200, form


def analyse(study, kind: str) -> dict:
    log_in_as("web")
    run = start_run(study, kind=kind, plan=PLAN)
    log_in_as("worker")
    for part in RunPart.objects.filter(run=run).values_list("pk", flat=True):
        work.compute_part(part)
    return runs.result_of(run)["analyses"]


def test_the_indices_wait_for_the_arms_and_then_are_those_of_the_guesses(board):
    log_in_as("web")
    signed_plan(board, PLAN)
    lock_past_the_board(board.trial)
    log_in_as("vault")
    board.release_next_step()
    masked = analyse(board, "masked")
    log_in_as("vault")
    board.release_next_step()

    labelled = analyse(board, "labelled")

    assert {one["status"] for one in masked.values()} == {"failed"}
    assert "the indices wait until the arms are known" in masked["rater"]["reason"]
    for who in ("participant", "rater"):
        # Both of the active arm guess right; of the other one guesses right and one does not know.
        assert estimate(labelled[who], "bang", arm="velvet")["value"] == 1.0
        assert estimate(labelled[who], "bang", arm="gravel")["value"] == 0.5
        assert estimate(labelled[who], "count", arm="gravel", guess="do_not_know")["value"] == 1
