"""Who works in a rehearsal."""

import pytest

from tests.clinic import STUDY
from tests.study import reading_all
from trials.actions.studies import load_study
from trials.authorization.roles import ROLES
from trials.models import Membership, Site, User
from trials.rehearsal.staff import Staff, rated_visits, role_that_fills
from trials.simulation.draws import Draws
from trials.studies.loading import study_of
from trials.studies.reading import read_study


@pytest.fixture
def staff(own_database):
    trial = load_study(text=STUDY, source="clinic.yaml")
    return Staff(trial, study_of(trial))


def site(staff: Staff, code: str) -> Site:
    with reading_all(staff.trial):
        return Site.objects.get(trial=staff.trial, code=code)


@pytest.mark.parametrize(
    ("filled_by", "role"),
    [
        ("participant", "site_coordinator"),
        ("site", "site_coordinator"),
        ("physician", "site_physician"),
        ("assessor", "site_assessor"),
        ("therapist", "therapist"),
        ("rater", "rater"),
        ("interviewer", "interviewer"),
    ],
)
def test_a_form_is_filled_in_by_whoever_fills_in_the_fewest_others(filled_by, role):
    assert role_that_fills(filled_by) == role


def test_forms_that_nobody_fills_in_are_named():
    with pytest.raises(ValueError, match=r"^No role fills in the forms of the astronaut\.$"):
        role_that_fills("astronaut")


def test_each_site_has_people_of_its_own(staff):
    here, there = (staff.scope("site_coordinator", site(staff, code)) for code in ("01", "02"))

    assert here.actor != there.actor
    assert here.sites == (str(site(staff, "01").pk),)
    assert staff.scope("site_coordinator", site(staff, "01")) is here
    assert list(staff.accounts) == ["clinic-site-coordinator-01", "clinic-site-coordinator-02"]


def test_whoever_works_at_all_sites_is_one_person(staff):
    manager = staff.scope("data_manager", site(staff, "01"))

    assert staff.scope("data_manager", site(staff, "02")) is manager


def test_a_second_rehearsal_finds_the_people_of_the_first(staff):
    first = staff.scope("sponsor")

    again = Staff(staff.trial, study_of(staff.trial)).scope("sponsor")

    assert again.actor == first.actor


def test_there_is_a_rater_more_than_anybody_can_meet(staff):
    order = staff.raters(Draws("4"), "01-001")

    assert rated_visits(read_study(STUDY)) == ["BASE", "END"]
    assert len({rater.pk for rater in order}) == 5  # two for each visit, and one more
    assert staff.raters(Draws("4"), "01-001") == order


def test_every_role_of_the_web_can_be_hired(staff):
    staff.hire_everybody([site(staff, "01")])

    with reading_all(staff.trial):
        roles = set(Membership.objects.values_list("role", flat=True))
        realms = set(User.objects.values_list("realm", flat=True))
    assert roles == {role.key for role in ROLES.values() if role.realm == "web"} - {"rater"}
    assert realms == {"web"}
