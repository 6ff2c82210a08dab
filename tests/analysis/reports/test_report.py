from tests.analysis.reports.writers.sample import MARK, report


def captions(mark: str) -> list[str]:
    return [
        one.title
        for section in report(mark).sections
        for one in (*section.tables, *section.figures)
    ]


def test_tables_and_figures_are_numbered_through_the_whole_report():
    titles = [title.partition(".")[0] for title in captions("")]

    assert titles == [
        "Table 1", "Table 2", "Figure 1", "Figure 2", "Table 3", "Figure 3", "Figure 4", "Table 4",
        "Table S1", "Figure 1", "Figure 2", "Figure 3", "Figure 4",
    ]  # fmt: skip


def test_what_is_for_whoever_checks_stands_in_a_supplement_to_which_its_section_leads():
    found = {section.title: section for section in report("").sections}

    assert [table.title for table in found["Supplement: Correlations"].tables] == [
        "Table S1. Correlations: Placebo, baseline"
    ]
    assert found["Correlations"].paragraphs == ("In the supplement: Table S1.",)


def test_a_last_section_has_the_numbers_of_every_figure():
    *before, last = report().sections

    figures = [figure.title for section in before for figure in section.figures]
    assert last.title == "Supplement: The numbers in the figures"
    assert [table.title for table in last.tables] == figures


def test_the_mark_stands_in_every_caption():
    assert {title.endswith(f" [{MARK}]") for title in captions(MARK)} == {True}


def test_a_labelled_result_has_no_mark():
    assert [title for title in captions("") if "[" in title and "CI" not in title] == []


def test_a_table_names_the_analyses_of_the_plan_that_it_comes_from():
    tables = [table for section in report().sections for table in section.tables]

    of_ancova = next(table for table in tables if "Analysis of covariance" in table.title)
    assert of_ancova.notes[-1] == "Analyses of the plan: ancova-cs, ancova-ucs."
