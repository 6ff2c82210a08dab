"""Every worked scoring example of vectors.json, one test each.

The values were typed with their arithmetic beside them, not generated; see `meta` in the file.
"""

import json
from pathlib import Path

import pytest

from instruments import (
    InvalidAnswers,
    is_remission,
    is_responder,
    is_severe_enough,
    suggested_severity,
)
from instruments.vectors import translate

FILE = json.loads(Path(__file__).with_name("vectors.json").read_text())
TOLERANCE = FILE["meta"]["tolerance"]
# The blinding index is worked out by the analysis, from many forms.
OTHERS = ("CAPS-5-severity-aid", "CAPS-5-endpoints", "BANG-BI")
FREQUENCIES = {
    "1x_month_or_1-19pct": "monthly",
    "2x_week_not_daily_or_50-79pct": "twice_weekly",
}


def vectors(*names):
    return [
        pytest.param(name, vector, id=vector["id"])
        for name in names
        for vector in FILE["vectors"][name]
    ]


FORMS = vectors(*(name for name in FILE["vectors"] if name not in OTHERS))
SCORED = [form for form in FORMS if "_error" not in form.values[1]["expected"]]
REFUSED = [form for form in FORMS if "_error" in form.values[1]["expected"]]


@pytest.mark.parametrize(("name", "vector"), SCORED)
def test_a_form_scores_as_worked_out_by_hand(name, vector):
    scores = translate(name, vector["responses"], vector["args"]).scores()

    assert {key: plain(scores[key]) for key in vector["expected"]} == {
        key: expected(value) for key, value in vector["expected"].items()
    }


@pytest.mark.parametrize(("name", "vector"), REFUSED)
def test_an_impossible_code_is_refused(name, vector):
    task = translate(name, vector["responses"], vector["args"])

    with pytest.raises(InvalidAnswers):
        task.scores()


@pytest.mark.parametrize(("name", "vector"), vectors("CAPS-5-severity-aid"))
def test_the_severity_aid_agrees_with_the_printed_table(name, vector):
    suggestion = suggested_severity(vector["intensity"], FREQUENCIES[vector["frequency"]])

    assert suggestion == vector["expected"]


@pytest.mark.parametrize(("name", "vector"), vectors("CAPS-5-endpoints"))
def test_endpoints_keep_to_their_boundaries(name, vector):
    assert endpoints(vector) == vector["expected"]


def test_every_vector_of_the_file_is_run():
    counted = {name: FILE["meta"]["counts"][name] for name in FILE["vectors"]}

    assert counted == {name: len(found) for name, found in FILE["vectors"].items()}
    assert len(FORMS) == sum(n for name, n in counted.items() if name not in OTHERS) == 96


def endpoints(vector):
    baseline, final = vector["baseline_total"], vector.get("final_total")
    if final is None:
        return {
            "mapp1_eligible_ge35": is_severe_enough(baseline, 35),
            "mapp2_eligible_ge28": is_severe_enough(baseline, 28),
        }
    return {
        "change": final - baseline,
        "responder_ge10": is_responder(baseline, final),
        "remission_le11": is_remission(final, vector["final_ptsd"]),
    }


def plain(value):
    return list(value) if isinstance(value, tuple) else value


def expected(value):
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return pytest.approx(value, abs=TOLERANCE)
