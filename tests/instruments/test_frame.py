import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instruments import InvalidAnswers, get_instrument, score_frame
from instruments.definition import alike, numbered
from tests.instruments.strategies import SCORED, any_answers

BDI_ITEMS = numbered("bdi", range(1, 22))
SCS_ITEMS = numbered("scs", range(1, 27))


@pytest.mark.parametrize("name", SCORED)
@given(data=st.data())
@settings(max_examples=4, deadline=None, database=None)
def test_a_table_scores_exactly_like_its_forms_one_by_one(name, data):
    instrument = SCORED[name]
    forms = data.draw(st.lists(any_answers(instrument), min_size=1, max_size=4))

    table = score_frame(instrument, pd.DataFrame(forms, dtype=object))

    for row, answers in zip(table.to_dict("records"), forms, strict=True):
        alone = {name: score.value for name, score in instrument.score(answers).items()}
        assert {name: None if blank(value) else value for name, value in row.items()} == alone


def blank(value):
    return value is None or value is pd.NA or value != value


def test_whole_numbers_beside_a_gap_are_codes():
    frame = pd.DataFrame([alike(SCS_ITEMS, 3.0), alike(SCS_ITEMS, 3.0, scs05=np.nan)])

    scores = score_frame(get_instrument("SCS"), frame)

    assert scores["scs_ucs"].tolist() == [3, 3]
    assert scores["scs_sk"].isna().tolist() == [False, True]


def test_the_index_of_the_table_is_kept():
    frame = pd.DataFrame({"pgic": [1, 7]}, index=["01-001", "01-002"])

    assert score_frame(get_instrument("PGIC"), frame)["pgic"].to_dict() == {
        "01-001": 1,
        "01-002": 7,
    }


def test_an_argument_may_differ_by_row():
    frame = pd.DataFrame([alike(numbered("dudit", range(1, 12)), 0, dudit01=4)] * 3)

    scores = score_frame(get_instrument("DUDIT"), frame, sex=pd.Series(["M", "F", None]))

    assert scores["dudit_positive"].tolist() == [False, True, pd.NA]


def test_prorated_scores_come_when_asked_for():
    frame = pd.DataFrame([alike(SCS_ITEMS, 3, scs05=None)])

    scores = score_frame(get_instrument("SCS"), frame, max_missing=1)

    assert scores["scs_sk_prorated"].tolist() == [3]


@pytest.mark.parametrize("wrong", [4, True, "1", 1.5])
def test_an_impossible_cell_is_refused_with_its_row_and_item(wrong):
    forms = [alike(BDI_ITEMS, 1, bdi16="0", bdi18="0") for _ in range(3)]
    forms[2]["bdi03"] = wrong

    with pytest.raises(InvalidAnswers, match="Row 2, item bdi03"):
        score_frame(get_instrument("BDI-II"), pd.DataFrame(forms, dtype=object))


def test_a_column_that_is_no_item_is_refused():
    with pytest.raises(InvalidAnswers, match="has no item 'site'"):
        score_frame(get_instrument("PGIC"), pd.DataFrame({"pgic": [1], "site": ["01"]}))


def test_a_table_without_columns_is_refused():
    with pytest.raises(ValueError, match="The table has no columns"):
        score_frame(get_instrument("PGIC"), pd.DataFrame(index=[0, 1]))


def test_an_empty_table_gives_an_empty_table_of_scores():
    scores = score_frame(get_instrument("PGIC"), pd.DataFrame({"pgic": []}))

    assert scores.shape == (0, 1)


def test_the_library_loads_without_pandas():
    code = "import sys, instruments; instruments.all_instruments(); print('pandas' in sys.modules)"

    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert told.stdout.strip() == "False"
