"""Giving people their roles: a site where the role is of one, and one role for each person."""

import pytest

from tests.study import CONSENTED, PASSWORD
from trials.actions.studies import OF_NO_SITE, add_member, create_account
from trials.authorization.roles import ROLES
from trials.models import Membership, User
from trials.refusals import Refused

OF_ONE_SITE = [key for key, role in ROLES.items() if not role.all_sites and key not in OF_NO_SITE]


def member(study, role: str, site=None) -> None:
    """A new person in this role; nobody is kept, since the account is of no database."""
    user = User(username="nora", name="Nora New", realm=ROLES[role].realm)
    add_member(user=user, trial=study.trial, role=role, site=site, starts_on=CONSENTED)


@pytest.mark.parametrize("role", OF_ONE_SITE)
def test_a_role_of_one_site_needs_its_site(open_study_of_module, role):
    with pytest.raises(Refused, match=f"^Role {ROLES[role].label}: it is of one site; name the"):
        member(open_study_of_module, role)


@pytest.mark.parametrize("role", OF_NO_SITE)
def test_a_role_that_sees_no_site_is_given_none(open_study_of_module, role):
    with pytest.raises(Refused, match=f"^Role {ROLES[role].label}: it knows no site; leave the"):
        member(open_study_of_module, role, open_study_of_module.site())


def test_a_second_role_in_one_study_is_refused_in_words(open_study):
    user = create_account(username="nora", name="Nora New", password=PASSWORD)
    said = {"user": user, "trial": open_study.trial, "starts_on": CONSENTED}
    add_member(**said, role="sponsor")

    with pytest.raises(Refused, match=r"^This person has a role in this study already"):
        add_member(**said, role="data_manager")

    assert [one.role for one in Membership.objects.filter(user=user)] == ["sponsor"]
