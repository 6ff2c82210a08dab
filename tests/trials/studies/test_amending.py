"""What an amendment may not do, each with the sentence that says so."""

import pytest
import yaml

from tests.trials.studies.broken.test_broken import WHOLE
from trials.studies.amending import why_not_amend
from trials.studies.reading import read_study

NEXT = WHOLE.replace("study: WHOLE\n", "study: WHOLE\nversion: two\n")
FORM = "give it a new version, since stored answers name the version they were given to."

FORBIDDEN = {
    "another study": (
        "study: WHOLE",
        "study: OTHER",
        "study: OTHER is another study than WHOLE, not a version of it.",
    ),
    "the label of the running version": (
        "version: two",
        'version: "1"',
        "version: '1' is the label of a released version; give another.",
    ),
    "another ratio": (
        "ratio: 2",
        "ratio: 3",
        "arms: people were randomised already: arms and ratio stay as they are.",
    ),
    "one more arm": (
        "  - {code: gravel",
        "  - {code: silk, label: Silk}\n  - {code: gravel",
        "arms: people were randomised already: arms and ratio stay as they are.",
    ),
    "other strata": (
        "  after: [V1]\n  requires",
        "  after: [V1]\n  strata: []\n  requires",
        "randomisation: people were randomised already: the strata stay as they are.",
    ),
    "a site less": (
        '{code: "01", name',
        '{code: "03", approved_on: 2026-01-01, name',
        "sites: 01 cannot go: close it to enrolment instead.",
    ),
    "a new site without its approval": (
        "timezone: America/New_York}",
        "timezone: America/New_York}\n"
        '  - {code: "02", name: Hill Clinic, country: IL, timezone: Asia/Jerusalem}',
        "sites: 02 is new: say approved_on, the day on which its ethics board approved this"
        " version.",
    ),
    "a code of a field less": (
        "choices: {0: low, 1: high}",
        "choices: {0: low}",
        f"own_forms: MOOD has other fields than its version 1 had (mood): {FORM}",
    ),
    "a code with another number": (
        "choices: {0: low, 1: high}",
        "choices: {0: low, 2: high}",
        f"own_forms: MOOD has other fields than its version 1 had (mood): {FORM}",
    ),
    "a field less": (
        "      - {key: since, label: Low since, type: date, partial: true}\n",
        "",
        f"own_forms: MOOD has other fields than its version 1 had (since): {FORM}",
    ),
    "another title of a form": (
        "title: Mood today",
        "title: Mood now",
        f"own_forms: MOOD has other fields than its version 1 had (title): {FORM}",
    ),
    "a stage for another arm": (
        "arms: [gravel]",
        "arms: [velvet]",
        "stages: when open opens, and for which arms, does not change: give the stage another"
        " code.",
    ),
}


@pytest.mark.parametrize(("stands", "instead", "said"), FORBIDDEN.values(), ids=FORBIDDEN)
def test_what_an_amendment_may_not_do_is_said(stands, instead, said):
    assert stands in NEXT

    problems = why_not_amend(
        [read_study(WHOLE)], read_study(NEXT.replace(stands, instead, 1)), randomised=True
    )

    assert said in problems


def test_a_visit_stays_in_its_stage():
    document = yaml.safe_load(NEXT)
    document["visits"][1]["stage"] = "open"

    problems = why_not_amend(
        [read_study(WHOLE)], read_study(yaml.safe_dump(document)), randomised=True
    )

    assert problems == [
        "visits: V2 belonged to stage main and would belong to open: give the visit another code."
    ]


def test_a_version_that_changes_a_window_may_follow():
    after = read_study(NEXT.replace("target: 28", "target: 30"))

    assert why_not_amend([read_study(WHOLE)], after, randomised=True) == []


@pytest.mark.parametrize("change", ["ratio: 3", "ratio: 1"])
def test_the_ratio_may_change_before_anybody_is_randomised(change):
    after = read_study(NEXT.replace("ratio: 2", change))

    assert why_not_amend([read_study(WHOLE)], after, randomised=False) == []


def test_an_arm_never_goes():
    document = yaml.safe_load(NEXT)
    document["arms"][1]["code"] = "silk"
    document["stages"][1]["arms"] = ["silk"]
    document["dosing"]["sessions"][0]["mg"] = {"silk": [0, 0]}

    problems = why_not_amend(
        [read_study(WHOLE)], read_study(yaml.safe_dump(document)), randomised=False
    )

    assert problems[0] == "arms: gravel cannot go: sealed slots name it."


def test_a_study_that_observes_does_not_begin_to_randomise():
    document = yaml.safe_load(NEXT)
    for part in ("arms", "randomisation", "disclosure", "dosing"):
        del document[part]
    document["stages"], document["visits"] = document["stages"][:1], document["visits"][:2]
    before = read_study(yaml.safe_dump(document | {"version": "1"}))

    problems = why_not_amend([before], read_study(NEXT), randomised=False)

    assert problems == [
        "randomisation: whether a study randomises does not change by an amendment."
    ]


def test_a_form_of_a_version_long_past_keeps_its_fields_too():
    second = read_study(NEXT.replace("title: Mood today", 'title: Mood now\n    version: "2"'))
    third = read_study(
        NEXT.replace("version: two", "version: three").replace("title: Mood today", "title: Mood")
    )

    problems = why_not_amend([second, read_study(WHOLE)], third, randomised=True)

    assert problems == [f"own_forms: MOOD has other fields than its version 1 had (title): {FORM}"]
