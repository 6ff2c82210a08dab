from analysis.reports.names import Names


def test_a_name_without_a_title_is_printed_as_it_is():
    assert [Names({"ucs": "UCS"})(name) for name in ("ucs", "caps5")] == ["UCS", "caps5"]


def test_a_contrast_has_the_titles_of_both_arms():
    assert Names({"PBO": "Placebo"}).contrast("MDMA-AT - PBO") == "MDMA-AT − Placebo"


def test_an_analysis_has_its_title_of_the_plan_else_its_id_in_words():
    names = Names({"analysis:loss": "Loss of diagnosis"})

    assert [names.analysis(id) for id in ("loss", "loss-at-6_months")] == [
        "Loss of diagnosis",
        "Loss at 6 months",
    ]


def test_a_condition_has_the_titles_of_what_it_names():
    names = Names({"audit": "AUDIT", "site": "Site"})

    said = names.condition("audit.baseline >= 1.5 and site != '07' or diss = 1")
    assert said == "AUDIT, baseline ≥ 1.5 and Site ≠ “07” or diss = 1"


def test_a_level_of_a_column_has_its_own_title():
    names = Names({"female=1": "yes", "total": "All"})

    assert [names.level("female", level) for level in ("1", "total")] == ["yes", "All"]


def test_a_variable_at_a_time_has_the_title_of_both():
    names = Names({"caps5": "CAPS-5", "wai.total": "Alliance"})

    found = [names.reference(name) for name in ("caps5.percent_improvement", "age", "wai.total")]
    assert found == ["CAPS-5, improvement in per cent", "age", "Alliance"]
