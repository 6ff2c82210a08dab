from dataclasses import asdict
from datetime import date

import pytest

from trials.simulation import simulate

HALF_WAY = date(2019, 9, 30)


@pytest.fixture(scope="module")
def study():
    return simulate()


@pytest.fixture(scope="module")
def recruiting():
    return simulate("4", participants=24, sites=4, as_of=HALF_WAY)


def test_the_same_seed_gives_the_same_study(study):
    assert asdict(simulate("4")) == asdict(study)


def test_another_seed_gives_another_study(study):
    assert simulate("5").forms != study.forms


def test_nothing_but_the_arms_says_the_arm(study):
    told = f"{study.participants}{study.forms}{study.sites}"

    assert "MDMA" not in told.replace("prior_mdma", "")
    assert "PBO" not in told


def test_arms_are_given_in_blocks_in_the_order_of_randomisation(study):
    for site in study.sites:
        here = [person for person in study.participants if person.site == site.code]
        in_order = sorted(here, key=lambda person: (person.randomised_on, person.number))

        first_block = [study.arms[person.number] for person in in_order[:4]]

        assert first_block.count("MDMA") in ((2,) if len(here) >= 4 else (1, 2))


def test_nobody_is_below_the_threshold_of_eligibility_at_baseline(study):
    baseline = [
        t for (_, visit, score), t in study.totals.items() if (visit, score) == ("V3", "caps_total")
    ]

    assert (len(baseline), min(baseline) >= 35) == (90, True)


def test_nobody_is_seen_after_withdrawing(study):
    left = {p.number: p.status_on for p in study.participants if p.status == "withdrew"}

    after = [f for f in study.forms if f.participant in left and f.done_on >= left[f.participant]]

    assert (len(left), after) == (7, [])


def test_a_cut_leaves_out_what_comes_later_and_changes_nothing_before(study):
    cut = simulate("4", as_of=HALF_WAY)

    assert cut.forms == [form for form in study.forms if form.done_on <= HALF_WAY]
    assert cut.arms == {
        person.number: study.arms[person.number]
        for person in study.participants
        if person.randomised_on <= HALF_WAY
    }


def test_a_study_in_recruitment_has_people_at_every_stage(recruiting):
    stages = {person.status for person in recruiting.participants}

    assert {"screened", "randomised", "completed"} <= stages
    assert 0 < len(recruiting.arms) < len(recruiting.participants) < 24


def test_who_is_not_randomised_yet_has_no_arm_and_no_later_visit(recruiting):
    waiting = [person for person in recruiting.participants if person.status == "screened"]

    assert not {person.number for person in waiting} & set(recruiting.arms)
    assert {visit for person in waiting for visit in person.visits} <= {"SCR", "V3"}


def test_a_study_can_open_on_another_day():
    later = simulate("4", 24, sites=4, opens_on=date(2026, 1, 1))

    assert min(person.consented_on for person in later.participants) >= date(2026, 1, 1)


@pytest.mark.parametrize(
    ("arguments", "message"),
    (
        ({"sites": 16}, "sites: 16 is not possible; right would be 1 to 15"),
        ({"participants": 20}, "participants: 20 is too few for 15 sites; right would be 30"),
        ({"participants": 8, "sites": 2}, "right would be 12 or more"),
    ),
)
def test_an_impossible_study_is_refused_with_what_would_be_right(arguments, message):
    with pytest.raises(ValueError, match=message):
        simulate("4", **arguments)
