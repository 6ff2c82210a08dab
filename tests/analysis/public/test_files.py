"""What the files hold where something is kept back: a person, or a column."""

import csv
import io
import json
from datetime import date
from random import Random

import pandas as pd
import pytest

from analysis import engine
from analysis.package_files import unpacked
from analysis.plans import load_plan
from analysis.public.files import Released, as_zip
from analysis.public.table import public_table
from analysis.public.variables import Becomes, Variable
from tests.study import PLAN

COLUMNS = ["MOOD.mood@V1", "MOOD.mood@V2", "MOOD.sleep@V1", "MOOD.sleep@V2"]


@pytest.fixture
def written():
    """written(left_out={columns}, not_shared=…) → the files."""
    rows = [[f"{n:02}", "ab"[n % 2], *((n * k) % 7 for k in (1, 3, 5, 2))] for n in range(12)]
    table = pd.DataFrame(rows, columns=["participant", "arm", *COLUMNS], dtype=object)
    plan = load_plan(PLAN.replace("gravel", "a"))
    days = dict.fromkeys(table["participant"], date(2026, 1, 1))
    result = json.loads(engine.canonical_json(engine.run(plan, table)))

    def write(left_out=(), **said) -> dict[str, bytes]:
        becomes = {
            name: Becomes.NOTHING if name in left_out else Becomes.THE_SAME for name in COLUMNS
        }
        variables = [Variable(name, name, how) for name, how in becomes.items()]
        public = public_table(table, variables, days, Random(1))
        about = dict.fromkeys(("study", "title", "registry", "plan_status", "code_version"), "x")
        about |= {"plan": plan, "plan_text": PLAN, "result": result, "result_sha256": "0"}
        return unpacked(as_zip(Released(**about, arms={}, sites_left_out=0, **said), public))

    return write


def test_beside_the_data_of_some_no_figure_of_all_tells_what_the_others_answered(written):
    files = written(not_shared=1)

    readme = files["README.txt"].decode()
    assert "figures.csv" not in files
    assert "Participants who did not agree to share their data: 1." in readme
    assert (
        "described, related, mood, indirect: those who did not agree to share their data are not"
        in readme
    )


def test_beside_a_column_that_is_left_out_no_figure_is_computed_from_it(written):
    files = written(left_out={"MOOD.sleep@V2"})

    said = csv.DictReader(io.StringIO(files["figures.csv"].decode()))
    assert {row["analysis"] for row in said} == {"mood"}


def test_where_everybody_agreed_nothing_is_said_of_it(written):
    files = written()

    assert "figures.csv" in files
    assert "agree" not in files["README.txt"].decode()
