"""The pages on which the monitor verifies, and what stands out at each site."""

import pytest

from tests.monitoring import body_entries, points, tick
from tests.trials.web.conftest import address, browser, text_of
from tests.trials.web.test_queries import queries_of
from trials.context import reading
from trials.models import Revision

pytestmark = pytest.mark.rolled_back

SEE_PROGRESS = {
    "data_manager", "sponsor", "statistician", "quality_auditor", "monitor", "inspector",
}  # fmt: skip


@pytest.fixture(scope="module")
def monitor(monitored_of_module):
    return browser(monitored_of_module, "monitor")


def test_progress_is_seen_by_those_who_see_the_lock_board(monitored_of_module):
    seen = {
        role
        for role in monitored_of_module.people
        if browser(monitored_of_module, role).get(address("verification")).status_code == 200
    }

    assert seen == SEE_PROGRESS


def test_a_participants_page_shows_values_and_no_rating(monitor):
    page = text_of(monitor.get(address("verification-of", "01-001")))

    assert page.count("Part b") == 80 * 2  # the label, and once more in its button
    assert "72 per minute" in page
    assert "complete, not signed yet" in page or "complete, signed" in page
    assert "Calm</th>" not in page


def test_one_who_reads_no_answers_sees_that_they_are_there(monitored_of_module):
    page = text_of(
        browser(monitored_of_module, "sponsor").get(address("verification-of", "01-001"))
    )

    assert "72 per minute" not in page
    assert "not shown to your role" in page


def test_enter_goes_from_field_to_field(monitored):
    """The button of the first field to verify has the focus when the page opens."""
    client = browser(monitored, "monitor")
    entry = body_entries(monitored)[0]
    tick(monitored, entry, "b0", "b1")
    page = address("verification-of", "01-001")

    for kind in ("verify-consent", "verify-step"):
        fact = next(p.about for p in points(monitored) if kind.endswith(type_of(p)))
        client.post(address(kind, fact.pk))
    html = client.get(page).content.decode()

    (button,) = [part for part in html.split("<button")[1:] if "autofocus" in part.split(">")[0]]
    assert ('value="b2"' in button, f'form="form-{entry.pk}"' in button) == (True, True)


def type_of(point) -> str:
    return {"Consent": "consent", "ParticipantStep": "step"}.get(type(point.about).__name__, "?")


def test_all_of_one_form_are_verified_at_once(monitored):
    client = browser(monitored, "monitor")
    entry = body_entries(monitored)[0]
    with reading(monitored.scope("monitor")):
        revision = Revision.objects.get(entry=entry)

    fields = [f"b{number}" for number in range(8)]
    answer = client.post(
        address("verify-form", entry.pk), {"revision": revision.pk, "field": fields}
    )

    assert answer.headers["Location"] == address("verification-of", "01-001")
    assert sum(point.tick is not None for point in points(monitored)) == 8


def test_what_was_changed_in_between_is_not_verified(monitored):
    client = browser(monitored, "monitor")
    entry = body_entries(monitored)[0]
    with reading(monitored.scope("monitor")):
        seen = Revision.objects.get(entry=entry)
    monitored.save(entry, seen.answers | {"b0": 5}, based_on=1, reason="As the source says")

    answer = client.post(address("verify-form", entry.pk), {"revision": seen.pk, "field": ["b0"]})

    assert answer.status_code == 422
    assert "changed in between" in answer.content.decode()
    assert [point for point in points(monitored) if point.tick] == []


def test_an_id_that_is_none_is_refused_in_words(monitored_of_module, monitor):
    entry = body_entries(monitored_of_module)[0]

    answer = monitor.post(address("verify-form", entry.pk), {"revision": "1", "field": ["b0"]})

    assert answer.status_code == 422
    assert "Open the page again" in answer.content.decode()


def test_thirty_more_people_cost_no_query(monitored):
    client = browser(monitored, "monitor")
    pages = ("verification", "site-risk", "deviations", "monitoring-visits")

    def count() -> dict[str, int]:
        return {page: queries_of(client, address(page)) for page in pages}

    count()
    before = count()
    for number in range(30):
        monitored.enrol(f"02-{number + 100}", site="02")

    assert count() == before


def test_boards_and_progress_count_the_same_and_lead_to_it(monitored_of_module):
    """Every bar leads to a list whose own bar says the same."""
    client = browser(monitored_of_module, "data_manager")
    health = client.get(address("data-health")).context["visits"]
    sites = client.get(address("site-risk")).context["rows"]
    total = client.get(address("verification")).context["total"]

    chosen = {
        row["verification_url"]: client.get(row["verification_url"]).context["chosen"]
        for row in (*health, *sites)
    }

    assert total["required"] > 0
    for rows in (health, sites):
        assert sum(row["progress"]["required"] for row in rows) == total["required"]
        assert sum(row["progress"]["verified"] for row in rows) == total["verified"]
        for row in rows:
            shown = chosen[row["verification_url"]]
            assert shown["required"] == row["progress"]["required"]


def test_a_field_that_the_form_does_not_have_is_not_verified(monitored_of_module, monitor):
    entry = body_entries(monitored_of_module)[0]
    with reading(monitored_of_module.scope("monitor")):
        revision = Revision.objects.get(entry=entry)

    answer = monitor.post(
        address("verify-form", entry.pk), {"field": ["b0", "b10"], "revision": str(revision.pk)}
    )

    assert answer.status_code == 422
    assert "has no field &#x27;b10&#x27;" in answer.content.decode()
