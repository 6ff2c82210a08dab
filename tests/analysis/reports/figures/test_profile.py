import itertools
import re
from xml.etree import ElementTree

import pytest

from analysis.reports.figures import profile
from tests.analysis.oracles.mmrm.plans import three_arms, trial90
from tests.analysis.reports.results import TITLES


@pytest.fixture(scope="module")
def figure():
    return profile(trial90(), TITLES)


def test_each_arm_has_a_shape_and_its_name_and_the_reference_is_dashed(figure):
    assert len(re.findall("<circle", figure.svg)) == 4  # three visits, and beside its name
    assert len(re.findall("<polygon", figure.svg)) == 4
    assert len(re.findall("stroke-dasharray", figure.svg)) == 2  # two pieces between three visits
    assert ">Placebo</text>" in figure.svg
    assert ">MDMA-AT</text>" in figure.svg


def test_the_numbers_stand_in_the_table_and_are_read_out(figure):
    row = figure.table.rows[-1]

    assert (row.label, row.cells) == ("MDMA-AT, 3", ("n = 42", "−24.92 [−28.56, −21.28]"))
    assert "MDMA-AT, 3: n = 42, −24.92 [−28.56, −21.28]" in figure.svg


def test_names_of_arms_that_end_together_do_not_lie_over_each_other():
    drawing = ElementTree.fromstring(profile(three_arms(), {}).svg)

    texts = {
        element.text: float(element.get("y"))
        for element in drawing.iter()
        if element.get("y") and element.text
    }
    heights = sorted(texts[arm] for arm in ("placebo", "low", "high"))
    assert min(b - a for a, b in itertools.pairwise(heights)) >= 17
