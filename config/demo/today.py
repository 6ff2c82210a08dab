"""What each person finds to do today in the recruiting study, by the acts that people use."""

import uuid
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from config.demo.link import hand_over
from config.demo.loading import TEN_O_CLOCK, scope
from config.demo.sessions import CALM, SESSION, Sessions, measure, visit_of
from trials.actions import filing
from trials.actions.deviations import report_deviation
from trials.actions.entries import record_answers
from trials.actions.monitoring_visits import plan_visit
from trials.actions.notes import write_note
from trials.actions.participants import enrol
from trials.actions.queries import answer_query, raise_query
from trials.actions.raters import assign
from trials.actions.self_report import save_own_answers
from trials.actions.self_report_links import Given, enter, give_link, scope_on
from trials.actions.term_coding import load_dictionary
from trials.actions.verification import verify_fact, verify_fields
from trials.actions.visits import add_entry, begin, schedule
from trials.contact_key import hash_of_token
from trials.context import reading
from trials.models import (
    Consent,
    DataQuery,
    Deviation,
    Entry,
    MonitoringVisit,
    Participant,
    QueryMessage,
    Site,
    StudyDocument,
    Trial,
    User,
    Visit,
)
from trials.policies.self_report import own_forms
from trials.rehearsal.answers import Sheet, draw_answers
from trials.selectors.clocks import local_time, today_at
from trials.selectors.self_report import link_by_token_hash
from trials.simulation.draws import Draws
from trials.studies.loading import study_of

SITE = "01"
PEOPLE = ("site", "monitor", "data", "coordinator")
# Of the simulation: whose papers the monitor has compared, whose first session was last week, and
# whose is today.
VERIFIED, LAST_WEEK, IN_SESSION = "01-001", "01-004", "01-005"
# They came since: one has a link that nobody opened yet, one has answered all that was asked.
ON_A_LINK, ANSWERED = "01-006", "01-007"
PIN = "394817"
# A check of the study asks about it.
COMBAT_WITHOUT_SERVICE = {"combat": 1, "veteran": 0}
# Thoughts of suicide, of which the site is told.
ANSWERS_OF_NOTE = {"BDI-II": {"bdi09": 1}}
WORDS = b"code,term\nW1,Nausea\nW2,Headache\nW3,Jaw tightness\n"
RANGES = b"test,unit,low,high\nPotassium,mmol/L,3.5,5.1\nALT,U/L,7,56\n"


def leave_a_day(key: str) -> None:
    trial = Trial.objects.get(key=key)
    with transaction.atomic(), reading(scope("data", trial)):
        day = Day(trial)
        day.session_of_last_week()
        day.session_of_today()
        day.self_reports()
        day.monitoring()
        day.questions()
        day.papers()


class Day:
    """At the first site, whose today may still be yesterday where the server is."""

    def __init__(self, trial: Trial):
        self.trial, self.study = trial, study_of(trial)
        self.site = Site.objects.select_related("trial").get(trial=trial, code=SITE)
        self.today = min(today_at(self.site), date.today())
        self.by = {username: scope(username, trial) for username in PEOPLE}

    def session_of_last_week(self) -> None:
        """Dosed, with an event to code and a deviation; the note is still to be written."""
        person, on = self._person(LAST_WEEK), self._ago(9)
        visit = visit_of(person, SESSION)
        Sessions(self.trial).give(visit, on)
        event = {"event": "Nausea", "began_on": on.isoformat(), "severity": 1, "serious": 0}
        self._save(add_entry(visit=visit, form="AE", scope=self.by["site"]), event, on)
        report_deviation(
            participant=person,
            visit=visit,
            kind=Deviation.Kind.PROCEDURE,
            happened_on=on,
            explanation="The last vital signs were measured five minutes late.",
            scope=self.by["site"],
        )
        # Nobody wrote down whether they came: the site finds it overdue.
        self._book(visit_of(person, "V9"), self._ago(2))

    def session_of_today(self) -> None:
        """Everything that must be true before the dose is true."""
        visit = visit_of(self._person(IN_SESSION), SESSION)
        self._book(visit, self.today)
        now = local_time(self.site, timezone.now())
        measure(visit, "pre_dose", f"{now:%H:%M}", self.today, CALM, self.by["site"])

    def self_reports(self) -> None:
        waiting = self._enrol(ON_A_LINK)
        rater = User.objects.get(username="rater")
        interview = self._entry(waiting, "V3", "CAPS-5")
        assign(entry=interview, rater=rater, scope=self.by["coordinator"], alone=False)
        self._save(self._entry(waiting, "SCR", "AUDIT"), {"audit01": 2}, self._ago(50), False)
        hand_over(ON_A_LINK, self._give_link(waiting))
        self._answer(self._give_link(self._enrol(ANSWERED, COMBAT_WITHOUT_SERVICE)))

    def monitoring(self) -> None:
        monitor = self.by["monitor"]
        plan_visit(
            site=self.site,
            kind=MonitoringVisit.Kind.ROUTINE,
            planned_on=self.today + timedelta(days=7),
            scope=monitor,
        )
        person = self._person(VERIFIED)
        verify_fact(
            fact=Consent.objects.select_related("trial").get(participant=person), scope=monitor
        )
        form = self._entry(person, "SCR", "CHARACTERISTICS")
        verify_fields(
            entry=form, fields=["age", "female"], revision=form.revisions.get(), scope=monitor
        )
        raise_query(
            about_what=self._entry(self._person(IN_SESSION), "SCR", "CHARACTERISTICS"),
            item="age",
            text="The source says one year more. Please check.",
            severity=DataQuery.Severity.MAJOR,
            scope=monitor,
        )

    def questions(self) -> None:
        """A question of data management with its answer, and the words that stand for events."""
        asked = raise_query(
            about_what=self._entry(self._person(LAST_WEEK), "SCR", "AUDIT"),
            text="Was the form filled in at the visit, or at home?",
            scope=self.by["data"],
        )
        answer_query(
            query=asked,
            reason_code=QueryMessage.ReasonCode.EXPLAINED,
            text="At the visit, before the interview.",
            scope=self.by["site"],
        )
        load_dictionary(
            trial=self.trial,
            name=self.study.coded_terms[0].dictionary,
            version="1",
            licence="Words of the demonstration",
            content=WORDS,
            scope=self.by["data"],
        )

    def papers(self) -> None:
        filing.file_document(
            trial=self.trial,
            site=self.site,
            kind=StudyDocument.Kind.LABORATORY,
            title="Reference ranges of the laboratory",
            given=filing.Given(
                label="2",
                effective_on=self._ago(60),
                expires_on=self.today + timedelta(days=300),
                file_name="reference-ranges.csv",
                content=RANGES,
            ),
            scope=self.by["site"],
        )
        write_note(
            subject=self._person(LAST_WEEK),
            text="The second interview was moved by a day, since the train did not run.",
            scope=self.by["site"],
        )

    def _enrol(self, number: str, more: dict | None = None) -> Participant:
        """Interviewed five days ago, so that their own questionnaires are due."""
        by, on = self.by["site"], self._ago(50)
        enrol(
            trial=self.trial,
            site=self.site,
            number=number,
            consent_version=self.study.consent.version,
            consented_on=on,
            scope=by,
        )
        person = self._person(number)
        form = self._entry(person, "SCR", "CHARACTERISTICS")
        self._save(form, self._drawn(form) | (more or {}), on)
        begin(visit=visit_of(person, "V3"), on=self._ago(5), scope=by)
        return person

    def _answer(self, given: Given) -> None:
        """The participant opens the link, and answers every form that is due."""
        found = link_by_token_hash(hash_of_token(given.token))
        enter(found=found, pin=given.code, new_pin=PIN)
        by = scope_on(found, knows_pin=True)
        for form in own_forms(found.participant_id, self.trial, by).due:
            save_own_answers(
                form=form,
                answers=self._drawn(form.entry) | ANSWERS_OF_NOTE.get(form.entry.form_key, {}),
                based_on=0,
                complete=True,
                idempotency_key=uuid.uuid4(),
                scope=by,
            )

    def _give_link(self, person: Participant) -> Given:
        return give_link(participant=person, language="en", scope=self.by["site"])

    def _drawn(self, entry: Entry) -> dict:
        form = self.study.form(entry.form_key, entry.form_version)
        sheet = Sheet(form, f"{entry.participant.number}|{entry.name}", self.today)
        return draw_answers(sheet, Draws(self.trial.key))

    def _book(self, visit: Visit, on: date) -> None:
        schedule(visit=visit, starts_at=datetime.combine(on, TEN_O_CLOCK), scope=self.by["site"])

    def _save(self, entry: Entry, answers: dict, on: date, complete: bool = True) -> None:
        record_answers(
            entry=entry,
            answers=answers,
            based_on=0,
            complete=complete,
            done_on=on,
            idempotency_key=uuid.uuid4(),
            scope=self.by["site"],
        )

    def _ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def _person(self, number: str) -> Participant:
        people = Participant.objects.select_related("site", "trial")
        return people.get(trial=self.trial, number=number)

    def _entry(self, person: Participant, visit: str, form: str, moment: str = "") -> Entry:
        entries = Entry.objects.select_related("trial", "site", "visit", "participant__site")
        return entries.get(
            participant=person, visit__code=visit, form_key=form, slot=moment, second_of=None
        )
