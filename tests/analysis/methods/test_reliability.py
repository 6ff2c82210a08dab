"""Against lavaan and psych, and against R's factanal (factanal.R says what made which)."""

import numpy as np
import pandas as pd
import pytest

from analysis import engine
from analysis.methods.numerics.one_factor import one_factor
from analysis.plans import PlanError, load_plan
from tests.analysis.oracles import HERE, estimate, expected, expected_numbers

LAVAAN = expected("reliability/lavaan.json")
FACTANAL = expected_numbers("reliability/factanal.csv")
KEYS = {
    "sk": (5, 12, 19, 23, 26),
    "sj": (1, 8, 11, 16, 21),
    "ch": (3, 7, 10, 15),
    "is": (4, 13, 18, 25),
    "mi": (9, 14, 17, 22),
    "oi": (2, 6, 20, 24),
}
KEYS |= {"cs": KEYS["sk"] + KEYS["ch"] + KEYS["mi"], "ucs": KEYS["sj"] + KEYS["is"] + KEYS["oi"]}
PLAN = (
    "plan: Scales\ndata: {layout: wide, participant: subject, arm: {column: arm, reference: all}}\n"
)


def people() -> pd.DataFrame:
    return pd.read_csv(HERE / "reliability/scs26.csv", dtype=str)


def analysed(scale: str, table: pd.DataFrame | None = None) -> dict:
    items = ", ".join(f"i{number}" for number in KEYS[scale])
    plan = PLAN + f"analyses:\n  - {{id: it, method: reliability, items: [{items}]}}\n"
    table = people() if table is None else table
    return engine.run(load_plan(plan), table)["analyses"]["it"]


@pytest.mark.parametrize("scale", KEYS)
def test_alpha_and_omega_are_those_of_psych_and_lavaan(scale):
    result, wanted = analysed(scale), LAVAAN[scale]

    alpha = estimate(result, "alpha")
    assert alpha["value"] == pytest.approx(wanted["alpha_raw"], rel=1e-12)
    limits = wanted["feldt_lo"], wanted["feldt_hi"]
    assert (alpha["low"], alpha["high"]) == pytest.approx(limits, rel=1e-10)
    # lavaan stops at about eight digits.
    assert estimate(result, "omega_total")["value"] == pytest.approx(
        wanted["omega_total_cfa_ml"], rel=1e-7
    )
    assert result["n"] == wanted["n"] == 82


@pytest.mark.parametrize("scale", ["sk", "sj", "ch", "is", "mi", "oi"])
def test_each_item_is_that_of_r(scale):
    result = analysed(scale)

    assert estimate(result, "omega_total")["value"] == pytest.approx(
        FACTANAL[f"{scale}.omega"], rel=1e-6
    )
    for number in KEYS[scale]:
        item = f"i{number}"
        without, rest = (
            estimate(result, name, item=item)["value"]
            for name in ("alpha_without", "item_rest_correlation")
        )
        assert without == pytest.approx(FACTANAL[f"{scale}.without.{item}"], rel=1e-12)
        assert rest == pytest.approx(FACTANAL[f"{scale}.rest.{item}"], rel=1e-12)


def test_a_factor_that_fits_exactly_is_found_on_any_scale():
    loadings, own = np.array([2.0, -30.0, 0.5, 7.0]), np.array([1.0, 900.0, 0.1, 20.0])

    found = one_factor(np.outer(loadings, loadings) + np.diag(own))

    sign = np.sign(found[0][0])
    assert sign * found[0] == pytest.approx(loadings, rel=1e-8)
    assert found[1] == pytest.approx(own, rel=1e-8)


def test_an_item_keyed_the_other_way_is_named():
    table = people()
    table["i5"] = 6 - pd.to_numeric(table["i5"])

    assert (
        "Item 'i5' goes down where the others go up: is it keyed the other way?"
        in (analysed("sk", table)["warnings"])
    )


def test_two_items_have_an_alpha_and_no_omega():
    plan = PLAN + "analyses:\n  - {id: it, method: reliability, items: [i5, i12]}\n"

    result = engine.run(load_plan(plan), people())["analyses"]["it"]

    assert estimate(result, "omega_total")["value"] is None
    assert estimate(result, "alpha_without", item="i5")["value"] is None
    assert result["warnings"][0].startswith("Omega does not exist: it needs three items")


def test_an_item_that_is_twice_another_has_no_proper_omega():
    table = people()
    table["i5"] = 2 * pd.to_numeric(table["i12"])

    result = analysed("sk", table)

    assert estimate(result, "omega_total")["value"] is None
    assert estimate(result, "alpha")["value"] > 0.5


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"i5": "3"}, "Item 'i5' has the same value for all 82 participants; leave it out."),
        ({"i5": None}, "0 participants have an arm and all 5 items; at least three are needed."),
    ],
    ids=["constant", "nobody answered"],
)
def test_what_cannot_be_said_is_refused(change, reason):
    assert analysed("sk", people().assign(**change))["reason"] == reason


def test_an_item_that_stands_twice_is_refused():
    with pytest.raises(PlanError, match="names an item twice"):
        load_plan(PLAN + "analyses:\n  - {id: it, method: reliability, items: [i5, i5]}\n")
