"""The demonstration's data, recorded through the same acts as a person's."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from django.db import transaction

from config.demo.files import Files, read_files
from config.demo.people import INTERVIEWS_PER_WEEK, PASSWORD, RATERS, of_realm
from config.demo.rating import RatingRoom
from config.demo.sessions import AFTER_V4, NOTE, SESSION, Sessions, visit_of
from trials.actions.consents import withdraw_consent
from trials.actions.imports import import_answers, save_or_explain
from trials.actions.members import add_member
from trials.actions.participants import enrol, randomise
from trials.actions.rater_pool import certify, declare, keep_profile
from trials.actions.steps import record_step
from trials.actions.studies import create_account, load_study
from trials.actions.visits import schedule
from trials.authorization.scopes import scope_of, system_scope
from trials.context import Scope, reading
from trials.models import (
    Entry,
    Membership,
    Participant,
    RaterProfile,
    Site,
    Trial,
    User,
    Visit,
)
from trials.policies.members import LIMITED_IN_TIME
from trials.selectors.clocks import today_at
from trials.selectors.entries import with_state
from trials.selectors.raters import RATER
from trials.simulation import SimStudy
from trials.studies.loading import study_of

Tell = Callable[[int, int], None]
STATUS = {
    "completed": "completed",
    "withdrew": "withdrew",
    "treatment_stopped": "completed",
    "endpoint_missed": "completed",
}
# Who has this rating has had the session.
RATED_AFTER_SESSION = ("V9", "CAPS-5")
TEN_O_CLOCK = time(10)
# The raters' papers count for what was held in these days.
PAPERS_SINCE = timedelta(days=30)
# How long the inspector of the demo has.
INSPECTION = timedelta(days=90)
WHY_NOT_DONE = {
    "withdrew": "The participant withdrew from the study",
    "endpoint_missed": "The participant did not come to the visit",
}


def load_study_and_people(*, key: str, text: str, source: str) -> Trial:
    """The study, and everybody's part in it; each once."""
    trial = Trial.objects.filter(key=key).first() or load_study(text=text, source=source)
    with reading(system_scope(trial)):
        sites = {site.code: site for site in Site.objects.filter(trial=trial)}
    for person in of_realm("web"):
        user = User.objects.filter(username=person.username).first() or create_account(
            username=person.username, name=person.name, password=PASSWORD
        )
        if not Membership.objects.filter(user=user, trial=trial).exists():
            site = (sites.get(person.site) or next(iter(sites.values()))) if person.site else None
            add_member(
                user=user,
                trial=trial,
                role=person.role,
                site=site,
                starts_on=date(2018, 1, 1),
                ends_on=date.today() + INSPECTION if person.role in LIMITED_IN_TIME else None,
            )
    _fill_the_pool(trial)
    return trial


def _fill_the_pool(trial: Trial) -> None:
    """The raters have their papers; nobody is certified anew for a study that was loaded before."""
    coordinator, papers_on = scope("coordinator", trial), date.today() - PAPERS_SINCE
    with reading(coordinator):
        known = set(
            RaterProfile.objects.filter(trial=trial).values_list("rater__username", flat=True)
        )
    for username in RATERS.keys() - known:
        about = {
            "trial": trial,
            "rater": User.objects.get(username=username),
            "scope": coordinator,
        }
        keep_profile(**about, languages=RATERS[username], most_per_week=INTERVIEWS_PER_WEEK)
        certify(**about, forms=study_of(trial).rated_forms, certified_on=papers_on)
        declare(**about, declared_on=papers_on)


def scope(username: str, trial: Trial) -> Scope:
    return scope_of(User.objects.get(username=username), trial)


def is_empty(trial: Trial) -> bool:
    with reading(system_scope(trial)):
        return not Participant.objects.filter(trial=trial).exists()


def load_files(files: Files, tell: Tell) -> None:
    """A trial that was held elsewhere, through the same acts; refused whole if a line is bad."""
    trial = Trial.objects.get(key=files.key)
    items, covariates = read_files(files)
    with reading(system_scope(trial)):
        site = Site.objects.get(trial=trial)
    import_answers(
        trial=trial,
        items=items,
        covariates=covariates,
        site=site,
        on=today_at(site),
        scope=scope("data", trial),
        tell=tell,
    )


def load_simulated(
    key: str, study: SimStudy, later: timedelta, tell: Tell, *, by_raters: bool = False
) -> None:
    """Every participant, form by form, `later` than in the simulation.

    by_raters: whether raters of this installation write the ratings; else they are imported.
    """
    trial = Trial.objects.get(key=key)
    room = RatingRoom(trial) if by_raters else None
    sessions = Sessions(trial) if study_of(trial).dosing else None
    manager = scope("data", trial)
    forms: dict = {}
    for form in study.forms:
        forms.setdefault(form.participant, {})[form.visit, form.instrument] = form
    with transaction.atomic(), reading(manager):
        sites = {site.code: site for site in Site.objects.filter(trial=trial)}
        for done, person in enumerate(study.participants, 1):
            _load_one(
                trial, person, forms.get(person.number, {}), sites, later, manager, room, sessions
            )
            tell(done, len(study.participants))


def _load_one(trial, person, forms, sites, later, manager, room, sessions) -> None:
    participant = enrol(
        trial=trial,
        site=sites[person.site],
        number=person.number,
        consent_version="4.0",
        consented_on=person.consented_on + later,
        scope=manager,
    )
    study = study_of(trial)
    entries = _entries(participant)
    if room:
        room.give(entries, forms, goes_on=person.status not in STATUS)
    randomised, stopped = False, person.status == "treatment_stopped"
    for entry in entries:
        if not randomised and person.randomised_on and _is_after(study, entry):
            randomise(participant=participant, scope=manager, on=person.randomised_on + later)
            randomised = True
        if sessions and entry.visit.code == SESSION:
            # Of those who stopped the treatment the session falls away.
            if entry.form_key == NOTE and RATED_AFTER_SESSION in forms and not stopped:
                on = forms["V4", "SCS"].done_on + later + AFTER_V4
                sessions.hold(visit_of(participant, SESSION), on)
            continue
        form = forms.get((entry.visit.code, entry.form_key))
        if form and room and entry.filled_by == RATER:
            room.rate(entry, form.answers, form.done_on + later)
        elif form:
            save_or_explain(entry, form.answers, study, form.done_on + later, manager, "")
        elif person.status in STATUS:
            why = WHY_NOT_DONE.get(person.status, "The form was not filled in")
            save_or_explain(entry, None, study, person.status_on + later, manager, why)
    _record_end(participant, person, later, manager)


def _entries(participant: Participant) -> list[Entry]:
    return list(
        Entry.objects.filter(participant=participant)
        .select_related("visit", "participant__site", "trial")
        .order_by("visit__position", "position")
    )


def _is_after(study, entry: Entry) -> bool:
    return entry.visit.code not in study.randomisation.after


def _record_end(participant, person, later, manager) -> None:
    if person.status not in STATUS:
        return
    on = person.status_on + later
    if person.status == "withdrew":
        withdraw_consent(participant=participant, part="procedures", on=on, scope=manager)
        return
    if person.status == "treatment_stopped":
        record_step(
            participant=participant,
            axis="treatment",
            state="treatment_stopped",
            reason="participant_choice",
            on=on,
            scope=manager,
        )
    record_step(
        participant=participant, axis="study", state=STATUS[person.status], on=on, scope=manager
    )


def leave_interviews(key: str) -> None:
    """Interviews for the rater coordinator."""
    trial = Trial.objects.get(key=key)
    manager = scope("data", trial)
    with transaction.atomic(), reading(manager):
        expected = with_state(Entry.objects.filter(trial=trial, form_key="CAPS-5")).filter(
            state=Entry.State.EXPECTED, participant__consents__isnull=False
        )
        first_of_each = {}
        for entry in expected.order_by("participant__number", "visit__position"):
            first_of_each.setdefault(entry.participant_id, entry)
        for entry in first_of_each.values():
            if entry.assigned_to_id is None:
                _book(entry, manager)


def _book(entry: Entry, manager: Scope) -> None:
    visits = Visit.objects.select_related(
        "participant__site", "participant__trial", "site", "trial"
    )
    next_week = datetime.combine(date.today() + timedelta(days=7), TEN_O_CLOCK)
    schedule(
        visit=visits.get(pk=entry.visit_id),
        starts_at=next_week,
        reason="When the participant has time",
        scope=manager,
    )
