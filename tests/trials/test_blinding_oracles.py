"""Sixty people who differ in nothing but their arm: no question to the system tells them apart.

Neither what can be seen of a person, nor how long or how costly an answer about them is, nor how
a list can be sorted, filtered or counted.
"""

import json
from dataclasses import dataclass

import numpy as np
import pytest
from django.apps import apps
from scipy.stats import rankdata

from tests import raw
from tests.conftest import copy_of, log_in_as
from tests.settings import DATABASE
from tests.study import ARMS, STUDY, SmallStudy, make_small_study, reading_all, seal_small_study
from tests.trials.web.conftest import text_of
from tests.worlds.dice import loaded_dice
from tests.worlds.reading import Browser
from tests.worlds.sameness import Sameness
from trials.authorization.scopes import system_scope
from trials.models import Randomisation
from trials.randomisation import permuted_blocks
from trials.selectors.finding import ASKED

SITE, MANY = "01", 60
# Nobody fills in anything, so that nobody differs in an answer.
STUDY_WITHOUT_FORMS = (
    STUDY[: STUDY.index("own_forms:")]
    + """\
own_forms:
  MOOD: {title: Mood today, fields: [{key: mood, label: Mood, choices: {0: low, 1: high}}]}
visits:
  - code: V1
    label: Baseline
    anchors: [{after: consent, target: 7, between: [0, 14]}]
    forms: [{form: MOOD, by: participant, optional: true}]
randomisation: {after: [V1]}
"""
)
LISTS = ("", "flow/", "screening/", "sites/", "alerts/", "documents/")


# Tables and views that the web reads, with the column that says of whom a row is.
TABLES_OF_PEOPLE = """
    select table_name, person from (
        select c.oid::regclass::text as table_name, case when c.relname = 'trials_participant'
            then 'id' else (select attname from pg_attribute where attrelid = c.oid
                            and attname = 'participant_id') end as person
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'v', 'm') and has_table_privilege(c.oid, 'select')
          and n.nspname !~ '^(pg_|information_schema)') as tables
    where person is not null order by 1
"""


@dataclass
class Crowd:
    """arms: {participant number: arm}. people: their ids, in the same order."""

    study: SmallStudy
    arms: dict[str, str]
    people: list[str]

    @property
    def in_arm(self) -> np.ndarray:
        return np.array([arm == ARMS[0] for arm in self.arms.values()])


@pytest.fixture(scope="module")
def crowd(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), copy_of(DATABASE, f"{DATABASE}_crowd"), loaded_dice(53):
        study = make_small_study(STUDY_WITHOUT_FORMS)
        log_in_as("vault")
        ratio = dict.fromkeys(ARMS, 1)
        slots = permuted_blocks(
            strata=[SITE], ratio=ratio, block_sizes=[2, 4, 6], length=MANY, seed="crowd"
        )
        seal_small_study(study, slots)
        log_in_as("web")
        for place in range(1, MANY + 1):
            study.randomise(study.enrol(f"{SITE}-{place:03}", site=SITE))
        arms = study.arms_by_kit()
        with reading_all(study.trial):
            drawn = Randomisation.objects.values_list(
                "participant__number", "kit_number", "participant_id"
            )
            rows = sorted(drawn)
        yield Crowd(
            study, {number: arms[kit] for number, kit, _ in rows}, [str(pk) for *_, pk in rows]
        )


# What can be seen of a person.


def auc(values: list, in_arm: np.ndarray) -> np.ndarray:
    """How well values tell the arm, for each row of in_arm (people, true or false): 0.5 is not
    at all.

    The area under the ROC curve, as Mann and Whitney's U over the number of pairs, ties counted
    half: (the sum of the ranks in the arm - n (n + 1) / 2) / (n m). Hanley & McNeil 1982,
    Radiology 143: 29-36.
    """
    order = {value: place for place, value in enumerate(sorted(set(values)))}
    ranks = rankdata([order[value] for value in values])
    n = in_arm.sum(axis=-1)
    return (in_arm @ ranks - n * (n + 1) / 2) / (n * (in_arm.shape[-1] - n))


def seen_of_people(crowd: Crowd) -> dict[str, list]:
    """{table.column: a value for each person}, of all that the web's login reads of people. How
    many rows there are, and the place of the first, are columns, too."""
    found = {}
    with raw.as_login("web") as web:
        raw.enter(web, system_scope(crowd.study.trial))
        for table, person in web.execute(TABLES_OF_PEOPLE).fetchall():
            rows = web.execute(f"select to_jsonb(t), t.{person}::text from {table} t").fetchall()
            of_person: dict[str, list] = {}
            for place, (row, pk) in enumerate(rows):
                of_person.setdefault(pk, []).append(row | {"place": place})
            if set(crowd.people) <= set(of_person):
                first = [of_person[pk][0] | {"rows": len(of_person[pk])} for pk in crowd.people]
                for column in first[0]:
                    found[f"{table}.{column}"] = _comparable([row[column] for row in first])
    return found


def _comparable(values: list) -> list:
    if all(isinstance(value, int | float) for value in values):
        return values
    return [json.dumps(value) for value in values]


def farthest(seen: dict[str, list], in_arm: np.ndarray) -> np.ndarray:
    """How far the column that tells most is from telling nothing."""
    return np.max([np.abs(auc(values, in_arm) - 0.5) for values in seen.values()], axis=0)


@pytest.fixture(scope="module")
def seen(crowd) -> dict[str, list]:
    return seen_of_people(crowd)


@pytest.fixture(scope="module")
def band(crowd, seen) -> float:
    """What the column that tells most stays within in 99.9 % of draws of other arms."""
    draw = np.random.default_rng(53)
    shuffled = draw.permuted(np.tile(crowd.in_arm, (4000, 1)), axis=1)
    return np.quantile(farthest(seen, shuffled), 0.999)


def test_no_column_that_the_web_reads_predicts_the_arm(crowd, seen, band):
    assert len(seen) > 60
    assert farthest(seen, crowd.in_arm) < band


def test_a_kit_number_that_predicts_the_arm_would_be_found(crowd, seen, band):
    """Where every fourth is drawn from the wrong half, and no more."""
    kits = [int(in_arm) * 500 + place * 3 for place, in_arm in enumerate(crowd.in_arm)]
    leaking = {"trials_randomisation.kit_number": kits}

    assert farthest(leaking, crowd.in_arm) > band


# How an answer about a person, or a list of them, looks.


@pytest.fixture(scope="module")
def coordinator(crowd) -> Browser:
    browser = Browser()
    browser.force_login(crowd.study.people["site_coordinator"])
    return browser


@pytest.mark.parametrize("page", ["", "status/", "history/", "next/"])
def test_pages_about_people_of_both_arms_are_equally_long_and_costly(crowd, coordinator, page):
    same, measured = Sameness(), {}
    for number, arm in list(crowd.arms.items())[:6]:
        answer = coordinator.get(f"/studies/SMALL/participants/{number}/{page}")
        size = (answer.status_code, len(same.of(answer.content)), answer.statements)
        measured.setdefault(arm, set()).add(size)

    assert set(measured) == set(ARMS)
    assert measured["velvet"] == measured["gravel"]
    assert len(measured["velvet"]) == 1


def names_of_all_fields() -> list[str]:
    fields = {field.name for model in apps.get_models() for field in model._meta.get_fields()}
    return [*sorted(fields), "arm", "kit", "letter", "slot__arm", "randomisation__kit_number"]


@pytest.mark.parametrize("page", LISTS)
def test_a_list_cannot_be_sorted_or_filtered_by_what_it_does_not_offer(coordinator, page):
    offered = {*ASKED, "page"}
    names = [name for name in names_of_all_fields() if name not in offered]
    asked = dict.fromkeys(names, "velvet") | {
        key: "-kit_number" for key in ("ordering", "order", "order_by", "sort", "o", "fields")
    }
    same, answers = Sameness(), []

    for query in ({}, asked):
        answer = coordinator.get(f"/studies/SMALL/{page}", query)
        answers.append((answer.status_code, same.of(text_of(answer).encode())))

    assert answers[0] == answers[1]
