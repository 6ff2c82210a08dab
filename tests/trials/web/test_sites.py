"""The page of sites: what each role can do there, and what comes of it."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.exclusion import REASON, propose
from tests.trials.web.conftest import address, browser, text_of
from trials.context import reading
from trials.selectors.sites import state_of_site

pytestmark = pytest.mark.rolled_back

ON = "2026-03-02"


def page(open_study, role) -> str:
    return text_of(browser(open_study, role).get(address("sites")))


def state(open_study, code="02") -> str:
    with reading(open_study.scope("sponsor")):
        return state_of_site(open_study.site(code))


def test_the_sponsor_puts_a_site_on_hold_and_reads_it(open_study):
    answer = browser(open_study, "sponsor").post(
        address("move-site", "02"), {"state": "on_hold", "on": ON, "reason": REASON}, follow=True
    )

    assert "Site 02: on hold." in answer.content.decode()
    assert f"since 2 Mar 2026: {REASON}" in answer.content.decode()
    assert state(open_study) == "on_hold"


def test_two_people_exclude_a_site_through_the_page(open_study):
    sponsor, auditor = (browser(open_study, role) for role in ("sponsor", "quality_auditor"))

    sponsor.post(address("propose-exclusion", "02"), {"on": ON, "reason": REASON})
    offered = text_of(auditor.get(address("sites")))
    url = offered.split('action="')[-1].split('"')[0]
    answer = auditor.post(url, {"on": ON}, follow=True)

    assert "/sites/02/exclusion/" in url
    assert "Site 02: excluded for cause." in answer.content.decode()
    assert state(open_study) == "excluded_for_cause"


def test_who_proposed_reads_why_they_cannot_confirm(open_study):
    propose(open_study, "02", role="quality_auditor")

    assert "You proposed it: a second person confirms." in page(open_study, "quality_auditor")
    assert "You proposed it" not in page(open_study, "sponsor")


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"state": "on_hold", "reason": REASON}, "Give the date."),
        ({"state": "on_hold", "on": ON}, "Give the reason."),
        ({"state": "on_hold", "on": ON, "reason": "Because"}, "at least 10 characters"),
        ({"state": "activated", "on": ON, "reason": REASON}, "cannot become activated"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_moves(open_study, said, sentence):
    answer = browser(open_study, "sponsor").post(address("move-site", "02"), said)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert state(open_study) == "activated"


@pytest.mark.parametrize(
    ("role", "labels"),
    [
        ("sponsor", ["Change the state", "Propose to exclude for cause"]),
        ("quality_auditor", ["Propose to exclude for cause"]),
        ("data_manager", []),
        ("site_coordinator", []),
    ],
)
def test_each_role_is_offered_its_acts(open_study, role, labels):
    offered = page(open_study, role)

    every = ("Change the state", "Propose to exclude for cause", "Exclude for cause")
    assert [label for label in every if f">{label}</summary>" in offered] == labels


@pytest.mark.commits
def test_a_site_sees_itself(open_study):
    own = page(open_study, "site_coordinator")

    assert "Harbour Clinic" in own and "Hill Clinic" not in own


@pytest.mark.parametrize("name", ["move-site", "propose-exclusion"])
def test_who_may_not_do_it_finds_nothing(open_study, name):
    answer = browser(open_study, "data_manager").post(address(name, "02"), {})

    assert answer.status_code == 404


def test_the_page_costs_as_many_queries_whatever_happened(open_study):
    sponsor = browser(open_study, "sponsor")
    counts = []
    for _ in range(2):
        sponsor.get(address("sites"))
        with CaptureQueriesContext(connection) as queries:
            sponsor.get(address("sites"))
        counts.append(len(queries))
        for code in ("01", "02"):
            sponsor.post(
                address("move-site", code),
                {"state": "on_hold", "on": date.today().isoformat(), "reason": REASON},
            )

    assert counts[0] == counts[1]
