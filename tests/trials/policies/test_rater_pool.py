"""Whether there are raters enough, before the first participant."""

from datetime import date, timedelta

import pytest

from trials.actions.rater_pool import declare
from trials.policies.rater_pool import PoolLine, check_pool, raters_needed
from trials.studies.reading import read_study
from trials.studies.shipping import FOLDER

TODAY = date.today()


# Of MAPP1 the published design has four assessments by independent raters; two study sites are
# Hebrew-speaking, so their pool needs four. The phase 2 studies had one or two raters.
@pytest.mark.parametrize(
    ("study", "needed"), [("mapp1", 4), ("mapp2", 4), ("mplong", 2), ("mp8", 1), ("qual12m", 0)]
)
def test_how_many_raters_one_participant_needs(study, needed):
    text = (FOLDER / f"{study}.yaml").read_text(encoding="utf-8")

    assert raters_needed(read_study(text, source=study)) == needed


def test_what_is_missing_is_said_for_each_language(pool):
    lines = check_pool(pool.trial, on=TODAY)

    assert lines == [
        PoolLine(
            "English: 3 raters are needed so that nobody meets a participant twice;"
            " 3 are certified.",
            True,
        ),
        PoolLine(
            "Hebrew: 3 raters are needed so that nobody meets a participant twice; 1 is certified.",
            False,
        ),
        PoolLine(
            "20 participants: 60 interviews, 60 ratings in all."
            " At 60 a week they take 1 week at the least.",
            True,
        ),
    ]


def test_a_conflict_with_one_site_is_counted_there(pool):
    declare(
        trial=pool.trial,
        rater=pool.people["ruth"],
        site="01",
        explanation="Worked there",
        declared_on=TODAY,
        scope=pool.scope("rater_coordinator"),
    )

    english = check_pool(pool.trial, on=TODAY)[0]

    assert english == PoolLine(
        "English: 3 raters are needed so that nobody meets a participant twice; 3 are certified."
        " Site 01: 2 are free of a conflict of interest, and signed that.",
        False,
    )


def test_a_certificate_that_has_ended_counts_for_nothing(pool):
    later = date(2099, 12, 31) + timedelta(days=1)

    lines = [line.text for line in check_pool(pool.trial, on=later)]

    assert lines[0].endswith("; 0 are certified.")
    assert lines[-1] == (
        "20 participants: 60 interviews, 60 ratings in all. Nobody is certified to hold them."
    )
