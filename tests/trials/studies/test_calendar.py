"""On which days visits fall when each is held on its target day."""

from tests.trials.studies.broken.test_broken import WHOLE
from trials.studies.calendar import spans_of
from trials.studies.reading import read_study
from trials.studies.shipping import shipped


def days_of(text: str) -> dict:
    return {
        start: [(span.visit.code, span.first, span.target, span.last) for span in spans]
        for start, spans in spans_of(read_study(text)).items()
    }


def test_a_visit_falls_after_the_visit_it_hangs_on():
    assert days_of(WHOLE) == {
        "consent": [("V1", 0, 7, 14), ("V2", 28, 35, 42)],
        "unblinding": [("OPEN1", 1, 7, 21)],
    }


def test_a_second_anchor_narrows_the_window():
    text = WHOLE.replace(
        "{after: V1, target: 28, between: [21, 35]}",
        "{after: V1, target: 28, between: [21, 35]}\n"
        "      - {after: consent, target: 35, between: [30, 38]}",
    )

    assert days_of(text)["consent"][1] == ("V2", 30, 35, 38)


def test_the_endpoint_of_mapp1_is_18_weeks_after_its_baseline():
    """Eight weeks after session 3 and 18 weeks after T1 (S000); T1 is V3, the endpoint V19."""
    days = {code: target for code, _, target, _ in days_of(shipped("mapp1"))["consent"]}

    assert days["V19"] - days["V3"] == 18 * 7
    assert days["V19"] - days["V15"] == 8 * 7


def test_a_visit_after_the_last_session_hangs_on_the_session_before_it():
    days = days_of(shipped("mp8"))

    assert [code for code, *_ in days["unblinding"]][-1] == "LT12"
