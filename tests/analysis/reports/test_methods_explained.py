from analysis.methods import all_methods
from analysis.reports.methods_explained import METHODS
from analysis.reports.sections import TITLES


def test_every_method_that_a_plan_can_name_is_explained_under_its_title():
    assert set(METHODS) == set(TITLES) == set(all_methods())
