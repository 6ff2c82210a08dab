"""Who may be given which role, whatever the path: each host its own, in its own study."""

import psycopg
import pytest

from tests import raw
from trials.authorization.roles import ROLES
from trials.authorization.scopes import system_scope
from trials.models import Trial

GIVE = (
    "insert into trials_membership (id, user_id, trial_id, role, starts_on)"
    " values (gen_random_uuid(), %s, %s, %s, date '2026-01-05')"
)


@pytest.fixture
def as_login(open_study):
    """as_login(name, sql, *values): one statement under an act of the study, as that login."""

    def run(login: str, statement: str, *values, trial: Trial = open_study.trial):
        with raw.as_login(login) as connection:
            signed = raw.sign(system_scope(trial).doing("members.add"), login=login)
            connection.execute("select ledger.open_act(%s, %s)", signed)
            return connection.execute(statement, values).rowcount

    return run


def test_the_database_knows_the_roles_of_the_vault(open_study):
    vault = [role.key for role in ROLES.values() if role.realm == "vault"]

    with raw.as_administrator() as administrator:
        found = administrator.execute(
            "select array_agg(role order by at) from unnest(%s::text[]) with ordinality"
            " as roles(role, at) where governance.is_vault_role(role)",
            [list(ROLES)],
        ).fetchone()[0]

    assert found == vault


@pytest.mark.parametrize("role", [role.key for role in ROLES.values() if role.realm == "vault"])
def test_the_web_gives_nobody_a_role_of_the_vault(open_study, as_login, role):
    somebody = open_study.people["sponsor"].pk

    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="on the other host"):
        as_login("web", GIVE, somebody, open_study.trial.pk, role)


@pytest.mark.parametrize(
    "change",
    [
        "role = 'board_statistician' where role = 'quality_assurance'",
        "role = 'unblinded_statistician' where role = 'sponsor'",
        "ends_on = date '2026-01-06' where role = 'emergency_physician'",
    ],
)
def test_the_web_takes_no_role_of_the_vault_and_turns_none_into_one(as_login, change):
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="on the other host"):
        as_login("web", f"update trials_membership set {change}")


def test_the_vault_gives_nobody_a_role_of_the_web(open_study, as_login):
    somebody = open_study.people["quality_assurance"].pk

    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="on the other host"):
        as_login("vault", GIVE, somebody, open_study.trial.pk, "sponsor")


def test_an_act_of_one_study_gives_no_role_in_another(open_study, as_login):
    somebody, another = open_study.people["sponsor"].pk, "00000000-0000-4000-8000-000000000000"

    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="its own study"):
        as_login("web", GIVE, somebody, another, "sponsor")


def test_a_membership_of_the_web_may_end_by_an_act_of_its_study(as_login):
    ended = as_login(
        "web", "update trials_membership set ends_on = date '2026-12-01' where role = 'sponsor'"
    )

    assert ended == 1
