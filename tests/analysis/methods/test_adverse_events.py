"""Against R (adverse_events.R): counts, Newcombe's intervals and Fisher's test of each line."""

import pandas as pd
import pytest

from analysis import engine
from analysis.datasets.refusals import TableError
from analysis.plans import load_plan
from tests.analysis.oracles import HERE, expected_numbers

FOLDER = HERE / "adverse_events"
ORACLE = expected_numbers("adverse_events/expected.csv")
CONTRAST = "MDMA-AT - PT"
PLAN = """
plan: Safety
data:
  layout: wide
  participant: subject
  arm: {column: arm, reference: PT}
  events: {participant: subject, term: term, soc: soc, severity: severity, onset: onset,
           first_dose: first_dose}
analyses:
  - id: it
    method: adverse_events
    kinds:
      serious: serious = 1
      related: related = "possible" or related = "probable"
      suicidality: special = "suicidality"
"""


def people() -> pd.DataFrame:
    return pd.read_csv(FOLDER / "people.csv", dtype=str)


def events() -> pd.DataFrame:
    return pd.read_csv(FOLDER / "events.csv", dtype=str)


def analysed(plan: str = PLAN, of_people=None, of_events=None, **said) -> dict:
    table = people() if of_people is None else of_people
    told = events() if of_events is None else of_events
    return engine.run(load_plan(plan), table, events=told, **said)["analyses"]["it"]


@pytest.fixture(scope="module")
def result() -> dict:
    return analysed()


def line(result: dict, **where) -> dict[str, dict]:
    """Of one line of the table: {arm or contrast: row}."""
    return {
        row.get("arm") or row["contrast"]: row
        for row in result["estimates"]
        if where.items() <= row.items()
    }


def two(active: dict, control: dict, **more) -> dict:
    """One event each, of one participant in each arm."""
    told = pd.DataFrame([{"subject": "a"} | active, {"subject": "c"} | control])
    usual = {"term": "Nausea", "soc": "Gastric", "severity": "1", "serious": "0", "related": "no"}
    return analysed(
        PLAN,
        pd.DataFrame({"subject": ["a", "c"], "arm": ["MDMA-AT", "PT"]}).assign(**more),
        told.assign(special="none", **{k: v for k, v in usual.items() if k not in told}),
    )


LINES = {
    "any": {"group": "overall", "of": "any"},
    **{kind: {"group": "overall", "kind": kind} for kind in ("serious", "related", "suicidality")},
    **{word: {"group": "overall", "severity": word} for word in ("mild", "moderate", "severe")},
    "Psychiatric disorders": {"group": "soc", "soc": "Psychiatric disorders", "of": "any"},
    "Nausea": {"group": "term", "term": "Nausea", "of": "any"},
    "Hyperhidrosis": {"group": "term", "term": "Hyperhidrosis", "of": "any"},
}


@pytest.mark.parametrize("name", LINES)
def test_a_line_is_that_of_r(result, name):
    rows = line(result, **LINES[name])
    active, control, difference = rows["MDMA-AT"], rows["PT"], rows[CONTRAST]

    wanted = {key.removeprefix(f"{name}."): value for key, value in ORACLE.items()}
    found = {"k": active["count"], "events": active["events"], "n": active["n"]}
    found |= {"k0": control["count"], "events0": control["events"], "n0": control["n"]}
    found |= {"low1": active["low"], "high1": active["high"], "rd": difference["value"]}
    found |= {"rd_low": difference["low"], "rd_high": difference["high"]}
    found["fisher"] = difference["p"]
    assert found == pytest.approx({key: wanted[key] for key in found}, rel=1e-9)


def test_whoever_received_no_dose_is_in_no_denominator(result):
    assert result["n_by_arm"] == {"PT": 43, "MDMA-AT": 45}
    assert not {"S007", "S051"} & set(result["participants"])
    before = int(ORACLE["before"])
    assert result["warnings"] == [
        f"Events that began before the first dose and are not counted: {before}."
    ]


def test_classes_and_their_terms_stand_in_the_order_of_how_many_had_them(result):
    order = [
        row.get("term", row["soc"])
        for row in result["estimates"]
        if row["group"] != "overall" and row["of"] == "any" and row.get("arm") == "PT"
    ]

    had = {name: ORACLE[f"{name}.k"] + ORACLE[f"{name}.k0"] for name in order}
    classes = [name for name in order if name.endswith(("disorders", "conditions"))]
    assert classes == sorted(classes, key=lambda name: -had[name])
    place = order.index("Psychiatric disorders")
    assert order[place + 1 : place + 3] == ["Insomnia", "Suicidal ideation"]


@pytest.mark.parametrize(
    ("onset", "counted"),
    [
        ("2026-01-11", 0),
        ("2026-01-12", 1),  # the day of the dose: it may have begun after it
        ("2026-01-12T09:59", 0),
        ("2026-01-12 10:00", 1),
        ("2026-01", 1),
        ("2025", 0),
        (None, 1),
    ],
)
def test_an_event_is_left_out_only_if_it_certainly_began_before_the_dose(onset, counted):
    result = two({"onset": onset}, {"onset": "2026-02-01"}, first_dose="2026-01-12T10:00")

    assert line(result, group="overall", of="any")["MDMA-AT"]["count"] == counted


def test_onset_and_dose_may_be_days_of_the_study():
    result = two({"onset": "-1"}, {"onset": "0"}, first_dose="0")

    found = line(result, group="overall", of="any")
    assert (found["MDMA-AT"]["count"], found["PT"]["count"]) == (0, 1)


def test_two_events_of_a_participant_count_once_at_the_worst_severity():
    told = pd.DataFrame(
        {"subject": ["a", "a", "c"], "severity": ["1", "severe", None], "onset": None}
    ).assign(term="Nausea", soc="Gastric", serious="0", related="no", special="none")
    result = analysed(
        PLAN,
        pd.DataFrame({"subject": ["a", "c"], "arm": ["MDMA-AT", "PT"], "first_dose": "2026-01-12"}),
        told,
    )

    assert line(result, group="overall", of="any")["MDMA-AT"]["events"] == 2
    counts = {
        word: line(result, group="overall", severity=word)["MDMA-AT"]["count"]
        for word in ("mild", "moderate", "severe")
    }
    assert counts == {"mild": 0, "moderate": 0, "severe": 1}
    assert "Events without a severity, which stand in no line of one: 1." in result["warnings"]


def test_a_masked_run_tells_nothing_of_a_group():
    letters = people().replace({"arm": {"MDMA-AT": "B", "PT": "A"}})

    result = analysed(of_people=letters, arm_reference="A")

    assert (result["status"], result["estimates"]) == ("failed", [])
    assert result["reason"].startswith("The events of a group could tell what its letter means")


def test_without_a_table_of_events_the_others_go_on():
    plan = PLAN + "  - {id: who, method: descriptives, columns: [age]}\n"
    results = engine.run(load_plan(plan), people().assign(age="40"))["analyses"]

    assert results["it"]["reason"].startswith("There is no table of adverse events: `data` of the")
    assert results["who"]["status"] == "ok"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"subject": "S999"}, "2: subject: 'S999' is not a participant of the table of people."),
        (
            {"severity": "grave"},
            "2: severity: 'grave' is not a severity of the plan; there are: 1 (mild), 2 (moderate),"
            " 3 (severe).",
        ),
        (
            {"onset": "12/01/2026"},
            "2: onset: '12/01/2026' is not a date (2026-01-31, or 2026-01), as the first dose is.",
        ),
    ],
    ids=str,
)
def test_a_wrong_event_is_refused_with_its_line(change, sentence):
    told = events()
    told.loc[0, list(change)] = list(change.values())

    with pytest.raises(TableError) as refusal:
        analysed(of_events=told)

    assert refusal.value.problems == [sentence]


def test_a_first_dose_that_is_no_date_is_refused():
    wrong = people()
    wrong.loc[0, "first_dose"] = "soon"

    with pytest.raises(TableError, match="participant 'S001': 'soon' is neither a date"):
        analysed(of_people=wrong)


def test_a_kind_of_a_column_that_is_not_there_names_those_that_are():
    result = analysed(PLAN.replace("serious = 1", "grave = 1"))

    assert result["reason"] == (
        "The events have no column 'grave'; there are: subject, term, soc, onset, severity, "
        "related, serious, special."
    )
