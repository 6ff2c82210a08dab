"""What raters were told: how often, and once the arms are known, in which interviews."""

from trials.context import Scope
from trials.models import RaterDisclosure, Trial
from trials.selectors.rating_room import all_disclosures, count_of_disclosures
from trials.selectors.trials import state_of

TOLD = dict(RaterDisclosure.Told.choices)


def disclosures_page(trial: Trial, scope: Scope) -> dict:
    """rows: None while they are sealed, and for whoever does not analyse."""
    is_open = scope.role == "statistician" and state_of(trial) == "unblinded"
    return {
        "count": count_of_disclosures(),
        "rows": [row | {"told": TOLD[row["told"]]} for row in all_disclosures()]
        if is_open
        else None,
    }
