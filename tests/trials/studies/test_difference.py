"""The difference of two versions: every change, in words that people approve."""

from collections.abc import Iterator

import pytest
import yaml

from tests.trials.studies.broken.test_broken import WHOLE
from trials.studies.difference import as_text, compare, sha256_of_difference
from trials.studies.reading import read_study
from trials.studies.rules import Rule, parse
from trials.studies.schema.base import Strict

# What stands in whole.yaml, what stands there instead, and the change in words.
CHANGES = {
    "a visit that moves": (
        "{after: V1, target: 28, between: [21, 35]}",
        "{after: V1, target: 30, between: [21, 40]}",
        "visit V2: moved: day 28 (21 to 35) after V1 → day 30 (21 to 40) after V1",
    ),
    "a form that is added": (
        "when: MOOD.mood@V1 == 0}",
        "when: MOOD.mood@V1 == 0}\n      - {form: AE, by: site, at: [before, after]}",
        "visit V2, form AE: added: AE by site at before, after",
    ),
    "a form that is removed": (
        "      - {form: AE, by: site, as_needed: true}\n",
        "",
        "visit V1, form AE: removed: AE by site as needed",
    ),
    "somebody else who fills in": (
        "{form: AE, by: site",
        "{form: AE, by: physician",
        "visit V1, form AE: by: site → physician",
    ),
    "a condition that falls away": (
        ", when: MOOD.mood@V1 == 0}",
        "}",
        "visit V2, form MOOD, when: removed: MOOD.mood@V1 == 0",
    ),
    "a field that is added": (
        "partial: true}",
        "partial: true}\n      - {key: note, label: Note, type: text}",
        "own form MOOD, field note: added: Note (text)",
    ),
    "a bound that moves": (
        "maximum: 24",
        "maximum: 20",
        "own form MOOD, field sleep: maximum: 24 → 20",
    ),
    "a rule": (
        "rule: MOOD.mood@V1 == 0, at",
        "rule: MOOD.mood@V1 == 1, at",
        "eligibility rule I-MOOD: rule: MOOD.mood@V1 == 0 → MOOD.mood@V1 == 1",
    ),
    "a consent to be signed again": (
        'version: "1.0"',
        'version: "2.0"\n  renew: true',
        "consent: version: 1.0 → 2.0",
    ),
    "a gate": (
        "rule: consent_current, otherwise: The consent must be in force",
        "rule: consent_current, otherwise: Sign first",
        "visit V1: gates: consent_current (The consent must be in force)"
        " → consent_current (Sign first)",
    ),
    "a ratio": ("ratio: 2", "ratio: 3", "arm velvet: ratio: 2 → 3"),
    "a dose": (
        "velvet: [10, 5]",
        "velvet: [12, 5]",
        "dosing, session V2: mg: velvet: 10, 5, gravel: 0, 0 → velvet: 12, 5, gravel: 0, 0",
    ),
    "an alert": (
        "MOOD.sleep < 2",
        "MOOD.sleep < 3",
        "alert sleepless: rule: MOOD.sleep < 2 → MOOD.sleep < 3",
    ),
    "a disclosure that goes": (
        "{after: V2, freezes: main}",
        "{after: V1, freezes: main}",
        "disclosure: after: V2 → V1",
    ),
    "a site": (
        "timezone: America/New_York}",
        "timezone: America/New_York}\n"
        '  - {code: "02", name: Hill Clinic, country: IL, timezone: Asia/Jerusalem}',
        "site 02: added: code 02, name Hill Clinic, country IL, timezone Asia/Jerusalem",
    ),
}


def changes_after(stands: str, instead: str):
    assert stands in WHOLE
    return compare(read_study(WHOLE), read_study(WHOLE.replace(stands, instead, 1)))


@pytest.mark.parametrize(("stands", "instead", "said"), CHANGES.values(), ids=CHANGES)
def test_a_change_is_said_in_words_and_weighs(stands, instead, said):
    changes = changes_after(stands, instead)

    assert (str(changes[0]), changes[0].weight) == (said, "substantial")


@pytest.mark.parametrize(
    ("stands", "instead"),
    [
        ("title: A study without a mistake", "title: Another title"),
        ("label: Baseline", "label: First visit"),
        ("study: WHOLE\n", "study: WHOLE\nversion: two\n"),
        ("fall: A fall at home", "fall: A fall"),
        ("study: WHOLE\n", "study: WHOLE\nabout: {status: draft}\n"),
    ],
)
def test_words_and_sources_are_minor(stands, instead):
    assert [change.weight for change in changes_after(stands, instead)] == ["minor"]


def test_the_order_of_visits_is_a_change():
    document = yaml.safe_load(WHOLE)
    document["visits"] = [*document["visits"][:1], *document["visits"][:0:-1]]

    changes = compare(read_study(WHOLE), read_study(yaml.safe_dump(document)))

    assert [str(change) for change in changes] == ["order of visits: V1, V2, OPEN1 → V1, OPEN1, V2"]


def altered(part) -> Iterator:
    """Copies of a part of a study, each of which differs from it in one value that it has."""
    if isinstance(part, Strict):
        for key in type(part).model_fields:
            for other in altered(getattr(part, key)):
                yield part.model_copy(update={key: other})
    elif isinstance(part, dict):
        for key, value in part.items():
            yield from (part | {key: other} for other in altered(value))
    elif isinstance(part, list | tuple):
        for place, value in enumerate(part):
            for other in altered(value):
                yield type(part)([*part[:place], other, *part[place + 1 :]])
    else:
        yield parse("not unblinded") if isinstance(part, Rule) else "altered"


def test_a_study_that_differs_in_any_one_value_differs_here():
    study = read_study(WHOLE)
    others = list(altered(study))

    assert len(others) > 200
    assert [other for other in others if compare(study, other) == []] == []


def test_the_text_puts_first_what_matters_to_people():
    changes = changes_after("title: A study without a mistake", "title: Other\nregistry: NCT1")
    changes += changes_after("ratio: 2", "ratio: 3")

    assert as_text(changes).splitlines() == [
        "What is done or asked:",
        "- arm velvet: ratio: 2 → 3",
        "Words and sources:",
        "- title: A study without a mistake → Other",
        "- registry: added: NCT1",
    ]


def test_two_alike_do_not_differ():
    changes = compare(read_study(WHOLE), read_study(WHOLE))

    assert (changes, as_text(changes)) == ([], "Nothing differs.")


def test_another_difference_has_another_hash():
    one, other = (changes_after("ratio: 2", f"ratio: {ratio}") for ratio in (3, 4))

    assert sha256_of_difference(one) != sha256_of_difference(other)
