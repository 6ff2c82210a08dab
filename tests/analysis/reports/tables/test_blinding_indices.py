from analysis.reports import tables
from tests.analysis.reports.results import LEVEL

GUESSES = {
    "status": "ok",
    "method": "blinding_indices",
    "settings": LEVEL | {"certainty": None, "certain_from": None},
    "n": 90,
    "n_by_arm": {"PBO": 44, "MDMA": 46},
    "left_out": 0,
    "warnings": [],
    "estimates": [
        {"name": "james", "value": 0.2374, "se": 0.0446, "low": 0.1499, "high": 0.3248},
        {
            "name": "bang",
            "arm": "MDMA",
            "value": 0.8261,
            "se": 0.0831,
            "low": 0.6632,
            "high": 0.989,
        },
        {"name": "count", "arm": "MDMA", "guess": "MDMA", "value": 42},
        {"name": "count", "arm": "MDMA", "guess": "PBO", "value": 4},
        {"name": "count", "arm": "MDMA", "guess": "do_not_know", "value": 0},
    ],
}


def test_each_index_stands_beside_what_was_guessed():
    (table,) = tables({"analyses": {"participants": GUESSES}}, {"PBO": "Placebo"})

    assert table.columns[:5] == (
        "Arm",
        "n",
        "Guess: MDMA",
        "Guess: Placebo",
        "Guess: do not know",
    )
    assert [(row.label, *row.cells) for row in table.rows] == [
        ("MDMA (Bang)", "46", "42", "4", "0", "0.826", "0.083", "[0.663, 0.989]"),
        ("Both arms (James)", "90", "–", "–", "–", "0.237", "0.045", "[0.150, 0.325]"),
    ]
