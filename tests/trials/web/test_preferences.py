"""How the pages look: kept with the account, by an act with its line, for its person alone."""

import pytest
from django.urls import reverse

from tests import raw
from tests.templates import page
from tests.trials.web.conftest import browser
from trials.models import User

DARK = {"theme": "dark", "density": "compact", "text_size": "130", "single_keys": "off"}


@pytest.fixture
def client(open_study):
    return browser(open_study, "site_coordinator")


def look_of(answer) -> tuple:
    shown = page.read(answer.content.decode())
    html, body = shown.all("html")[0].attributes, shown.all("body")[0].attributes
    return (
        *(html[f"data-{name}"] for name in ("theme", "density", "text-size")),
        body.get("data-single-keys"),
    )


def test_what_is_chosen_is_on_every_page_and_again_after_the_next_sign_in(open_study, client):
    client.post(reverse("preferences"), DARK)

    again = browser(open_study, "site_coordinator")
    assert look_of(again.get("/")) == ("dark", "compact", "130", "off")
    assert look_of(again.get(reverse("matrix", args=["SMALL"]))) == (
        "dark",
        "compact",
        "130",
        "off",
    )
    assert look_of(browser(open_study, "data_manager").get("/")) == (
        "system",
        "comfortable",
        "100",
        None,
    )


def test_it_is_a_line_of_the_ledger_with_what_changed(client):
    client.post(reverse("preferences"), DARK)

    with raw.as_administrator() as administrator:
        lines = administrator.execute(
            "select e.actor_name, c.operation, c.difference ->> 'theme' from ledger.event e"
            " join ledger.change c on c.event_id = e.id where e.act = 'accounts.set_preferences'"
        ).fetchall()
    assert lines == [("Ada Site", "UPDATE", '["system", "dark"]')]


@pytest.mark.parametrize(
    "wrong",
    [{"theme": "purple"}, {"density": ""}, {"theme": "dark" * 99}, {"text_size": "400"}],
)
def test_what_nobody_can_choose_is_refused_and_changes_nothing(client, wrong):
    answer = client.post(reverse("preferences"), DARK | wrong)

    assert answer.status_code == 422
    ada = User.objects.get(username="ada")
    assert (ada.theme, ada.density, ada.text_size) == ("system", "comfortable", "100")


def test_without_a_sign_in_nothing_is_kept(client):
    client.logout()

    answer = client.post(reverse("preferences"), DARK)

    assert answer.headers["Location"].startswith("/sign-in/")


def test_a_page_before_the_sign_in_follows_the_device(client):
    client.logout()

    html = page.read(client.get("/sign-in/").content.decode()).all("html")[0]

    assert "data-theme" not in html.attributes
