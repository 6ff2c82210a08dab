from analysis.reports.names import Names


def test_a_name_without_a_title_is_printed_as_it_is():
    assert [Names({"ucs": "UCS"})(name) for name in ("ucs", "caps5")] == ["UCS", "caps5"]


def test_a_contrast_has_the_titles_of_both_arms():
    assert Names({"PBO": "Placebo"}).contrast("MDMA-AT - PBO") == "MDMA-AT − Placebo"
