"""The boards: each number leads to exactly as many records, and costs nothing for each record."""

import re

import pytest
from django.urls import reverse

from tests.monitoring import make_monitored
from tests.study import SmallStudy
from tests.templates.page import Element, read
from tests.trials.actions.test_deviations import report
from tests.trials.conftest import copied_from, template_of
from tests.trials.web.conftest import address, browser
from tests.trials.web.test_queries import queries_of
from trials.actions.entries import mark_not_done
from trials.actions.queries import raise_query
from trials.context import reading
from trials.models import Entry

BOARDS = {
    "matrix": "data_manager",
    "site-risk": "monitor",
    "data-health": "data_manager",
    "overview": "sponsor",
    "flow": "sponsor",
}


def make_boards() -> SmallStudy:
    """01-001 has given every answer of the first visits; 02-001 the pulse at V1 alone, where the
    mood was recorded as not done and the calm is missing. Two queries, one deviation."""
    study = make_monitored()
    mark_not_done(
        entry=study.entry("02-001", "V1", "MOOD"),
        reason="Too tired",
        scope=study.scope("data_manager"),
    )
    for visit, form in (("V1", "PULSE"), ("V1", "MOOD")):
        entry = study.entry("01-001", visit, form)
        with reading(study.scope("monitor")):
            about = Entry.objects.select_related("trial", "participant").get(pk=entry.pk)
        raise_query(about_what=about, text="Is that so?", scope=study.scope("monitor"))
    report(study)
    return study


boards_template = template_of("boards_template", make_boards)
boards = copied_from("boards_template")
boards_of_module = copied_from("boards_template", scope="module")


def numbers_on(page: Element) -> list[tuple[str, str]]:
    """(the number, its address or "") of every cell of numbers and every tile."""
    cells = [e for e in page.all("td") if "number" in e.attributes.get("class", "").split()]
    tiles = [e for e in page.all("a", "div") if e.attributes.get("class") == "tile"]
    found = []
    for cell in cells:
        links = cell.all("a")
        text = links[0].text() if links else cell.text()
        found.append((text, links[0].attributes["href"] if links else ""))
    for tile in tiles:
        found.append((tile.all("b")[0].text(), tile.attributes.get("href", "")))
    return found


def listed(client, board: str, url: str) -> int:
    """How many rows are listed behind a number, on all of its pages."""
    number = 0
    while url:
        page = client.get(url if url.startswith("/") else address(board) + url).context
        rows = next(page[name] for name in ("people", "waiting", "rows") if name in page)
        number += len(rows)
        pager = page.get("pager") or {}
        there = url.partition("?")[0]
        url = pager.get("next_url") and there + pager["next_url"]
    return number


@pytest.mark.parametrize("board", BOARDS)
def test_every_number_leads_to_exactly_as_many_rows(boards_of_module, board):
    client = browser(boards_of_module, BOARDS[board])
    numbers = numbers_on(read(client.get(address(board)).content.decode()))

    assert len(numbers) > 2
    assert [text for text, url in numbers if not url] == []
    counted = [(text, url) for text, url in numbers if re.fullmatch(r"\d+", text)]
    assert [(url, listed(client, board, url)) for _, url in counted] == [
        (url, int(text)) for text, url in counted
    ]


def test_the_board_of_sites_counts_what_was_made(boards_of_module):
    rows = browser(boards_of_module, "monitor").get(address("site-risk")).context["rows"]

    first, second = ({cell["label"]: cell["count"] for cell in row["cells"]} for row in rows)
    assert [row["people"] for row in rows] == [1, 1]
    assert (first["Open queries"], second["Open queries"]) == (2, 0)
    assert (first["Missing"], second["Missing"]) == (0, 1)
    # Everything was entered long after its day.
    assert (first["Entered late"], second["Entered late"]) == (13, 1)
    assert (first["Deviations"], second["Deviations"]) == (1, 0)
    assert (first["Consent not current"], second["Consent not current"]) == (0, 0)


def test_the_board_of_data_counts_forms_by_visit(boards_of_module):
    page = browser(boards_of_module, "data_manager").get(address("data-health")).context

    visits = {
        row["code"]: {cell["label"]: cell["count"] for cell in row["cells"]}
        for row in page["visits"]
    }
    assert visits["V1"] == {
        "Expected": 6,
        "Entered": 4,
        "In progress": 0,
        "Not done": 1,
        "Missing": 1,
        "Entered late": 4,
        "Signed": 0,
    }
    # Nobody has come to the second visit.
    assert "V2" not in visits
    assert [tile["value"] for tile in page["queries"]] == [2, 0, 0]


@pytest.mark.parametrize(
    ("page", "readers"),
    [
        ("data-health", {"data_manager"}),
        (
            "today",
            {"site_coordinator", "site_physician", "therapist", "site_assessor", "interviewer"},
        ),
        (
            "overview",
            {
                "site_coordinator", "site_physician", "data_manager", "sponsor", "statistician",
                "quality_auditor", "monitor", "inspector",
            },
        ),
    ],
)  # fmt: skip
def test_a_board_is_read_by_these_roles_and_no_other(boards_of_module, page, readers):
    seen = {
        role
        for role in boards_of_module.people
        if browser(boards_of_module, role).get(address(page)).status_code == 200
    }

    assert seen == readers


def test_a_set_that_tells_of_answers_is_not_listed_for_a_sponsor(boards_of_module):
    sponsor = browser(boards_of_module, "sponsor")

    said = {
        name: sponsor.get(address("records", name)).status_code
        for name in ("missing", "open_alerts", "adverse_events", "no_such_set")
    }

    assert said == {"missing": 200, "open_alerts": 404, "adverse_events": 404, "no_such_set": 404}


def test_a_number_of_another_site_is_not_seen_from_a_site(boards_of_module):
    """02-001 is at the other site."""
    coordinator = browser(boards_of_module, "site_coordinator")

    rows = coordinator.get(address("records", "entered")).context["rows"]

    assert {row["number"] for row in rows} == {"01-001"}


def test_more_people_cost_no_query(boards):
    pages = {**BOARDS, "today": "site_coordinator"}
    clients = {page: browser(boards, role) for page, role in pages.items()}

    def count() -> dict[str, int]:
        return {page: queries_of(client, address(page)) for page, client in clients.items()}

    count()
    boards.enrol("01-100")
    before = count()
    for number in range(3):
        boards.enrol(f"01-{number + 101}")
        boards.enrol(f"02-{number + 101}", site="02")

    assert count() == before


def test_a_row_of_the_flow_that_is_none_is_not_found(boards_of_module):
    sponsor = browser(boards_of_module, "sponsor")

    url = reverse("flow-people", args=["SMALL"])

    assert sponsor.get(f"{url}?step=Velvet").status_code == 404
    assert sponsor.get(f"{url}?step=Consented&as_of=yesterday").status_code == 404
