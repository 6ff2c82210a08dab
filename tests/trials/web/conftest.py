"""Browsers of signed-in people. A page runs with the login of the web, as in production."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.study import SmallStudy
from trials.actions.raters import assign

WEB_ROLES = ("site_coordinator", "rater", "data_manager", "sponsor", "statistician")


def browser(study: SmallStudy, role: str, **options) -> Client:
    client = Client(**options)
    client.force_login(study.people[role])
    return client


def address(name: str, *about) -> str:
    return reverse(name, args=["SMALL", *about])


def text_of(response) -> str:
    """The page without its CSRF tokens, which differ each time."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())


@pytest.fixture
def give_interview(open_study):
    """give_interview(number) → an expected interview, enrolled and given to the rater."""

    def give(number: str, site: str = "01"):
        open_study.enrol(number, site=site)
        entry = open_study.entry(number, "V1", "CALM")
        assign(
            entry=entry, rater=open_study.people["rater"], scope=open_study.scope("data_manager")
        )
        return entry

    return give
