"""The codebook: everything for those who analyse, the bare form for those who rate."""

import csv
import io

import pytest

from instruments import codebook, codebook_as_markdown
from tests.library import BDI, C_SSRS, CAPS
from tests.templates import page
from tests.trials.web.conftest import browser

pytestmark = pytest.mark.rolled_back

CODEBOOK = "/studies/LIBRARY/codebook/"
WHOLE = ["site_coordinator", "data_manager", "sponsor", "statistician"]


def text(study, role: str, address: str) -> str:
    answer = browser(study, role).get(CODEBOOK + address)
    assert answer.status_code == 200
    return page.read(answer.content.decode()).text()


@pytest.mark.parametrize("role", WHOLE)
def test_every_form_of_the_study_is_listed_with_its_visits(library_study, role):
    shown = text(library_study, role, "")

    assert "Beck Depression Inventory-II BDI-II 1996 21 6 V1" in shown
    assert "Columbia-Suicide Severity Rating Scale, since last visit C-SSRS" in shown


def test_a_form_is_shown_with_codes_formulas_thresholds_and_fingerprint(library_study):
    shown = text(library_study, "statistician", "BDI-II/1996/")

    assert "0-13 minimal, 14-19 mild, 20-28 moderate, 29-63 severe" in shown
    assert "suicidal thoughts or wishes: urgent from 2, review from 1" in shown
    assert BDI.fingerprint in shown


def test_a_rater_sees_the_forms_of_their_interviews_and_no_visit(library_study):
    shown = text(library_study, "rater", "")

    assert "CAPS-5" in shown
    assert not [word for word in ("BDI-II", "PGIC", "V1", "Visits", "Scores") if word in shown]


def test_a_rater_sees_items_and_codes_and_nothing_to_aim_at(library_study):
    shown = text(library_study, "rater", "CAPS-5/past_month/")

    assert "1 caps01 Intrusive memories 0 = Absent · 1 = Mild · 2 = Moderate · 3 = Severe" in shown
    names = {row.item for row in codebook(CAPS) if row.row == "score"}
    assert "Not answered, Refused" in shown
    told = [*names, "not_answered", "Formula", "Rules", "sum of", "at 2 or more", CAPS.fingerprint]
    assert [word for word in told if word in shown] == []


def test_a_rater_does_not_find_the_form_of_somebody_else(library_study):
    answer = browser(library_study, "rater").get(f"{CODEBOOK}BDI-II/1996/")

    assert answer.status_code == 404


@pytest.mark.parametrize("address", ["codebook.csv", "codebook.md", "blank/"])
def test_a_rater_takes_no_codebook_away(library_study, address):
    answer = browser(library_study, "rater").get(f"{CODEBOOK}CAPS-5/past_month/{address}")

    assert answer.status_code == 404


def test_the_csv_is_the_codebook_row_by_row(library_study):
    answer = browser(library_study, "sponsor").get(
        f"{CODEBOOK}C-SSRS/since_last_visit/codebook.csv"
    )

    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert [row["item"] for row in rows] == [row.item for row in codebook(C_SSRS)]
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="codebook-C-SSRS-since_last_visit.csv"'
    )


def test_the_markdown_is_that_of_the_library(library_study):
    answer = browser(library_study, "sponsor").get(f"{CODEBOOK}BDI-II/1996/codebook.md")

    assert answer.content.decode() == codebook_as_markdown(codebook(BDI))


@pytest.mark.parametrize(
    "address",
    ["BDI-II/1961/", "SCS/2003/", "BDI-II/1996/codebook.pdf", "SCS/2003/blank/"],
)
def test_what_the_study_does_not_have_is_not_found(library_study, address):
    assert browser(library_study, "sponsor").get(CODEBOOK + address).status_code == 404
