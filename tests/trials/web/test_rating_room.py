"""A rater is told nothing of the person, the visit or other ratings; a site is told no score."""

import json
import re
import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from tests import raw
from tests.raters import UNTIL
from tests.room import SCORE, SCORE_AGAIN
from tests.study import CONSENTED, reading_all
from tests.trials.web.conftest import browser
from tests.trials.web.crawl import crawl, saying
from trials.actions.visits import schedule
from trials.context import reading
from trials.models import AuditChange, AuditEvent, Entry, Participant, Revision, Site, Visit
from trials.selectors.rating_room import certificates_of

UNTOLD = (
    "01-001",
    "02-001",  # participants
    "Harbour",
    "Hill Clinic",
    "America/New_York",  # sites
    "BASE",
    "END",
    "Baseline",
    "Endpoint",  # visits
    "PULSE",
    "Pulse at rest",  # other forms
    "I-SEVERE",
    "Severe enough",
    "6543",  # eligibility and its threshold
    str(SCORE),  # what somebody else rated
    "Ruth",
    "Rena",
    "Ada",
    "Dana",  # people
    "second",
    "Second",  # that there are such ratings
    CONSENTED.isoformat(),
)


def address(name: str, *about) -> str:
    return reverse(name, args=["ROOM", *about])


def answered(calm: str = "1", **said) -> dict:
    usual = {"severity": "11", "calm": calm, "based_on": "0", "complete": "true", "reason": ""}
    return usual | {"done_on": "2026-01-12"} | said


@pytest.fixture(scope="module")
def rated(room_of_module):
    """Ruth rated the baseline; Rolf has the endpoint to do, and another interview half done."""
    room = room_of_module
    room.give(room.entry("01-001", "END", "SEVERITY"), "rolf")
    book(room, "END", datetime(2026, 2, 10, 9, 30))
    room.rated(rater="ruth")
    begun = room.give(room.entry("02-001", "BASE", "SEVERITY"), "rolf")
    room.rate(begun, "rolf", severity=11, complete=False)
    return room


def book(room, visit: str, starts_at: datetime) -> None:
    with reading_all(room.trial):
        visits = Visit.objects.select_related("participant__trial", "site", "trial")
        found = visits.get(participant__number="01-001", code=visit)
    schedule(visit=found, starts_at=starts_at, scope=room.scope("site_coordinator"))


def interview(room, number: str, visit: str) -> Entry:
    with reading_all(room.trial):
        return Entry.objects.get(participant__number=number, visit__code=visit, form_key="SEVERITY")


@pytest.fixture(scope="module")
def answers_of_the_room(rated) -> dict:
    """{what a rater asked for: what came}: every page, and every refusal that can be had."""
    client = browser(rated, "rolf")
    # What somebody keeps of the own account is of no study.
    of_account = ("/account/", "/second-factor/")
    found = {url: page for url, page in crawl(client).items() if not url.startswith(of_account)}
    todo = interview(rated, "01-001", "END")
    begun = interview(rated, "02-001", "BASE")
    others = interview(rated, "01-001", "BASE")
    tomorrow = (date.today() + timedelta(2)).isoformat()
    for name, url, posted in (
        ("not said yet", address("entry", todo.pk), answered()),
        ("in the future", address("entry", begun.pk), answered(based_on="1", done_on=tomorrow)),
        ("no date", address("entry", begun.pk), answered(based_on="1", done_on="yesterday")),
        ("stale", address("entry", begun.pk), answered()),
        ("not complete", address("entry", begun.pk), answered(calm="", based_on="1")),
        ("no such code", address("entry", begun.pk), answered(calm="9", based_on="1")),
        ("no yes or no", address("say-met", begun.pk), {}),
        ("said already", address("say-met", begun.pk), {"met_before": "yes"}),
        ("told what", address("disclose", begun.pk), {"told": "arm"}),
        ("not done, no reason", address("not-done", begun.pk), {}),
        *((name, address(name, others.pk), {"met_before": "no"}) for name in ROOM_ADDRESSES),
    ):
        found[name] = client.post(url, posted)
    for name in ("entry", "entry-history"):
        found[f"get {name}"] = client.get(address(name, others.pk))
    body = {"answers": {}, "based_on": 7, "complete": True, "done_on": "2026-01-12"}
    for entry in (others, begun, todo):
        found[f"put {entry.token}"] = client.put(
            address("answers", entry.pk),
            json.dumps(body),
            "application/json",
            headers={"Idempotency-Key": str(uuid.uuid4())},
        )
    return found


ROOM_ADDRESSES = ("entry", "say-met", "disclose", "not-done", "assign")


@pytest.mark.parametrize("word", UNTOLD)
def test_no_page_and_no_refusal_tells_a_rater(answers_of_the_room, word):
    found = dict(answers_of_the_room)
    if word == "END":  # closes an event of a calendar file, whose lines have a test of their own
        del found[address("interview-calendar")]

    assert saying(found, word) == []


def test_the_room_was_walked_through(answers_of_the_room):
    statuses = {name: answer.status_code for name, answer in answers_of_the_room.items()}

    pages = {name: status for name, status in statuses.items() if name.startswith("/")}
    assert set(pages.values()) <= {200, 302}
    assert len(pages) >= 8
    assert address("interview-calendar") in pages
    assert [statuses[name] for name in ROOM_ADDRESSES] == [404] * len(ROOM_ADDRESSES)
    assert [statuses["get entry"], statuses["get entry-history"]] == [404, 404]
    refused = ("in the future", "stale", "not complete", "no such code", "told what")
    assert [statuses[name] for name in refused] == [422, 409, 422, 422, 422]


def rows_of(html: str) -> list[list[str]]:
    """The words in each row of a table's body."""
    bodies = re.findall(r"<tbody>(.*?)</tbody>", html, re.DOTALL)
    rows = re.findall(r"<tr>(.*?)</tr>", "".join(bodies), re.DOTALL)
    cells = [re.findall(r'<(?:th scope="row"|td)[^>]*>(.*?)</t[hd]>', row) for row in rows]
    return [[re.sub("<[^>]*>", "", cell) for cell in row] for row in cells]


def test_the_list_says_token_time_instrument_language_and_what_is_left(rated):
    booked = interview(rated, "01-001", "END")
    begun = interview(rated, "02-001", "BASE")

    page = browser(rated, "rolf").get(address("interviews")).content.decode()

    at, about = "Tue 10 Feb 2026, 14:30 UTC", ["Severity, as rated", "English"]
    assert rows_of(page) == [
        [booked.token, at, *about, "To do", "Rate"],
        [begun.token, "none booked", *about, "In progress", "Go on rating"],
    ]


def test_the_calendar_file_holds_the_token_and_the_time_alone(rated):
    booked = interview(rated, "01-001", "END")

    file = browser(rated, "rolf").get(address("interview-calendar"))

    lines = file.content.decode().split("\r\n")
    event = lines[lines.index("BEGIN:VEVENT") + 1 : lines.index("END:VEVENT")]
    assert file.headers["Content-Disposition"] == 'attachment; filename="interviews.ics"'
    assert event == [
        f"UID:{uuid.uuid5(rated.trial.pk, booked.token)}",
        "DTSTAMP:20260210T143000Z",
        "DTSTART:20260210T143000Z",
        "DURATION:PT1H",
        f"SUMMARY:{booked.token}",
    ]
    assert lines.count("BEGIN:VEVENT") == 1


def test_a_rater_reads_the_times_of_her_own_interviews_until_they_are_rated(room):
    entry = room.give(interview(room, "01-001", "BASE"), "rolf")
    book(room, "BASE", datetime(2026, 1, 12, 9, 30))

    def times(rater: str) -> list:
        with raw.as_login("web") as web:
            raw.enter(web, room.scope(rater))
            return web.execute("select * from governance.times_of_interviews()").fetchall()

    before = times("rolf"), times("ruth")
    room.rate(entry, "rolf")

    assert before == ([(entry.pk, datetime(2026, 1, 12, 14, 30, tzinfo=UTC))], [])
    # Nor does whoever rates it a second time learn when it was held.
    assert [times(rater) for rater in ("rolf", "ruth", "rena")] == [[], [], []]
    assert room.second(entry) is not None


def test_a_rater_reads_her_own_certificates_and_nobody_elses(rated):
    own, others = rated.people["rolf"].pk, rated.people["ruth"].pk

    with reading(rated.scope("rolf")):
        read = [certificates_of(rated.trial, rater) for rater in (own, others)]

    assert read == [{"SEVERITY": UNTIL}, {}]


def without_what_differs(page: str, *entries: Entry) -> str:
    """Ids, tokens of interviews and of forms, and who is signed in."""
    for entry in entries:
        page = page.replace(str(entry.pk), "ID").replace(entry.token, "TOKEN")
    page = re.sub(r'(name="csrfmiddlewaretoken" value|data-username)="\w+"', "", page)
    return re.sub(r"(Rolf|Ruth|Rena) Rater", "RATER", page)


@pytest.mark.parametrize("name", ["entry", "entry-history"])
@pytest.mark.parametrize("asked", [False, True])
def test_two_visits_of_one_participant_look_the_same(room, name, asked):
    """A rater of the first visit, one of the last, and one of the recording of the first."""
    base, end = (interview(room, "01-001", visit) for visit in ("BASE", "END"))
    room.give(base, "rolf")
    room.give(end, "ruth")
    room.rate(base, "rolf")
    again = room.second(base)
    seen = []
    for entry, rater in ((end, "ruth"), (again, room.name_of(again))):
        client = browser(room, rater)
        if asked:
            client.post(address("say-met", entry.pk), {"met_before": "no"})
        answer = client.get(address(name, entry.pk))
        seen.append(without_what_differs(f"{answer.headers}{answer.content.decode()}", entry))

    assert seen[0] == seen[1]
    assert len(seen[0]) > 500


def test_the_first_and_a_second_rating_are_saved_with_the_same_words(room):
    base, end = (interview(room, "01-001", visit) for visit in ("BASE", "END"))
    room.give(end, "ruth")
    room.rate(room.give(base, "rolf"), "rolf")
    again = room.second(base)
    said = []
    for entry, rater in ((end, "ruth"), (again, room.name_of(again))):
        client = browser(room, rater)
        client.post(address("say-met", entry.pk), {"met_before": "no"})
        saved = client.post(address("entry", entry.pk), answered())
        listed = client.get(saved.url)
        said.append(without_what_differs(f"{saved.headers}{listed.content.decode()}", entry))

    assert said[0] == said[1]


def test_what_a_rater_reads_past_the_pages_names_nobody(rated):
    with reading(rated.scope("rolf")):
        seen = {
            model.__name__: model.objects.count()
            for model in (Participant, Site, Visit, Entry, Revision)
        }
        acts = set(AuditEvent.objects.values_list("actor_name", flat=True))
        tables = set(AuditChange.objects.values_list("table_name", flat=True))

    assert seen == {"Participant": 0, "Site": 0, "Visit": 0, "Entry": 2, "Revision": 1}
    assert acts == {"Rolf Rater"}
    assert tables <= {"trials_revision", "trials_entrystep", "trials_acquaintance"}


def test_a_signed_interview_is_read_only_until_an_addendum_is_written(room):
    entry = room.rated()
    client = browser(room, "rolf")

    signed = client.get(address("entry", entry.pk)).content.decode()
    addendum = client.get(address("entry", entry.pk) + "?addendum=1").content.decode()

    assert "This rating is complete." in signed and '<fieldset class="stack" disabled' in signed
    assert f"{address('entry', entry.pk)}?addendum=1" in signed
    assert "Reason for the change" in addendum and "disabled" not in addendum

    kept = client.post(
        address("entry", entry.pk) + "?addendum=1",
        answered(based_on="1", severity=str(SCORE_AGAIN), reason="I had misread the anchor"),
    )

    assert kept.status_code == 302
    with reading_all(room.trial):
        assert entry.revisions.count() == 2


def test_whoever_has_met_the_person_does_not_see_the_interview_again(room):
    entry = room.give(interview(room, "01-001", "BASE"), "rolf")
    client = browser(room, "rolf")

    asked = client.get(address("entry", entry.pk)).content.decode()
    gone = client.post(address("say-met", entry.pk), {"met_before": "yes"}, follow=True)

    assert "Have you met this person before?" in asked and "Mark complete" not in asked
    assert f"Interview {entry.token} goes to somebody else." in gone.content.decode()
    assert client.get(address("entry", entry.pk)).status_code == 404


def test_a_disclosure_is_told_from_the_form_and_the_interview_goes_on(room):
    entry = room.give(interview(room, "01-001", "BASE"), "rolf")
    client = browser(room, "rolf")
    client.post(address("say-met", entry.pk), {"met_before": "no"})

    page = client.post(
        address("disclose", entry.pk), {"told": "visit", "note": "spoke of a quokka"}, follow=True
    ).content.decode()

    assert "spoke of a quokka" in page and "Mark complete" in page
    counted = browser(room, "sponsor").get(address("rater-disclosures")).content.decode()
    assert "<strong>1</strong>" in counted and "quokka" not in counted


@pytest.mark.parametrize("role", ["site_coordinator", "site_physician"])
def test_the_site_learns_met_or_not_met_and_never_the_score(rated, role):
    client = browser(rated, role)

    pages = crawl(client)
    status = client.get(address("participant-status", "01-001")).content.decode()

    assert saying(pages, str(SCORE)) == []
    assert "Severe enough" in status and "Met" in status
    with raw.as_login("web") as web:
        raw.enter(web, rated.scope(role))
        for table in ("trials_revision", "trials_rescoring", "ledger.change", "ledger.event"):
            rows = web.execute(f"select t::text from {table} t").fetchall()
            assert [row for (row,) in rows if re.search(rf"\b{SCORE}\b", row)] == []


@pytest.fixture(scope="module")
def agreed(rated):
    """The baseline was rated twice, five points apart; the office of the raters may look."""
    second = rated.second(interview(rated, "01-001", "BASE"))
    rated.rate(second, rated.name_of(second), severity=SCORE_AGAIN)
    return rated


def test_the_coordinator_sees_differences_and_no_score(agreed):
    first = interview(agreed, "01-001", "BASE")
    client = browser(agreed, "rater_coordinator")

    page = client.get(address("rater-agreement")).content.decode()

    second = agreed.second(first)
    row = rf"{first.token}</th><td>Ruth Rater</td><td>{second.token}</td><td>Rena Rater</td>"
    assert re.search(rf'{row}<td class="number">−{SCORE - SCORE_AGAIN}</td>', page)
    told = ("01-001", "Harbour", "BASE", "Baseline", str(SCORE), str(SCORE_AGAIN))
    assert saying(crawl(client), *told) == []


@pytest.mark.parametrize("role", ["rolf", "data_manager", "sponsor", "site_coordinator"])
def test_the_agreement_of_raters_is_for_those_who_keep_the_pool(agreed, role):
    assert browser(agreed, role).get(address("rater-agreement")).status_code == 404
