from analysis.plans.places import lines_of_analyses

TEXT = """\
plan: A title
analyses:
  - id: one
    method: ancova

  - for_each: {score: [ucs, cs]}
    id: <score>-later
    method: ancova
"""


def test_an_analysis_begins_on_its_line_and_those_of_one_entry_together():
    assert lines_of_analyses(TEXT) == {"one": 3, "ucs-later": 6, "cs-later": 6}
