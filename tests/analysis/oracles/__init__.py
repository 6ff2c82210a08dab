"""Reference values made with R, and the data and plans they belong to.

`trial82_scores.csv` is a simulated trial of 82 people. Beside each method's values lies the R
that made them (`reference.R` here for those taken from the large reference set).
"""

import csv
import json
from pathlib import Path

import pandas as pd
import yaml

from analysis.plans import Plan, load_plan

HERE = Path(__file__).parent
TRIAL82 = HERE / "trial82_scores.csv"
SHIPPED = Path(__file__).parents[3] / "analysis" / "plans" / "shipped"
ARMS = {"MDMA": "MDMA-AT", "PT": "PT"}  # as the reference values call them: as the data do
VISITS = {"0": "baseline", "1": "follow_up"}


def trial82() -> pd.DataFrame:
    return pd.read_csv(TRIAL82, dtype=str, keep_default_na=False, na_values=["", "NA"])


def trial82_as_trial(paper: Plan) -> pd.DataFrame:
    """The same people as a trial hands them over: the paper's column names, arms MDMA and PBO."""
    table = trial82()
    out = {
        "participant": table["subject"],
        "arm": table["arm"].map({"MDMA-AT": "MDMA", "PT": "PBO"}),
    }
    for name, variable in paper.variables.items():
        for time, column in enumerate(variable.columns()):
            out[column] = table[f"{name}_{time}"]
    for name, form in paper.columns.items():
        (column,) = form.columns()
        out[column] = table[name]
    return pd.DataFrame(out)


def paper_plan() -> Plan:
    return load_plan(_paper_text(), "agin_liebes_2025.yaml")


def paper_text_in_wide_layout() -> str:
    """The shipped plan, with columns in place of instruments and visits."""
    document = yaml.safe_load(_paper_text())
    document["data"] = {
        "layout": "wide",
        "participant": "subject",
        "arm": {"column": "arm", "reference": "PT"},
    }
    for name, variable in document["variables"].items():
        document["variables"][name] = {
            "baseline": f"{name}_0",
            "follow_up": f"{name}_1",
            "improvement": variable["improvement"],
        }
    del document["columns"]
    return yaml.safe_dump(document, sort_keys=False)


def plan_in_wide_layout(*analyses: dict) -> Plan:
    """The variables of the paper, and these analyses."""
    document = yaml.safe_load(paper_text_in_wide_layout())
    document["analyses"] = list(analyses)
    return load_plan(yaml.safe_dump(document, sort_keys=False))


def expected(path: str) -> dict:
    return json.loads((HERE / path).read_text())


def expected_numbers(path: str) -> dict[str, float]:
    """A CSV with the columns name and value."""
    with (HERE / path).open() as lines:
        return {row["name"]: float(row["value"]) for row in csv.DictReader(lines)}


def estimate(result: dict, name: str, **where) -> dict:
    """The one estimate of a result with this name and these keys."""
    found = [
        row
        for row in result["estimates"]
        if row["name"] == name and all(row.get(key) == value for key, value in where.items())
    ]
    assert len(found) == 1, (name, where, found)
    return found[0]


def _paper_text() -> str:
    return (SHIPPED / "agin_liebes_2025.yaml").read_text()
