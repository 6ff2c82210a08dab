"""The vault's pages of the reports for the safety board."""

import csv

import pytest
from django.test import Client
from django.urls import reverse

from tests import raw
from tests.conftest import log_in_as
from tests.study import PASSWORD, VAULT_ROLES
from trials.web.presenters.board_reports import as_csv

STATISTICIAN = "board_statistician"
MEETING = "Second meeting of the board"


@pytest.fixture
def vault(board, settings):
    settings.ROOT_URLCONF = "config.vault_urls"
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    return board


def browser(study, role: str = STATISTICIAN) -> Client:
    client = Client()
    client.force_login(study.people[role])
    return client


def write(study, **posted):
    usual = {"meeting": MEETING, "password": PASSWORD}
    page = reverse("write-board-report", args=["SMALL"])
    return browser(study).post(page, usual | posted, follow=True)


def page_of(name: str, kind: str = "closed") -> str:
    return reverse(name, args=["SMALL", 1, kind])


def test_a_report_is_written_listed_and_read(vault):
    listed = write(vault).content.decode()
    read = browser(vault).get(page_of("board-report")).content.decode()

    assert "Report 1 is written." in listed
    assert f'href="{page_of("board-report")}"' in listed
    assert '<th scope="col">A</th><th scope="col">B</th>' in read
    assert "headache" in read
    assert MEETING in read


def test_it_can_be_taken_along_as_page_and_as_table(vault):
    write(vault)

    page = browser(vault).get(page_of("board-report-html", "open"))
    table = browser(vault).get(page_of("board-report-csv", "open"))

    assert page["Content-Disposition"] == 'attachment; filename="SMALL-board-1-open.html"'
    assert "csrfmiddlewaretoken" not in page.content.decode()
    lines = list(csv.reader(table.content.decode().splitlines()))
    assert ["Adverse events: participants (events)", "headache", "All", "2 (3)"] in lines


def test_each_reading_is_a_line_of_the_ledger(vault):
    write(vault)

    for name in ("board-report", "board-report-html", "board-report-csv"):
        browser(vault).get(page_of(name))

    with raw.as_administrator() as administrator:
        lines = administrator.execute(
            "select detail, vault_only from ledger.event where act = 'board.read'"
        ).fetchall()
    assert lines == [("report 1, closed", True)] * 3


def test_a_wrong_password_writes_nothing(vault):
    answer = write(vault, password="guessed")

    assert answer.status_code == 422
    with raw.as_administrator() as administrator:
        assert administrator.execute("select count(*) from allocation.access").fetchone() == (0,)


@pytest.mark.parametrize("role", [role for role in VAULT_ROLES if role != STATISTICIAN])
def test_other_roles_of_the_vault_have_no_such_page(board_of_module, settings, role):
    settings.ROOT_URLCONF = "config.vault_urls"
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    log_in_as("vault")

    answer = browser(board_of_module, role).get(reverse("board-reports", args=["SMALL"]))

    assert answer.status_code == 404


def test_a_term_that_somebody_typed_is_no_formula():
    table = {"title": "Events", "columns": ["", "A"], "rows": [{"label": "=1+1", "cells": ["1"]}]}

    assert as_csv([table]).splitlines()[1] == "Events,'=1+1,A,1"
