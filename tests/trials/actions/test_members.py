"""Giving people their roles at set-up: a site where the role is of one, else none."""

import pytest

from tests.study import CONSENTED
from trials.actions.members import add_member
from trials.authorization.roles import ROLES
from trials.models import User
from trials.policies.members import OF_NO_SITE
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
