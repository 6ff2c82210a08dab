"""The pages of an analysis."""


def progress(page):
    return next(e for e in page.all("section") if e.attributes.get("id") == "progress")


def test_a_running_analysis_is_asked_for_again_each_second(shown):
    part = progress(shown("running-run"))

    assert part.attributes["hx-get"] == "/runs/1/progress/"
    assert part.attributes["hx-trigger"] == "every 1s"


def test_the_end_of_a_run_fetches_the_page_with_its_results(shown):
    part = progress(shown("ended-progress"))

    assert (part.attributes["hx-trigger"], part.attributes["hx-target"]) == ("load", "body")


def test_results_show_an_analysis_that_failed_with_its_reason(shown):
    text = shown("finished-run").text()

    assert "Not done: Arm 'PT' has one participant with both visits" in text


def test_a_row_of_results_leads_to_what_stands_behind_it(shown):
    links = [link.attributes["href"] for link in shown("finished-run").all("a")]

    assert "/runs/1/rows/ancova-ucs/" in links
    assert "/runs/1/rows/descriptives/" in links


def test_a_list_leads_to_each_section_and_tables_for_checking_are_closed(shown):
    page = shown("finished-run")

    places = {e.attributes.get("id") for e in page.all("section")}
    links = [e.attributes["href"] for e in page.all("a")]
    assert [one for one in links if one.startswith("#section-")] == [
        f"#section-{n}" for n in (1, 2, 3, 4)
    ]
    assert {f"section-{n}" for n in (1, 2, 3, 4)} <= places
    assert "Correlations: Placebo, baseline" in [e.text().strip() for e in page.all("summary")]


def test_figures_are_drawings_not_escaped_text(shown):
    assert len(shown("finished-run").all("svg")) == 4
