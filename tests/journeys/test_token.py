"""A data manager makes a token for a program, and reads what the program can ask for."""

from django.urls import reverse

from tests.journeys.people import barriers, sign_in
from tests.study import PASSWORD, make_small_study
from tests.trials.api.programs import Program


def test_a_data_manager_makes_a_token_and_a_program_uses_it(page, server):
    # Given a study, and its data manager at the page of her account
    make_small_study()
    sign_in(page, server, "dana")
    page.goto(server + reverse("account"))
    page.get_by_role("link", name="Tokens for programs").press("Enter")
    assert barriers(page) == []

    # When she makes a token, with her password once more
    page.get_by_label("What it is for").fill("Results of the laboratory")
    page.get_by_label("Your password, once more").fill(PASSWORD)
    page.get_by_role("button", name="Make the token").press("Enter")
    page.get_by_role("heading", name="Your new token").wait_for()
    token = page.locator(".hash code").inner_text()
    assert barriers(page) == []

    # Then the program reads with it
    assert Program(token).get("api/me/").json()["name"] == "Dana Data"

    # And the documentation shows every address without asking another host
    hosts = set()
    page.on("request", lambda sent: hosts.add(sent.url.split("/")[2]))
    page.get_by_role("link", name="What the API takes").press("Enter")
    page.get_by_text("/api/answers/", exact=True).wait_for()
    assert {host for host in hosts if host} == {server.split("/")[2]}

    # And the token stands on her page, without its text
    page.goto(server + reverse("api-tokens"))
    assert "Results of the laboratory" in page.content()
    assert token not in page.content()
