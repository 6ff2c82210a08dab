"""What must not be in one hand, for every role there is; and what needs a delegated task."""

import pytest

from trials.authorization.permissions import Permission as P
from trials.authorization.roles import ROLES
from trials.authorization.segregation import ENTRY, FORBIDDEN
from trials.authorization.tasks import NEED_A_TASK, TASKS, is_delegated_to, tasks_of_role

STAFF = [role for role in ROLES.values() if is_delegated_to(role) and role.realm == "web"]
# What the staff of a site do without a task: they look, and say that something is wrong.
WITHOUT_A_TASK = {
    P.SEE_PARTICIPANTS,
    P.SEE_CODEBOOK,
    P.SEE_STUDY,
    P.SEE_QUERIES,
    P.SEE_FILES,
    P.SEE_FLOW,
    P.SEE_UNBLINDINGS,
    P.SEE_LEDGER,
    P.SEE_PEOPLE,
    P.ASK_REDACTION,
    P.TAKE_COPY,
}


@pytest.mark.parametrize("role", ROLES.values(), ids=ROLES)
@pytest.mark.parametrize("rule", FORBIDDEN, ids=lambda rule: rule.why)
def test_no_role_holds_both_sides_of_a_forbidden_pair(role, rule):
    assert not (role.permissions & rule.one and role.permissions & rule.other)


def test_sponsor_and_administrator_enter_nothing():
    """The administrator of a server is no role at all: nothing is done without one."""
    assert ROLES["sponsor"].permissions & ENTRY == frozenset()
    assert ROLES["sponsor"].fills == () == ROLES["sponsor"].form_classes
    assert {"administrator", "superuser", "system"} & set(ROLES) == set()


def test_whatever_site_staff_change_needs_a_task():
    theirs = frozenset().union(*(role.permissions for role in STAFF))

    assert theirs - NEED_A_TASK == WITHOUT_A_TASK


def test_each_task_can_be_given_to_somebody():
    given = {task for role in STAFF for task in tasks_of_role(role)}

    assert set(TASKS) - given == set()
