from datetime import date

from trials.simulation import calendar
from trials.simulation.draws import Draws

CONSENT = date(2019, 3, 1)
DRAWS = Draws("4")
EVERYBODY = [f"01-{place:03d}" for place in range(1, 201)]


def test_visits_follow_one_another_and_never_share_a_day():
    for participant in EVERYBODY:
        days = list(calendar.visit_dates(DRAWS, participant, CONSENT).values())

        assert days == sorted(set(days))


def test_about_four_in_a_hundred_rating_visits_at_the_end_are_late():
    dates = [calendar.visit_dates(DRAWS, participant, CONSENT) for participant in EVERYBODY]

    late = [day for day in dates if (day["V19"] - day["V15"]).days > 70]

    assert 2 <= len(late) <= 16


def test_numbers_are_given_in_the_order_of_consent_within_the_500_days():
    days = calendar.consent_dates(DRAWS, "01", 40, date(2018, 11, 7))

    assert days == sorted(days)
    assert date(2018, 11, 7) <= days[0] <= days[-1] < date(2020, 3, 21)
