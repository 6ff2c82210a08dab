import pytest

from instruments import change_between, get_instrument, is_remission, recall_differs


def scale(key, name):
    return next(scale for scale in get_instrument(key).scales if scale.name == name)


def test_a_fall_in_a_score_where_lower_is_better_is_an_improvement():
    found = change_between(scale("SCS", "scs_ucs"), baseline=4.0, follow_up=2.5)

    assert (found.raw, found.improvement) == (-1.5, 1.5)


def test_a_fall_in_a_score_where_higher_is_better_is_none():
    found = change_between(scale("SCS", "scs_cs"), baseline=4.0, follow_up=2.5)

    assert (found.raw, found.improvement) == (-1.5, -1.5)


def test_a_score_without_direction_has_no_improvement():
    assert change_between(scale("BDI-II", "bdi_n_missing"), 0, 2).improvement is None


@pytest.mark.parametrize("key", ["AUDIT", "DUDIT"])
def test_the_end_of_study_form_asks_about_another_period(key):
    first, last = get_instrument(key), get_instrument(key, "since_treatment")

    assert recall_differs(first, last)
    assert not recall_differs(first, first)


def test_two_instruments_have_no_common_period():
    with pytest.raises(ValueError, match="not versions of one instrument"):
        recall_differs(get_instrument("AUDIT"), get_instrument("DUDIT"))


@pytest.mark.parametrize(
    ("total", "ptsd", "remission"),
    [(11, False, True), (12, False, False), (11, True, False), (11, None, None), (30, None, False)],
)
def test_remission_needs_a_low_total_and_no_diagnosis(total, ptsd, remission):
    assert is_remission(total, ptsd) is remission
