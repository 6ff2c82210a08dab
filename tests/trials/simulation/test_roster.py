from collections import Counter

from trials.simulation.draws import Draws
from trials.simulation.roster import SITES, randomisation_list, site_sizes

SIZES = [10, 9, 8, 8, 7, 7, 6, 6, 6, 5, 4, 4, 3, 4, 3]


def test_the_study_of_90_has_76_participants_in_the_us_7_in_canada_and_7_in_israel():
    by_country = Counter()
    for (site, _), size in zip(SITES, site_sizes(15, 90), strict=True):
        by_country[site.country] += size

    assert by_country == {"US": 76, "CA": 7, "IL": 7}


def test_a_smaller_study_keeps_the_proportions_and_loses_nobody():
    assert site_sizes(4, 24) == [7, 6, 6, 5]


def test_seed_4_gives_46_mdma_and_44_placebo():
    arms = Counter(arm for site in randomisation_list(Draws("4"), SIZES) for arm in site)

    assert arms == {"MDMA": 46, "PBO": 44}


def test_every_full_block_of_four_is_balanced():
    blocks = [
        tuple(site[start : start + 4])
        for site in randomisation_list(Draws("4"), SIZES)
        for start in range(0, len(site) - 3, 4)
    ]

    assert {block.count("MDMA") for block in blocks} == {2}
