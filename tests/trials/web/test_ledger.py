"""The ledger in words: of one participant, of the study, as a file, and of people's accounts."""

import ast
import csv
import hashlib
import io
import re
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config.env import ROOT
from tests import raw
from tests.study import PASSWORD, reading_all
from tests.trials.web.conftest import address, browser, text_of
from trials.actions.studies import create_account
from trials.context import reading
from trials.models import AuditEvent, Participant
from trials.web.presenters.act_words import ACTS, IN_VAULT, KINDS, OF_THE_STUDY

pytestmark = pytest.mark.rolled_back

ACCOUNTS = {"source": "accounts"}


def history(study, role: str, number: str = "01-001", **asked) -> str:
    answer = browser(study, role).get(address("participant-history", number), asked)
    assert answer.status_code == 200
    return text_of(answer)


# --- words ---


# The words themselves; and functions that are called like acts.
NAMES_OF_OTHER_THINGS = ("act_words.py", "elsewhere.py")


def names_of_acts():
    """Every text in the code that stands where the name of an act stands."""
    families = {name.partition(".")[0] for name in {*ACTS, *IN_VAULT}}
    name = re.compile(rf"({'|'.join(sorted(families))})\.[a-z_]+")
    for folder in ("trials", "analysis", "config"):
        for file in sorted((ROOT / folder).rglob("*.py")):
            if file.name in NAMES_OF_OTHER_THINGS:
                continue
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.Constant) and name.fullmatch(str(node.value)):
                    yield node.value


def test_every_act_has_its_words():
    found = set(names_of_acts())

    assert len(found) > 100
    # Beginnings, of which the whole names are tried below; and the names of files.
    begun = {name for name in found if name.endswith("_")} | {"redactions.tsv", "data.csv"}
    assert found - begun - ACTS.keys() - IN_VAULT == set()


def test_every_act_that_was_done_has_its_words(unblinded_study):
    with raw.as_administrator() as administrator:
        done = {act for (act,) in administrator.execute("select distinct act from ledger.event")}

    # The tests themselves leave rows under acts of their own.
    assert done - ACTS.keys() - IN_VAULT <= {"entries.sign"}


def test_every_act_is_of_a_kind():
    beginnings = tuple(
        beginning for _, starts in (*KINDS.values(), *OF_THE_STUDY.values()) for beginning in starts
    )

    assert [act for act in ACTS if not act.startswith((*beginnings, "accounts."))] == []


# --- one participant ---


def test_what_happened_is_told_in_order_and_in_words(open_study_of_module):
    page = history(open_study_of_module, "data_manager")

    headings = re.findall(r"<h2>(.*?)</h2>", page)
    assert headings[0] == "Consent recorded, participant added"
    assert headings.index("Randomised") > headings.index("Answers saved")
    assert headings.index("Status recorded") > headings.index("Randomised")
    assert "Mood today, V1" in page
    assert re.search(r"Dana Data, data manager · .* UTC.* · at the site .* · from a file of", page)


def test_a_correction_shows_before_and_after_with_labels_and_its_reason(open_study):
    entry = open_study.entry("01-001", "V1", "PULSE")
    why = "Read wrongly from the source"
    open_study.save(entry, {"pulse": 80}, based_on=1, reason=why, role="therapist")

    page = history(open_study, "site_physician", only="corrections")

    assert page.count("<h2>Answers saved</h2>") == 1
    assert f"Reason: {why}" in page
    assert "Pulse</th><td>72 per minute</td><td>80 per minute</td>" in page
    assert re.search(r"Thea Therapist, therapist · .* · from the site<", page)


def test_a_zero_is_not_a_missing_answer(open_study):
    entry = open_study.entry("01-001", "V2", "MOOD")
    answers = {"mood": 0, "sleep": {"missing": "refused"}}
    open_study.save(entry, answers, based_on=1, reason="Compared with the paper", role="therapist")

    page = history(open_study, "data_manager", only="corrections", order="new")

    assert "<td>0 low</td>" in page
    assert "<td>missing: Refused</td>" in page


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (
            {"kind": "consent"},
            ["Consent recorded, participant added", "Randomised", "Status recorded"],
        ),
        ({"kind": "queries"}, []),
        ({"person": "nobody at all"}, []),
        ({"last_day": "2020-01-01"}, []),
        ({"only": "refused"}, []),
    ],
)
def test_a_filter_finds_what_it_says(open_study_of_module, asked, found):
    page = history(open_study_of_module, "data_manager", number="01-002", **asked)

    assert re.findall(r"<h2>(.*?)</h2>", page) == found


def test_one_form_and_one_visit_are_found_by_what_was_saved_in_them(open_study_of_module):
    entry = open_study_of_module.entry("01-002", "V1", "MOOD")

    of_form = history(open_study_of_module, "data_manager", "01-002", place=f"entry:{entry.pk}")
    of_visit = history(
        open_study_of_module, "data_manager", "01-002", place=f"visit:{entry.visit_id}"
    )

    assert of_form.count("<h2>Answers saved</h2>") == 1
    assert of_visit.count("<h2>Answers saved</h2>") == 3


def test_days_that_contradict_each_other_are_refused_by_name(open_study_of_module):
    client = browser(open_study_of_module, "data_manager")
    asked = {"first_day": "2026-02-01", "last_day": "2026-01-01"}

    answer = client.get(address("participant-history", "01-001"), asked)

    assert answer.status_code == 422
    assert "2026-01-01 lies before 2026-02-01: give a later day." in text_of(answer)


def test_a_site_has_its_own_participants_alone(open_study_of_module):
    client = browser(open_study_of_module, "site_coordinator")

    assert client.get(address("participant-history", "01-001")).status_code == 200
    assert client.get(address("participant-history", "02-001")).status_code == 404


def test_what_was_done_to_several_stands_in_the_history_of_each(unblinded_study):
    page = history(unblinded_study, "data_manager", kind="freezes")

    assert "Membership of an analysis set decided, blinded" in page


# --- pages ---


def test_pages_go_on_where_the_last_one_ended(open_study, monkeypatch):
    monkeypatch.setattr("trials.web.presenters.ledger.PAGE_LENGTH", 20)
    client, url, seen, places = browser(open_study, "data_manager"), address("ledger"), [], []
    with reading_all(open_study.trial):
        wanted = AuditEvent.objects.filter(trial_id=open_study.trial.pk).count()

    while url:
        page = text_of(client.get(url))
        seen += re.findall(r'<time datetime="([^"]+)"', page)
        following = re.search(r'<a href="([^"]+)" rel="next">', page)
        url = following and address("ledger") + following[1].replace("&amp;", "&")
        places += re.findall(r"after=([^&]+)", url or "")

    assert [len(seen), seen] == [wanted, sorted(seen)]
    # A moment, and never the number of a line, from which one could count what is hidden.
    assert all(re.fullmatch(r"[\d-]{10}T[\d:.]{15}~1", place) for place in places)


def test_a_page_costs_the_same_for_few_lines_and_for_many(open_study_of_module):
    client = browser(open_study_of_module, "data_manager")
    counts = []
    for url in (address("participant-history", "01-002"), address("ledger")):
        for asked in ({"kind": "consent"}, {}):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(url, asked).status_code == 200
            counts.append(sum(said["sql"].startswith("SELECT") for said in queries))

    # Four of them are those of every page: whose it is, and what waits for them.
    assert counts == [10, 10, 11, 11]


# --- who reads what ---


@pytest.mark.commits
def test_a_site_reads_its_own_lines_and_no_name_of_a_rater(room):
    room.rated()
    client = browser(room, "site_coordinator")

    page = text_of(client.get(f"/studies/{room.trial.key}/ledger/"))
    by_name = text_of(client.get(f"/studies/{room.trial.key}/ledger/", {"person": "R"}))

    assert "Not named, independent rater" in page
    assert "Not named" not in by_name
    assert [name for name in ("Rolf", "Ruth", "rolf", "ruth") if name in page + by_name] == []


def test_the_file_has_every_item_and_leaves_its_line(open_study_of_module):
    client = browser(open_study_of_module, "site_physician")

    answer = client.post(address("participant-history-csv", "01-003"))

    content = b"".join(answer.streaming_content)
    rows = list(csv.DictReader(io.StringIO(content.decode())))
    saved = [row for row in rows if row["item"].endswith("Pulse")]
    assert [row["after"] for row in saved] == ["72 per minute"]
    assert {row["participant"] for row in rows} == {"01-003"}
    with reading_all(open_study_of_module.trial):
        line = AuditEvent.objects.filter(act="exports.download").latest("at")
        person = Participant.objects.get(number="01-003")
    assert line.detail.endswith(hashlib.sha256(content).hexdigest())
    assert (line.actor_name, line.participant_id) == ("Phyl Physician", person.pk)


def test_the_auditor_reads_what_happened_to_the_accounts_of_the_study(open_study):
    stranger = create_account(username="stranger", name="Sandy Stranger", password=PASSWORD)
    visitor = Client()
    wrong = {"username": "ada", "password": "not it"}
    for _ in range(6):
        visitor.post("/sign-in/", wrong)
    Client().force_login(stranger)
    browser(open_study, "monitor")

    page = text_of(browser(open_study, "quality_auditor").get(address("ledger"), ACCOUNTS))

    assert "Mona Monitor" in page and "Signed in" in page
    assert "Name or password is not right" in page
    assert "<h2>Account closed to further attempts</h2>" in page
    assert "<h2>Refused: signed in</h2>" in page
    assert not re.search(r", +·", page)
    assert "Sandy Stranger" not in page


@pytest.mark.parametrize("role", ["data_manager", "monitor", "site_coordinator"])
def test_nobody_else_reads_the_accounts_of_others(open_study_of_module, role):
    browser(open_study_of_module, "therapist")

    page = text_of(browser(open_study_of_module, role).get(address("ledger"), ACCOUNTS))

    assert "Signed in" not in page
    with reading(open_study_of_module.scope(role)):
        assert not AuditEvent.objects.filter(trial_id=None).exclude(
            actor_id=open_study_of_module.people[role].pk
        )


KINDS_OF_R49 = {
    "queries as a file": ("get", "queries-csv", "data_manager", "exports.download"),
    "the ledger as a file": ("post", "ledger-csv", "monitor", "exports.download"),
    "the study file": ("get", "study-file", "sponsor", "exports.download"),
    "a package": ("post", "inspection-package", "inspector", "inspection.package"),
    "who could see an arm": ("get", "access-history", "inspector", "access.ask"),
}


@pytest.mark.parametrize("what", KINDS_OF_R49)
def test_what_is_taken_away_or_asked_about_an_arm_is_a_line(open_study_of_module, what):
    method, name, role, act = KINDS_OF_R49[what]
    client = browser(open_study_of_module, role)
    about = [1] if name == "study-file" else []
    asked = {"number": "01-001", "on": "2026-05-03"} if name == "access-history" else {}

    assert getattr(client, method)(address(name, *about), asked).status_code == 200

    with reading_all(open_study_of_module.trial):
        line = AuditEvent.objects.filter(trial_id=open_study_of_module.trial.pk).latest("at")
    assert (line.act, line.actor_name) == (act, open_study_of_module.people[role].name)


@pytest.mark.parametrize("name", ["entry", "answers"])
@pytest.mark.parametrize("role", ["monitor", "statistician", "inspector", "sponsor"])
def test_who_sends_a_form_that_the_role_may_not_send_stands_in_the_ledger(
    open_study_of_module, role, name
):
    study, entry = open_study_of_module, open_study_of_module.entry("01-001", "V1", "MOOD")
    client, where = browser(study, role), address(name, entry.pk)
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    said = {"answers": {}, "based_on": 0, "complete": False, "done_on": "2026-01-12"}

    if name == "entry":
        answer = client.post(where)
    else:
        answer = client.put(where, said, content_type="application/json", headers=headers)

    with reading(study.scope("data_manager")):
        line = AuditEvent.objects.filter(outcome="refused").latest("id")
    assert answer.status_code in (403, 404)
    assert (line.actor_name, str(line.participant_id)) == (
        study.people[role].name,
        str(entry.participant_id),
    )
    assert line.detail.startswith(f"V1, MOOD ({name}): not open to the role ")
