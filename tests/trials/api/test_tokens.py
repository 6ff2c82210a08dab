"""Tokens: what a program may do with one, and every way in which one must not work."""

import time
from datetime import timedelta

import psycopg
import pytest
from django.test import Client

from tests import raw
from tests.study import PASSWORD
from tests.trials.api.programs import Program, program, today, token_of
from tests.trials.web.conftest import address, browser
from trials.actions.api_tokens import end_token, make_token
from trials.actions.members import end_part
from trials.authorization.scopes import account_scope
from trials.context import reading
from trials.models import AuditEvent, Membership
from trials.refusals import NotPermitted, Refused
from trials.selectors.api_tokens import tokens_of_user

pytestmark = pytest.mark.rolled_back

SAVE = {
    "answers": {"mood": 2, "sleep": 8},
    "based_on": 0,
    "complete": True,
    "done_on": "2026-01-12",
}


def only_token(study, role: str):
    user = study.people[role]
    with reading(account_scope(user)):
        return tokens_of_user(user).get()


def test_a_program_does_what_its_person_may_do_and_the_ledger_says_that_it_was_one(open_study):
    open_study.enrol("01-020")
    entry = open_study.entry("01-020", "V1", "MOOD")
    lab = program(open_study, "site_coordinator")

    saved = lab.send(f"entries/{entry.pk}/answers/", SAVE, method="PUT")

    with reading(open_study.scope("data_manager")):
        line = AuditEvent.objects.filter(act="entries.record").latest("id")
    token = only_token(open_study, "site_coordinator")
    assert saved.status_code == 200
    assert (line.actor_name, line.request_id[:42]) == ("Ada Site", f"token:{token.pk}")
    shown = program(open_study, "data_manager").get("api/ledger/", act="entries.record")
    assert (
        shown.json()["results"][-1]["origin"]
        == "the participant, entered at the site, by a program"
    )


def test_a_program_sees_the_sites_of_its_person_alone(open_study_of_module):
    seen = {
        role: [
            one["code"]
            for one in program(open_study_of_module, role).get("api/sites/").json()["results"]
        ]
        for role in ("site_coordinator", "data_manager")
    }

    assert seen == {"site_coordinator": ["01"], "data_manager": ["01", "02"]}


def test_a_token_that_reads_writes_nothing_whatever_the_path(open_study):
    open_study.enrol("01-020")
    entry = open_study.entry("01-020", "V1", "MOOD")
    lab = program(open_study, "site_coordinator", may_write=False)

    answer = lab.send(f"entries/{entry.pk}/answers/", SAVE, method="PUT")

    assert (lab.get("api/entries/").status_code, answer.status_code) == (200, 403)
    assert "reads and does not write" in answer.json()["detail"]
    scope = open_study.scope("site_coordinator").doing("participants.contact")
    with raw.as_login("web") as web, pytest.raises(psycopg.errors.InsufficientPrivilege):
        raw.open_act(web, scope.doing("x", reads_only=True), "participants.contact")
        web.execute("update trials_participant set language = 'fr'")


def test_no_token_is_kept_as_its_text_and_no_login_reads_its_hash(open_study):
    text = token_of(open_study, "data_manager")

    with raw.as_administrator() as administrator:
        everything = administrator.execute(
            "select string_agg(t::text, ' ') from (select to_jsonb(e) from ledger.event e"
            " union all select to_jsonb(c) from ledger.change c"
            " union all select to_jsonb(k) from governance.api_token k"
            " union all select to_jsonb(s) from governance.api_token_secret s) as t"
        ).fetchone()[0]
    assert text not in everything
    assert text.removeprefix("eqp_") not in everything
    for login in ("web", "worker", "vault"):
        with raw.as_login(login) as there, pytest.raises(psycopg.errors.InsufficientPrivilege):
            there.execute("select sha256 from governance.api_token_secret")


@pytest.mark.parametrize(
    "statement",
    [
        "update governance.api_token set ends_on = ends_on + 300",
        "update governance.api_token set may_write = true",
        "delete from governance.api_token_end",
        "insert into governance.api_token_secret select repeat('0', 64), id"
        " from governance.api_token",
        "insert into governance.api_token (trial_id, user_id, name, may_write, ends_on, event_id)"
        " select trial_id, user_id, name, true, ends_on, event_id from governance.api_token",
    ],
)
def test_the_web_changes_no_token(open_study_of_module, statement):
    with raw.as_login("web") as web, pytest.raises(psycopg.errors.InsufficientPrivilege):
        raw.open_act(web, open_study_of_module.scope("sponsor"), "tokens.make")
        web.execute(statement)


@pytest.mark.parametrize(
    ("role", "last_day", "authenticated", "why"),
    [
        ("data_manager", 366, True, "a token ends within 365 days"),
        ("data_manager", -1, True, "a token ends within 365 days"),
        ("data_manager", 30, False, "the password must be given again"),
        ("rater", 30, True, "a rater has no token"),
        ("inspector", 30, True, "no act is open"),
    ],
)
def test_the_database_makes_no_other_token(
    open_study_of_module, role, last_day, authenticated, why
):
    said = {"authenticated": time.time()} if authenticated else {}

    with raw.as_login("web") as web, pytest.raises(psycopg.Error, match=why):
        raw.open_act(web, open_study_of_module.scope(role), "tokens.make", **said)
        web.execute(
            "select governance.make_api_token('mine', repeat('a', 64), true, %s)",
            [today() + timedelta(days=last_day)],
        )


@pytest.mark.parametrize("role", ["rater", "inspector"])
def test_who_has_no_token_is_told_why(open_study_of_module, role):
    with pytest.raises(NotPermitted, match="no token"):
        token_of(open_study_of_module, role)


def test_a_token_sees_nobody_elses(open_study):
    token_of(open_study, "data_manager")

    with raw.as_login("web") as web:
        raw.enter(web, open_study.scope("site_coordinator"))
        others = web.execute("select count(*) from governance.api_token").fetchone()[0]

    assert others == 0


def refused(text: str) -> tuple[int, str]:
    answer = Program(text).get("api/me/")
    return answer.status_code, answer.json()["type"].split("/")[-2]


def test_a_token_that_was_ended_is_known_no_more(open_study):
    text = token_of(open_study, "data_manager")
    scope = open_study.scope("data_manager")

    end_token(token=only_token(open_study, "data_manager"), reason="", scope=scope)

    assert refused(text) == (401, "not-signed-in")


@pytest.mark.commits
def test_a_token_past_its_last_day_is_known_no_more(open_study):
    text = token_of(open_study, "data_manager")

    with raw.as_administrator() as administrator:
        administrator.execute("alter table governance.api_token disable trigger all")
        administrator.execute("update governance.api_token set ends_on = current_date - 1")

    assert refused(text) == (401, "not-signed-in")


def test_a_token_ends_with_the_part_of_its_person(open_study):
    text = token_of(open_study, "site_coordinator")
    assert Program(text).get("api/me/").status_code == 200

    with reading(open_study.scope("sponsor")) as scope:
        part = Membership.objects.get(user=open_study.people["site_coordinator"])
        end_part(membership=part, reason="Has left the site", scope=scope)

    assert refused(text) == (401, "not-signed-in")


def test_a_token_of_another_study_or_of_nobody_is_not_known(open_study_of_module):
    text = token_of(open_study_of_module, "data_manager")

    elsewhere = Program(text, "OTHER").get("api/me/")

    assert elsewhere.status_code == 401
    assert elsewhere.headers["WWW-Authenticate"] == "Bearer"
    assert refused("eqp_of-nobody") == (401, "not-signed-in")


def test_a_token_in_an_address_is_refused_even_beside_a_right_one(open_study_of_module):
    text = token_of(open_study_of_module, "data_manager")

    answer = Program(text).get("api/me/", token=text)

    assert answer.status_code == 400
    assert text not in answer.content.decode()
    assert "An address holds a token" in answer.json()["detail"]


def test_a_token_opens_no_page_and_signs_nothing(open_study_of_module):
    lab = program(open_study_of_module, "data_manager")

    for page in ("", "people/", "lock/"):
        assert lab.get(page).status_code in (302, 404)
    assert lab.client.get("/account/tokens/", headers=lab.headers).status_code == 302


@pytest.mark.commits
def test_wrong_tokens_are_counted_and_neither_right_ones_nor_sign_ins_suffer(open_study):
    right = program(open_study, "data_manager")

    wrong = [Program(f"eqp_{n}").get("api/me/") for n in range(31)]

    assert [one.status_code for one in wrong] == [401] * 30 + [429]
    assert wrong[-1].headers["Retry-After"] == "900"
    assert right.get("api/me/").status_code == 200
    sign_in = {"username": "dana", "password": PASSWORD}
    assert Client().post("/sign-in/", sign_in).status_code == 302
    with raw.as_administrator() as administrator:
        lines = administrator.execute(
            "select actor_name from ledger.event where act = 'accounts.lock_out'"
        ).fetchall()
    assert lines == [("API token",)]


def test_the_page_shows_a_token_once_and_never_again(open_study):
    client = browser(open_study, "data_manager")
    said = {
        "study": "SMALL",
        "name": "Laboratory",
        "rights": "read",
        "ends_on": f"{today():%Y-%m-%d}",
    }

    wrong = client.post("/account/tokens/", said | {"password": "not it"})
    made = client.post("/account/tokens/", said | {"password": PASSWORD})
    again = client.get("/account/tokens/")

    text = made.context["token"]
    assert "The password is not right" in wrong.content.decode()
    assert Program(text).get("api/me/").json()["may_write"] is False
    assert text in made.content.decode()
    assert text not in again.content.decode()
    assert "Laboratory" in again.content.decode()


def test_whoever_invites_people_ends_the_token_of_somebody_with_a_reason(open_study):
    text = token_of(open_study, "data_manager")
    token = only_token(open_study, "data_manager")
    client = browser(open_study, "sponsor")
    url = address("end-study-token", token.pk)

    unsaid = client.post(url, {"reason": ""})
    done = client.post(url, {"reason": "The laboratory has changed"})

    assert (unsaid.status_code, done.status_code) == (403, 302)
    assert refused(text) == (401, "not-signed-in")
    assert "The laboratory has changed" in client.get(address("study-tokens")).content.decode()


def test_a_name_is_needed(open_study_of_module):
    with pytest.raises(Refused, match="Say what the token is for"):
        make_token(
            name=" ",
            may_write=False,
            ends_on=today(),
            scope=open_study_of_module.scope("data_manager"),
            proof={"authenticated": time.time()},
        )
