"""The demonstration's people: an account for each role, and raters enough for everybody."""

from dataclasses import dataclass

PASSWORD = "equipoise-demo-2026"


@dataclass(frozen=True)
class Person:
    """finds: what waits for them, where the recruiting study is there."""

    username: str
    name: str
    role: str
    finds: str = ""
    site: str | None = None


PEOPLE = (
    Person(
        "site",
        "Sofia Alder",
        "site_coordinator",
        "Today: a session, somebody overdue, an alert, queries",
        site="01",
    ),
    Person(
        "therapist",
        "Theo Marchetti",
        "therapist",
        "Today: a session ready for the dose, on a tablet",
        site="01",
    ),
    Person("therapist2", "Thea Brenner", "therapist", "confirms that dose", site="01"),
    Person("physician", "Pavel Moreno", "site_physician", "an alert to acknowledge", site="01"),
    Person("rater", "Ravi Okafor", "rater", "interviews to rate"),
    Person("rater2", "Rosa Feldman", "rater"),
    Person("rater3", "Rafael Lindgren", "rater"),
    Person("rater4", "Rina Takahashi", "rater"),
    Person("rater5", "Roland Mbeki", "rater"),
    Person("rater6", "Rebecca Novak", "rater"),
    Person("coordinator", "Ruth Vasquez", "rater_coordinator", "interviews to give to raters"),
    Person(
        "data",
        "Dana Lindqvist",
        "data_manager",
        "a term to code, a deviation to classify, an answered query",
    ),
    Person("monitor", "Mira Kaplan", "monitor", "a planned visit, fields to verify, an open query"),
    Person("sponsor", "Samir Haddad", "sponsor", "recruitment and completeness; DEMO-MAPP1's runs"),
    Person("statistician", "Stella Brandt", "statistician", "from a figure to its answers"),
    Person("auditor", "Agnes Thorne", "quality_auditor", "the ledger, and who has access"),
    Person("inspector", "Igor Sandoval", "inspector", "everything that happened, in words"),
    Person("unblinded", "Uma Castellanos", "unblinded_statistician", "the first key part"),
    Person("quality", "Quentin Moreau", "quality_assurance", "the second key part"),
    Person("emergency", "Elena Ruiz", "emergency_physician", "opens one arm, with a second factor"),
)
# {rater: languages in which they interview}.
RATERS = {
    "rater": ["en"],
    "rater2": ["en", "he"],
    "rater3": ["en", "sv"],
    "rater4": ["en"],
    "rater5": ["en"],
    "rater6": ["en"],
}
INTERVIEWS_PER_WEEK = 14
# In the order of the two parts of the study key.
KEY_HOLDERS = ("unblinded", "quality")


def of_realm(realm: str) -> list[Person]:
    from trials.authorization.roles import ROLES

    return [person for person in PEOPLE if ROLES[person.role].realm == realm]
