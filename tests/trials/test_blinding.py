"""A stolen database holds no arm."""

from tests.study import ARMS
from tests.worlds import tables_that_name

# The study file names the arms, as the protocol does; who got which is the secret.
STUDY_FILE = "title: A small study"
# The plan of the analysis names the reference, and the texts of the blinded interpretation speak of
# every meaning that the letters could have.
ALSO = ("plan: Sleep of the small study", ": sleep would explain it.")


def tables_that_name_an_arm() -> set[str]:
    return tables_that_name(ARMS, study_file=STUDY_FILE, also=ALSO)


def test_a_stolen_database_of_an_open_study_holds_no_arm(open_study):
    assert tables_that_name_an_arm() == set()


def test_a_stolen_database_of_a_masked_study_holds_no_arm(masked_study):
    assert tables_that_name_an_arm() == set()


def test_the_search_finds_the_arms_once_their_meaning_is_released(unblinded_study):
    assert tables_that_name_an_arm() == {"governance.meaning"}
