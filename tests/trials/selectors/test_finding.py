"""Finding participants by keyset: the same people, in the same order, whichever way one pages."""

import pytest

from tests.study import SmallStudy
from trials.context import reading
from trials.selectors.finding import page_of

EVERYBODY = [f"{site}-{number:03}" for site in ("01", "02") for number in range(1, 7)]


def pages(study: SmallStudy, *, at_most: int = 5, **asked) -> list[list[str]]:
    """The numbers on each page, forwards to the last one."""
    found, after = [], ""
    with reading(study.scope("data_manager")):
        while after is not None:
            page = page_of(study.trial, asked | {"after": after}, at_most)
            found.append([person.number for person in page.people])
            after = page.after
    return found


@pytest.mark.parametrize("sort", ["", "last", "queries"])
def test_every_page_goes_on_where_the_one_before_it_ended(open_study_of_module, sort):
    found = pages(open_study_of_module, sort=sort)

    assert [len(page) for page in found] == [5, 5, 2]
    in_order = EVERYBODY[::-1] if sort == "last" else EVERYBODY
    assert [number for page in found for number in page] == in_order


def test_the_page_before_is_the_one_that_was_left(open_study_of_module):
    study = open_study_of_module
    with reading(study.scope("data_manager")):
        first = page_of(study.trial, {}, 5)
        second = page_of(study.trial, {"after": first.after}, 5)
        back = page_of(study.trial, {"before": second.before}, 5)

    assert (first.people, first.before) == (back.people, back.before)
    assert first.before is None
    assert back.after == first.after


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        ({"q": "02-00"}, EVERYBODY[6:]),
        ({"site": "01", "q": "3"}, ["01-003"]),
        ({"status": "completed"}, EVERYBODY),
        ({"status": "withdrew"}, []),
        ({"show": "randomised", "site": "02"}, EVERYBODY[6:]),
        ({"show": "queries"}, []),
        ({"state": "complete", "visit": "V2"}, EVERYBODY),
        ({"state": "expected"}, []),
        ({"state": "draft"}, []),
        ({"after": "no key of this order", "sort": "queries"}, EVERYBODY),
        ({"sort": "no such order"}, EVERYBODY),
    ],
)
def test_a_filter_finds_who_fits_and_nobody_else(open_study_of_module, asked, numbers):
    study = open_study_of_module
    with reading(study.scope("data_manager")):
        page = page_of(study.trial, asked)

    assert [person.number for person in page.people] == numbers
