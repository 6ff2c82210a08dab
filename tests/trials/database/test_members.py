"""Who may be given which role, whatever the path: each host its own, in its own study."""

import time
from threading import Thread

import psycopg
import pytest

from tests import raw
from tests.conftest import log_in_as
from tests.study import PASSWORD
from trials.actions.studies import create_account
from trials.authorization.roles import ROLES
from trials.authorization.scopes import system_scope
from trials.ledger import act
from trials.models import Membership, User

pytestmark = pytest.mark.rolled_back

GIVE = (
    "insert into trials_membership (id, user_id, trial_id, role, starts_on, ends_on)"
    " values (gen_random_uuid(), %s, %s, %s, date '2026-01-05', date '2099-12-31')"
)

END = (
    "insert into trials_membershipend (id, trial_id, membership_id, reason, recorded_at)"
    " select gen_random_uuid(), trial_id, id, 'Has left', clock_timestamp()"
    " from trials_membership where user_id = %s"
)
OF_REALM = {
    realm: [role.key for role in ROLES.values() if role.realm == realm]
    for realm in ("web", "vault")
}


def make_account(username: str, realm: str, email: str) -> User:
    """Nobody signs in with it."""
    user = User(username=username, name=username, realm=realm, email=email, password="!")
    with act("accounts.create", scope=system_scope(None)):
        user.save(force_insert=True)
    return user


def wait_until_blocked() -> None:
    """Until some login waits for a lock that another one holds."""
    for _ in range(200):
        with raw.as_administrator() as administrator:
            waiting = administrator.execute(
                "select count(*) from pg_locks where not granted and locktype = 'advisory'"
            ).fetchone()[0]
        if waiting:
            return
        time.sleep(0.02)
    raise AssertionError("nobody waits")


@pytest.fixture
def as_login(open_study):
    """as_login(name, sql, *values): one statement under an act of the study, as that login."""

    def run(login: str, statement: str, *values, role: str = "", trial=open_study.trial):
        scope = open_study.scope(role) if role else system_scope(trial)
        with raw.as_login(login) as connection:
            signed = raw.sign(scope.doing("members.add"), login=login)
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


@pytest.mark.parametrize("role", ["quality_assurance", "emergency_physician"])
def test_the_web_ends_no_part_of_the_vault(open_study, as_login, role):
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="on the other host"):
        as_login("web", END, open_study.people[role].pk)


@pytest.mark.parametrize("change", ["role = 'sponsor'", "ends_on = date '2030-01-01'"])
@pytest.mark.parametrize("login", ["web", "vault"])
def test_what_was_given_is_not_painted_over(as_login, login, change):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_login(login, f"update trials_membership set {change}")


def test_the_vault_gives_nobody_a_role_of_the_web(open_study, as_login):
    somebody = open_study.people["quality_assurance"].pk

    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="on the other host"):
        as_login("vault", GIVE, somebody, open_study.trial.pk, "sponsor")


def test_an_act_of_one_study_gives_no_role_in_another(open_study, as_login):
    somebody, another = open_study.people["sponsor"].pk, "00000000-0000-4000-8000-000000000000"

    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="its own study"):
        as_login("web", GIVE, somebody, another, "sponsor")


def test_a_part_of_the_web_ends_by_an_act_of_its_study(open_study, as_login):
    assert as_login("web", END, open_study.people["monitor"].pk) == 1


def test_nobody_gives_a_role_to_themselves(open_study, as_login):
    sponsor = open_study.people["sponsor"].pk

    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="to themselves"):
        as_login("web", GIVE, sponsor, open_study.trial.pk, "monitor", role="sponsor")


def test_nobody_ends_their_own_part(open_study, as_login):
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="somebody else ends"):
        as_login("web", END, open_study.people["sponsor"].pk, role="sponsor")


def test_no_two_roles_of_one_study_on_one_day(open_study, as_login):
    with pytest.raises(psycopg.errors.CheckViolation, match="another role in this study"):
        as_login("web", GIVE, open_study.people["monitor"].pk, open_study.trial.pk, "sponsor")


@pytest.mark.commits
def test_two_who_give_one_person_two_roles_do_not_both_succeed(open_study, as_login):
    nora = create_account(username="nora", name="Nora New", password=PASSWORD)
    about = (nora.pk, open_study.trial.pk)
    refusals = []

    def give_another():
        try:
            as_login("web", GIVE, *about, "sponsor")
        except psycopg.errors.CheckViolation as refusal:
            refusals.append(refusal)

    with raw.as_login("web") as first:
        raw.open_act(first, system_scope(open_study.trial), "members.add")
        first.execute(GIVE, [*about, "monitor"])
        second = Thread(target=give_another)
        second.start()
        wait_until_blocked()
        first.commit()
        second.join()

    assert len(refusals) == 1
    assert [one.role for one in Membership.objects.filter(user=nora)] == ["monitor"]


@pytest.mark.commits
def test_whoever_was_in_the_vault_is_never_blinded_in_that_study(open_study, as_login):
    """Known by one address on both hosts, after the first part has ended."""
    pairs = [(web, vault) for web in OF_REALM["web"] for vault in OF_REALM["vault"]]
    for role in OF_REALM["web"]:
        account = make_account(role, "web", email=f"{role}@example.org")
        as_login("web", GIVE, account.pk, open_study.trial.pk, role)
        as_login("web", END, account.pk)
    log_in_as("vault")
    unblinded = {role: make_account(f"{role}-2", "vault", f"{role}@EXAMPLE.org")
                 for role in OF_REALM["web"]}  # fmt: skip

    refused = []
    for web, vault in pairs:
        with pytest.raises(psycopg.errors.CheckViolation, match="in the vault"):
            as_login("vault", GIVE, unblinded[web].pk, open_study.trial.pk, vault)
        refused.append((web, vault))

    assert refused == pairs


@pytest.mark.parametrize(
    "statement",
    [
        "delete from trials_user where username = 'mona'",
        "update trials_user set username = 'lisa' where username = 'mona'",
        "update trials_user set name = 'Lisa Later' where username = 'mona'",
        "update trials_user set realm = 'vault' where username = 'mona'",
        "update trials_user set id = gen_random_uuid() where username = 'mona'",
        "insert into trials_user (id, username, name, realm, password, is_active, email, theme,"
        " density, text_size, single_keys) values (gen_random_uuid(), 'MONA', 'Lisa Later', 'web',"
        " '!', true, '', 'system', 'comfortable', '100', true)",
    ],
)
def test_an_account_is_one_persons_for_good(as_login, statement):
    refused = psycopg.errors.InsufficientPrivilege, psycopg.errors.UniqueViolation

    with pytest.raises(refused):
        as_login("web", statement)
