from analysis.reports.names import Names


def test_a_name_without_a_title_is_printed_as_it_is():
    assert [Names({"ucs": "UCS"})(name) for name in ("ucs", "caps5")] == ["UCS", "caps5"]


def test_a_contrast_has_the_titles_of_both_arms():
    assert Names({"PBO": "Placebo"}).contrast("MDMA-AT - PBO") == "MDMA-AT − Placebo"


def test_a_variable_at_a_time_has_the_title_of_both():
    names = Names({"caps5": "CAPS-5", "wai.total": "Alliance"})

    found = [names.reference(name) for name in ("caps5.percent_improvement", "age", "wai.total")]
    assert found == ["CAPS-5, improvement in per cent", "age", "Alliance"]
