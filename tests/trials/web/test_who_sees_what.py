"""Every page as every role: one table, compared whole."""

import pytest
from django.urls import reverse

from tests.study import STUDY
from tests.trials.web.conftest import WEB_ROLES, address, browser, text_of
from trials.actions.studies import load_study

EXPECTED = """
page                            site_coordinator  rater  data_manager  sponsor  statistician
studies                         200               200    200           200      200
matrix                          200               404    200           200      200
add a participant               200               404    404           404      404
participant                     200               404    200           200      200
participant of another site     404               404    200           200      200
history of the participant      200               404    200           404      404
self-report                     200               404    200           404      200
self-report of another site     404               404    200           404      200
clinical form                   200               404    200           404      200
interview of nobody             404               404    200           404      200
interview of the rater          404               200    200           404      200
history of a self-report        200               404    200           404      200
history of the interview        404               200    200           404      200
interviews                      404               200    404           404      404
casebooks                       404               404    200           200      200
double entry                    200               404    200           404      404
lock board                      404               404    200           200      200
analyses                        404               404    200           200      200
alerts                          200               404    404           404      404
codebook                        200               200    200           200      200
codebook of a self-report       200               404    200           200      200
codebook of the interview       200               200    200           200      200
its codebook as a file          200               404    200           200      200
blank form                      200               404    200           200      200
flow of participants            200               404    200           200      200
screening log                   200               404    200           200      200
sites                           200               404    200           200      200
people                          200               404    200           200      404
a person of the site            200               404    200           200      404
a rater as a person             404               404    200           200      404
invite somebody                 404               404    404           200      404
delegation log                  200               404    200           200      404
delegate tasks                  404               404    404           404      404
review of access                404               404    404           404      404
another study                   404               404    404           404      404
"""


@pytest.fixture
def pages(open_study, give_interview):
    interview = give_interview("01-020")
    own, other = (open_study.entry(f"{site}-001", "V1", "MOOD").pk for site in ("01", "02"))
    return {
        "studies": reverse("studies"),
        "matrix": address("matrix"),
        "add a participant": address("add-participant"),
        "participant": address("participant", "01-001"),
        "participant of another site": address("participant", "02-001"),
        "history of the participant": address("participant-history", "01-001"),
        "self-report": address("entry", own),
        "self-report of another site": address("entry", other),
        "clinical form": address("entry", open_study.entry("01-001", "V1", "PULSE").pk),
        "interview of nobody": address("entry", open_study.entry("01-001", "V1", "CALM").pk),
        "interview of the rater": address("entry", interview.pk),
        "history of a self-report": address("entry-history", own),
        "history of the interview": address("entry-history", interview.pk),
        "interviews": address("interviews"),
        "casebooks": address("casebooks"),
        "double entry": address("double-entries"),
        "lock board": address("lock-board"),
        "analyses": address("runs"),
        "alerts": address("alerts"),
        "codebook": address("codebook"),
        "codebook of a self-report": address("codebook-form", "MOOD", "1"),
        "codebook of the interview": address("codebook-form", "CALM", "1"),
        "its codebook as a file": address("codebook-file", "CALM", "1", "csv"),
        "blank form": address("blank-form", "MOOD", "1"),
        "flow of participants": address("flow"),
        "screening log": address("screening"),
        "sites": address("sites"),
        "people": address("people"),
        "a person of the site": address("person", open_study.people["site_physician"].pk),
        "a rater as a person": address("person", open_study.people["rater"].pk),
        "invite somebody": address("invite"),
        "delegation log": address("delegation-log"),
        "delegate tasks": address("delegate"),
        "review of access": address("access-review"),
        "another study": reverse("matrix", args=["OTHER"]),
    }


def as_table(found: dict[str, dict[str, int]]) -> str:
    width = max(len(page) for page in found) + 4
    lines = [f"{'page':<{width}}" + "  ".join(WEB_ROLES)]
    for page, statuses in found.items():
        cells = "  ".join(f"{statuses[role]:<{len(role)}}" for role in WEB_ROLES)
        lines.append(f"{page:<{width}}{cells}".rstrip())
    return "\n".join(lines)


def test_each_role_sees_its_pages_and_no_other(open_study, pages):
    browsers = {role: browser(open_study, role) for role in WEB_ROLES}

    found = {
        page: {role: client.get(url).status_code for role, client in browsers.items()}
        for page, url in pages.items()
    }

    table = as_table(found)
    print(table)
    assert table.split() == EXPECTED.split()


def test_without_a_sign_in_every_page_leads_to_it(client, pages):
    answers = {page: client.get(url) for page, url in pages.items()}

    leads_to = {answer.headers.get("Location", "")[:9] for answer in answers.values()}
    assert leads_to == {"/sign-in/"}


@pytest.mark.parametrize(
    ("page", "made_up"),
    [
        ("participant of another site", ("participant", "09-999")),
        (
            "self-report of another site",
            ("entry", "00000000-0000-4000-8000-000000000000"),
        ),
        (
            "interview of nobody",
            ("entry", "00000000-0000-4000-8000-000000000000"),
        ),
    ],
)
def test_what_is_elsewhere_looks_like_what_does_not_exist(open_study, pages, page, made_up):
    coordinator = browser(open_study, "site_coordinator")

    elsewhere = coordinator.get(pages[page])
    nowhere = coordinator.get(address(*made_up))

    assert (elsewhere.status_code, nowhere.status_code) == (404, 404)
    assert text_of(elsewhere) == text_of(nowhere)


def test_a_study_that_is_not_mine_looks_like_one_that_does_not_exist(open_study):
    load_study(text=STUDY.replace("study: SMALL", "study: OTHER"), source="other.yaml")
    coordinator = browser(open_study, "site_coordinator")

    exists = coordinator.get(reverse("matrix", args=["OTHER"]))
    made_up = coordinator.get(reverse("matrix", args=["NOWHERE"]))

    assert (exists.status_code, made_up.status_code) == (404, 404)
    assert text_of(exists) == text_of(made_up)


def test_a_page_of_a_trial_stays_in_no_cache(open_study):
    page = browser(open_study, "site_coordinator").get(address("matrix"))

    assert page.headers["Cache-Control"] == "no-store"
