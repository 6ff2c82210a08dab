"""What participants bring with them: exact counts in each arm, and age."""

from trials.simulation.disposition import share
from trials.simulation.draws import Draws, round_half_up
from trials.simulation.roster import MDMA, PBO

# How many of the 46 and of the 44 have it.
COUNTS = {
    "diss": {MDMA: 6, PBO: 13},
    "female": {MDMA: 27, PBO: 32},
    "hispanic": {MDMA: 5, PBO: 3},
    "white": {MDMA: 39, PBO: 30},
    "prior_mdma": {MDMA: 18, PBO: 11},
    "mdd": {MDMA: 42, PBO: 40},
    "developmental_trauma": {MDMA: 40, PBO: 36},
    "multiple_trauma": {MDMA: 41, PBO: 38},
    "combat": {MDMA: 6, PBO: 5},
    "veteran": {MDMA: 10, PBO: 6},
    "suicidal_ideation_lifetime": {MDMA: 42, PBO: 41},
}
AGE = {MDMA: (43.5, 12.9), PBO: (38.2, 10.4)}  # years: mean, standard deviation
YOUNGEST, OLDEST = 19, 75


def characteristics(draws: Draws, arm: str, members: list[str]) -> dict[str, dict[str, int]]:
    """Each member's answers to the form: 1 yes, 0 no, and age in years."""
    mean, deviation = AGE[arm]
    answers = {}
    for member in members:
        age = round_half_up(mean + deviation * draws.normal(f"{member}|age"))
        answers[member] = {"age": min(OLDEST, max(YOUNGEST, age))}
    for name, count in COUNTS.items():
        having = draws.shuffled(f"{name}|{arm}", members)[: share(count[arm], arm, len(members))]
        for member in members:
            answers[member][name] = int(member in having)
    return answers
