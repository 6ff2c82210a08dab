"""The scoring keys a second time, item by item instead of scale by scale.

A key typed wrongly in the catalogue moves another score here. Sources: those of each instrument;
+ and - say in which direction the item works.
"""

import pytest

from instruments import get_instrument

KEYS = {
    "SCS": {
        "key": (
            "sj+ oi+ ch+ is+ sk+ oi+ ch+ sj+ mi+ ch+ sj+ sk+ is+ "
            "mi+ ch+ sj+ mi+ is+ sk+ oi+ sj+ mi+ sk+ oi+ is+ sk+"
        ),
        "scores": {part: f"scs_{part}" for part in ("sk", "sj", "ch", "is", "mi", "oi")},
    },
    "SCS total of 26": {
        "key": "- - + - + - + - + + - + - + + - + - + - - + + - - +",
        "scores": {"": "scs_total_itemmean26"},
    },
    "SCS-SF": {"key": "- + + - + + + - - + - -", "scores": {"": "scssf_total"}},
    "IES-R": {
        "key": "I+ I+ I+ H+ A+ I+ A+ A+ I+ H+ A+ A+ A+ I+ H+ I+ A+ H+ H+ I+ H+ A+",
        "scores": {
            "I": "iesr_intrusion_mean",
            "A": "iesr_avoidance_mean",
            "H": "iesr_hyperarousal_mean",
        },
    },
    "WAI-36": {
        "key": (
            "B- T+ G- T+ B+ G+ T- B+ G- G- T- G- T+ G+ T- T+ B+ T+ "
            "B+ B- B+ G+ B+ T+ G+ B+ G- B+ B- G+ T- G+ T- G- T+ B+"
        ),
        "scores": {"T": "wai_task", "B": "wai_bond", "G": "wai_goal"},
    },
    "WAI-SR": {
        "key": "T+ T+ B+ G+ B+ G+ B+ G+ B+ T+ G+ T+",
        "scores": {"T": "waisr_task", "B": "waisr_bond", "G": "waisr_goal"},
    },
    "DES-II": {
        "key": (
            "+ B+ AX+ A+ AX+ A+ DX+ AX+ + A+ D+ DX+ DX+ B+ B+ B+ B+ B+ + B+ + BX+ B+ + A+ A+ DX+ D+"
        ),
        "scores": {
            "A": "des_amnesia",
            "B": "des_absorption",
            "D": "des_dpdr",
            "X": "des_taxon",
        },
    },
    "PCL-5": {
        "key": "B+ B+ B+ B+ B+ C+ C+ D+ D+ D+ D+ D+ D+ D+ E+ E+ E+ E+ E+ E+",
        "scores": {letter: f"pcl_{letter.lower()}" for letter in "BCDE"},
    },
    "CAPS-5": {
        "key": "B+ B+ B+ B+ B+ C+ C+ D+ D+ D+ D+ D+ D+ D+ E+ E+ E+ E+ E+ E+",
        "scores": {letter: f"caps_{letter.lower()}_sev" for letter in "BCDE"},
    },
    "AUDIT": {
        "key": "C+ C+ C+ D+ D+ D+ P+ P+ P+ P+",
        "scores": {"C": "audit_consumption", "D": "audit_dependence", "P": "audit_problems"},
    },
}


@pytest.mark.parametrize("name", KEYS)
def test_each_item_moves_the_scores_of_the_published_key_and_no_other(name):
    instrument = get_instrument(name.removesuffix(" total of 26"))
    scores, key = KEYS[name]["scores"], KEYS[name]["key"].split()
    items = [item for item in instrument.items if item.number and item.number <= len(key)]
    lowest = {item.key: item.choices[0].code for item in items}
    before = instrument.score(lowest)

    found = []
    for item in items:
        after = instrument.score(lowest | {item.key: item.choices[-1].code})
        moves = {part: after[score].value - before[score].value for part, score in scores.items()}
        moved = [part for part, move in moves.items() if move]
        falls = any(move < 0 for move in moves.values())
        found.append(f"{''.join(moved)}{'-' if falls else '+'}")

    assert found == key
