"""One participant by programs, another on the pages: the ledger tells the same of both."""

import json
import time
import uuid
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.study import ARMS, CONSENTED, DONE
from tests.trials.web.conftest import address, browser
from trials.actions.api_tokens import make_token
from trials.context import reading
from trials.models import AuditEvent, DataQuery, Deviation, Participant, Revision, Visit

PROGRAM, PAGES = "01-020", "01-021"
SITE, MANAGER, MONITOR = "site_coordinator", "data_manager", "monitor"
LABELS = ("Active", "Control")


@dataclass
class Hands:
    """Who does the acts about one participant, as one says it on either side."""

    study: object
    number: str
    clients: dict
    heard: list

    def act(self, role: str, name: str, about, body: dict):
        url = reverse(f"api-{name}", args=["SMALL", *([about] if about else [])])
        return self.send(role, url, body)

    def send(self, role: str, url: str, body: dict, method: str = "post"):
        key = {"Idempotency-Key": str(uuid.uuid4())}
        answer = getattr(self.clients[role], method)(
            url, json.dumps(body), "application/json", headers=key
        )
        self.heard.append(answer)
        assert answer.status_code in (200, 201), answer.content.decode()
        return answer.json()

    def post(self, role: str, page: str, about, said: dict):
        answer = self.clients[role].post(address(page, *([about] if about else [])), said)
        assert answer.status_code == 302, answer.content.decode()

    def entry(self, form: str, visit: str = "V1"):
        return self.study.entry(self.number, visit, form)

    def seen(self, model, **only):
        with reading(self.study.scope(MANAGER)):
            return model.objects.get(participant__number=self.number, **only)

    def lines(self) -> list[tuple]:
        """What the ledger tells of the participant, without what differs between two people."""
        with reading(self.study.scope(MANAGER)):
            who = Participant.objects.get(number=self.number).pk
            found = AuditEvent.objects.filter(participant_id=who).order_by("id")
            return [
                (
                    one.act,
                    one.actor_name,
                    one.outcome,
                    one.reason,
                    one.detail.replace(self.number, "N"),
                )
                for one in found
            ]


def with_token(study, role: str) -> Client:
    token = make_token(
        name="story",
        may_write=True,
        ends_on=date.today() + timedelta(days=9),
        scope=study.scope(role),
        proof={"authenticated": time.time()},
    )
    return Client(headers={"Authorization": f"Bearer {token}"})


def by_program(hands: Hands) -> None:
    number, day = hands.number, str(DONE)
    consent = {"consent_version": "1.0", "consented_on": str(CONSENTED)}
    hands.act(SITE, "participants-enrol", None, {"site": "01", "number": number} | consent)
    contact = {"way": "telephone", "on": day, "note": "Reminded"}
    hands.act(SITE, "participants-record-contact", number, contact)
    visit = hands.seen(Visit, code="V1").pk
    hands.act(SITE, "visits-book", visit, {"starts_at": f"{day}T09:30"})
    hands.act(SITE, "visits-begin", visit, {"on": day})
    for form, answers in (("MOOD", {"mood": 1, "sleep": 7}), ("PULSE", {"pulse": 72})):
        save = {"answers": answers, "based_on": 0, "complete": True, "done_on": day}
        hands.send(SITE, address("answers", hands.entry(form).pk), save, "put")
    hands.study.save(hands.entry("CALM"), {"calm": 1})
    away = {"reason": "Will be away"}
    hands.act(SITE, "entries-mark-not-done", hands.entry("MOOD", "V2").pk, away)
    asked = {"entry": str(hands.entry("PULSE").pk), "item": "pulse", "text": "At rest?"}
    query = hands.send(MONITOR, address("api-queries"), asked)["id"]
    steps = address("api-query-steps", query)
    said = {"step": "answer", "reason_code": "confirmed", "text": "After ten minutes"}
    hands.send(SITE, steps, said)
    hands.send(MONITOR, steps, {"step": "close", "text": "Thank you"})
    other = {"kind": "other", "happened_on": day, "explanation": "The room was cold"}
    made = hands.act(SITE, "participants-report-deviation", number, other)["recorded"][0]["id"]
    step = {"state": "classified", "classification": "minor", "reason": "No harm was done"}
    hands.act(MANAGER, "deviations-take-step", made, step)
    seen = str(hands.seen(Revision, entry=hands.entry("PULSE")).pk)
    fields = {"fields": ["pulse"], "revision": seen}
    hands.act(MONITOR, "entries-verify", hands.entry("PULSE").pk, fields)
    hands.act(SITE, "visits-close", visit, {})
    hands.act(SITE, "participants-randomise", number, {})


def on_pages(hands: Hands) -> None:
    number, day = hands.number, str(DONE)
    consent = {"consent_version": "1.0", "consented_on": str(CONSENTED)}
    hands.post(SITE, "add-participant", None, {"number": number} | consent)
    contact = {"way": "telephone", "on": day, "note": "Reminded"}
    hands.post(SITE, "record-contact", number, contact)
    visit = hands.seen(Visit, code="V1").pk
    hands.post(SITE, "book-visit", visit, {"on": day, "time": "09:30"})
    hands.post(SITE, "begin-visit", visit, {"on": day})
    for form, answers in (("MOOD", {"mood": 1, "sleep": 7}), ("PULSE", {"pulse": 72})):
        save = answers | {"based_on": 0, "complete": "true", "done_on": day}
        hands.post(SITE, "entry", hands.entry(form).pk, save)
    hands.study.save(hands.entry("CALM"), {"calm": 1})
    hands.post(SITE, "not-done", hands.entry("MOOD", "V2").pk, {"reason": "Will be away"})
    asked = {"item": "pulse", "text": "At rest?", "severity": "minor", "key": str(uuid.uuid4())}
    hands.post(MONITOR, "ask-about-entry", hands.entry("PULSE").pk, asked)
    query = hands.seen(DataQuery).pk
    said = {"reason_code": "confirmed", "text": "After ten minutes", "key": str(uuid.uuid4())}
    address_of_step = (query, "answer")
    hands.clients[SITE].post(address("query-step", *address_of_step), said)
    thanks = {"text": "Thank you", "key": str(uuid.uuid4())}
    hands.clients[MONITOR].post(address("query-step", query, "close"), thanks)
    other = {"number": number, "kind": "other", "happened_on": day}
    cold = {"explanation": "The room was cold"}
    hands.post(SITE, "report-deviation", None, other | cold)
    made = hands.seen(Deviation).pk
    step = {"classification": "minor", "reason": "No harm was done"}
    hands.clients[MANAGER].post(address("step-of-deviation", made, "classified"), step)
    seen = str(hands.seen(Revision, entry=hands.entry("PULSE")).pk)
    hands.post(
        MONITOR, "verify-form", hands.entry("PULSE").pk, {"field": "pulse", "revision": seen}
    )
    hands.post(SITE, "close-visit", visit, {})
    hands.post(SITE, "randomise", number, {})


@pytest.fixture
def told(open_study):
    roles = (SITE, MANAGER, MONITOR)
    program = Hands(open_study, PROGRAM, {r: with_token(open_study, r) for r in roles}, [])
    pages = Hands(open_study, PAGES, {r: browser(open_study, r) for r in roles}, [])
    by_program(program)
    on_pages(pages)
    return program, pages


def test_programs_and_pages_leave_the_same_lines_and_programs_hear_no_arm(told, open_study):
    program, pages = told

    lines = program.lines()

    assert lines == pages.lines()
    assert {line[0] for line in lines} >= {
        "participants.enrol",
        "visits.schedule",
        "visits.begin",
        "entries.not_done",
        "queries.close",
        "deviations.step",
        "verification.verify",
        "participants.randomise",
    }
    heard = " ".join(one.content.decode() for one in program.heard)
    assert not [word for word in (*ARMS, *LABELS) if word in heard]
    randomised = program.heard[-1].json()
    assert randomised["recorded"][0]["kind"] == "randomisation"
    assert randomised["recorded"][0]["name"] in open_study.arms_by_kit()
    assert [line["act"] for line in randomised["ledger"]] == ["participants.randomise"]
    assert randomised["page"] == address("participant", PROGRAM)
