"""Reports once the arms are known: of the labelled run, and of the masked one before it."""

import re

import pytest
from django.db import connection

from analysis.interpretations import possible_meanings
from analysis.interpretations import said as said_if
from analysis.models import Run
from analysis.snapshots import meaning
from tests.analysis.web.test_reports import computed, said, taken
from tests.study import ARMS, reading_all
from tests.trials.web.conftest import address, browser
from trials.models import Participant, Randomisation, Snapshot
from trials.selectors.courses import arms_known
from trials.studies.loading import study_of


@pytest.fixture(scope="module")
def made(unblinded_study_of_module) -> dict[str, Run]:
    """{kind of run: a run}"""
    return {kind: computed(unblinded_study_of_module, kind=kind) for kind in ("masked", "labelled")}


@pytest.fixture(scope="module")
def texts(unblinded_study_of_module, made) -> dict[str, str]:
    """{kind of run: its report as Markdown}"""
    return {
        kind: said(taken(unblinded_study_of_module, run, "markdown").content)
        for kind, run in made.items()
    }


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


def test_each_text_says_whether_it_came_true(texts, unblinded_study_of_module):
    study = unblinded_study_of_module
    with reading_all(study.trial):
        known = meaning(Snapshot.objects.get(trial=study.trial))
    labels = {arm.code: arm.label for arm in study_of(study.trial).arms}

    told = [
        f"{said_if(one, labels)} (this {'came' if one == known else 'did not come'} true): {{"
        for one in possible_meanings(study.trial)
    ]

    assert {kind: [words in text for words in told] for kind, text in texts.items()} == {
        "masked": [True, True],
        "labelled": [True, True],
    }


def test_the_rows_behind_a_number_have_the_arms_of_a_labelled_run_alone(
    made, unblinded_study_of_module
):
    with reading_all(unblinded_study_of_module.trial):
        arms = arms_known(unblinded_study_of_module.trial)
        numbers = dict(Participant.objects.values_list("number", "pk"))

    shown = {}
    for kind, run in made.items():
        page = browser(unblinded_study_of_module, "sponsor").get(
            address("run-rows", run.pk, "mood")
        )
        found = re.findall(
            r"<th scope=\"row\">([\d-]+)</th>(?:<td>(\w+)</td>)?", page.content.decode()
        )
        shown[kind] = dict(found)

    labels = {"velvet": "Active", "gravel": "Control"}
    analysed = shown["masked"]
    assert set(analysed.values()) == {""}
    assert shown["labelled"] == {number: labels[arms[numbers[number]]] for number in analysed}
