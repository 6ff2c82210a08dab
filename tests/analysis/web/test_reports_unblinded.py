"""Reports once the arms are known: of the labelled run, and of the masked one before it."""

import pytest
from django.db import connection

from tests.analysis.web.test_reports import computed, said, taken
from tests.study import ARMS, reading_all
from trials.models import Randomisation


@pytest.fixture(scope="module")
def texts(unblinded_study_of_module) -> dict[str, str]:
    """{kind of run: its report as Markdown}"""
    study = unblinded_study_of_module
    made = {kind: computed(study, kind=kind) for kind in ("masked", "labelled")}
    return {kind: said(taken(study, run, "markdown").content) for kind, run in made.items()}


def test_the_flow_of_a_labelled_run_has_the_numbers_of_the_database(
    texts, unblinded_study_of_module
):
    trial = unblinded_study_of_module.trial
    with reading_all(trial), connection.cursor() as cursor:
        everybody = Randomisation.objects.filter(trial=trial).count()
        cursor.execute("select arm, count(*) from governance.arms_of(%s) group by arm", [trial.pk])
        by_arm = dict(cursor.fetchall())

    velvet, gravel = (by_arm[arm] for arm in ARMS)
    assert f"| Randomised | {everybody} | {velvet} | {gravel} |" in texts["labelled"]


def test_the_flow_of_a_masked_run_stays_pooled_after_the_opening(texts, unblinded_study_of_module):
    trial = unblinded_study_of_module.trial
    with reading_all(trial):
        everybody = Randomisation.objects.filter(trial=trial).count()

    assert f"| Randomised | {everybody} |\n" in texts["masked"]
    assert "All arms together" in texts["masked"]


def test_a_labelled_report_shows_single_people_and_has_no_mark(texts):
    assert "single people" in texts["labelled"]
    assert "single people" not in texts["masked"]
    assert "meaning sealed" not in texts["labelled"]


def test_a_masked_report_taken_after_the_opening_says_when_it_was_opened(texts):
    assert "meaning sealed" not in texts["masked"]
    assert "Masked groups; opened on " in texts["masked"]


def test_what_was_written_before_the_opening_stands_in_both(texts):
    heading = "## Written before anybody knew which group is which"

    assert [kind for kind, text in texts.items() if heading not in text] == []
