"""The demonstration's people: an account for each role, and raters enough for everybody."""

from dataclasses import dataclass

PASSWORD = "equipoise-demo-2026"


@dataclass(frozen=True)
class Person:
    username: str
    name: str
    role: str
    site: str | None = None


PEOPLE = (
    Person("site", "Sofia Alder", "site_coordinator", site="01"),
    Person("rater", "Ravi Okafor", "rater"),
    Person("rater2", "Rosa Feldman", "rater"),
    Person("rater3", "Rafael Lindgren", "rater"),
    Person("rater4", "Rina Takahashi", "rater"),
    Person("rater5", "Roland Mbeki", "rater"),
    Person("rater6", "Rebecca Novak", "rater"),
    Person("coordinator", "Ruth Vasquez", "rater_coordinator"),
    Person("data", "Dana Lindqvist", "data_manager"),
    Person("sponsor", "Samir Haddad", "sponsor"),
    Person("statistician", "Stella Brandt", "statistician"),
    Person("physician", "Pavel Moreno", "site_physician", site="01"),
    Person("monitor", "Mira Kaplan", "monitor"),
    Person("auditor", "Agnes Thorne", "quality_auditor"),
    Person("inspector", "Igor Sandoval", "inspector"),
    Person("unblinded", "Uma Castellanos", "unblinded_statistician"),
    Person("quality", "Quentin Moreau", "quality_assurance"),
    Person("emergency", "Elena Ruiz", "emergency_physician"),
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
