import io
import zipfile

from analysis.reports.writers.markdown import text_of, write
from tests.analysis.reports.writers.sample import AT, CAUTION, MARK, report


def test_a_table_is_a_pipe_table_with_its_numbers_on_the_right():
    text = text_of(report())

    start = text.index("**Table 1. Descriptive statistics")
    lines = text[start:].splitlines()[2:5]
    assert lines[0].startswith("| Measure | Placebo: n | M (SD) or count (%) |")
    assert lines[1].startswith("| :-- | --: | --: |")
    assert lines[2].startswith("| CAPS-5, baseline | 40 | 44.65 (5.76) |")


def test_a_title_cannot_break_the_document():
    assert text_of(report()).startswith("# Self-compassion \\| a mechanism\n")


def test_the_mark_stands_above_everything_and_in_the_captions():
    text = text_of(report())

    assert f"**{MARK}**" in text
    assert text.count(MARK) == 1 + text.count("**Table ") + text.count("**Figure ")


def test_the_study_and_that_it_is_simulated_stand_below_the_title():
    lines = text_of(report()).splitlines()

    assert lines[2:5:2] == ["**DEMO-1: A study \\| of kindness**", f"**{CAUTION}**"]


def test_each_picture_that_is_named_lies_beside_it():
    with zipfile.ZipFile(io.BytesIO(write(report(), AT))) as files:
        names, text = files.namelist(), files.read("report.md").decode()

    assert names == ["report.md", *(f"figures/figure-{n}.svg" for n in (1, 2, 3, 4))]
    assert all(f"]({name})" in text for name in names[1:])
