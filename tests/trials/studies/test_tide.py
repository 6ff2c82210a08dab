"""A study of another shape than those that are shipped, walked from consent to the end."""

import uuid
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.clinic import CONSENTED, Clinic, make_clinic
from tests.conftest import log_in_as
from tests.study import reading_all
from trials.actions.entries import record_answers
from trials.actions.members import add_member
from trials.actions.opening import load_sealed_list, vault_public_key
from trials.actions.participants import enrol, randomise
from trials.actions.steps import record_step
from trials.actions.studies import create_account
from trials.actions.visits import add_visit, begin, close
from trials.authorization.scopes import scope_of
from trials.models import Entry, Participant, Site
from trials.randomisation import permuted_blocks, seal_list
from trials.refusals import Refused
from trials.selectors.clocks import local_day
from trials.selectors.entries import with_state
from trials.selectors.participants import status_of
from trials.selectors.schedule import timeline_of
from trials.studies.loading import study_of
from trials.studies.reading import read_study

TEXT = (Path(__file__).parents[2] / "data" / "studies" / "tide.yaml").read_text()
RATIO = {arm.code: arm.ratio for arm in read_study(TEXT).arms}
DIPPED = CONSENTED + timedelta(days=2)
MONTH = DIPPED + timedelta(days=28)


@pytest.fixture
def tide(own_database) -> Clinic:
    clinic = make_clinic(TEXT)
    database = own_database.rpartition("dbname=")[2].split()[0]
    log_in_as("vault", database)
    user = create_account(username="ulla", name="Ulla", password="long enough", realm="vault")
    add_member(
        user=user, trial=clinic.trial, role="unblinded_statistician", starts_on=date(2026, 1, 1)
    )
    slots = permuted_blocks(
        strata=["01", "02"], ratio=RATIO, block_sizes=[5, 10], length=20, seed="tide"
    )
    assert Counter(slot.arm for slot in slots) == {"warm": 16, "mild": 8, "cool": 8, "cold": 8}
    sealed = seal_list(
        slots, trial=clinic.trial.key, vault_public_key=bytes.fromhex(vault_public_key())
    )
    load_sealed_list(trial=clinic.trial, sealed=sealed.text, scope=scope_of(user, clinic.trial))
    log_in_as("web", database)
    return clinic


def come_and_go(tide: Clinic, code: str, on: date, **answers) -> None:
    """Hold a visit: begin it, fill in its forms, and close it."""
    scope = tide.scope("site_coordinator")
    begin(visit=tide.visit(code), on=on, scope=scope)
    for form, (slots, given) in answers.items():
        for slot in slots:
            tide.save(code, form, given, on=on, slot=slot)
    close(visit=tide.visit(code), scope=scope)


def state_of(tide: Clinic, visit: str, form: str) -> str:
    with reading_all(tide.trial):
        found = with_state(Entry.objects.filter(visit__code=visit, form_key=form))
        return found.values_list("state", flat=True).get()


def window_of(tide: Clinic, code: str):
    with reading_all(tide.trial):
        person = tide.trial.participants.select_related("site").get()
        timeline = timeline_of(person, study_of(tide.trial))
        return next(one.window for one in timeline.visits if one.visit.code == code)


def sting(tide: Clinic, person: Participant, on: date) -> str:
    """A visit as needed, held and closed; its name."""
    scope = tide.scope("site_coordinator")
    visit = add_visit(participant=person, code="HURT", on=on, scope=scope)
    begin(visit=visit, on=on, scope=scope)
    with reading_all(tide.trial):
        entry = visit.entries.get()
    record_answers(
        entry=entry,
        answers={"where": ["leg", "back"]},
        based_on=0,
        complete=True,
        done_on=on,
        idempotency_key=uuid.uuid4(),
        scope=scope,
    )
    close(visit=visit, scope=scope)
    return visit.name


def test_somebody_goes_all_the_way_and_is_stung_twice_in_between(tide):
    coordinator = tide.scope("site_coordinator")
    person = tide.enrol(choices={"recording": True, "samples": False})

    come_and_go(tide, "ASHORE", CONSENTED, SWIM=([""], {"metres": 400}))
    no_samples = state_of(tide, "ASHORE", "BLOOD")
    randomise(participant=person, scope=coordinator, on=CONSENTED + timedelta(days=1))
    come_and_go(tide, "DIP", DIPPED, MOOD=(["before", "after"], {"mood": 1}))
    stings = [sting(tide, person, DIPPED + timedelta(days=day)) for day in (3, 4)]
    month = window_of(tide, "MOON")
    come_and_go(tide, "MOON", month.target_on, MOOD=([""], {"mood": 2}))
    record_step(participant=person, axis="study", state="completed", on=MONTH, scope=coordinator)

    with reading_all(tide.trial):
        assert status_of(person, "study") == "completed"
    assert no_samples == "not_applicable"
    assert stings == ["HURT", "HURT#2"]
    # By the dip 21 to 42, by consent 28 to 40, by the randomisation 20 to 36 days on.
    assert (month.opens_on, month.target_on, month.closes_on) == (
        CONSENTED + timedelta(days=28),
        MONTH,
        CONSENTED + timedelta(days=37),
    )


def test_who_cannot_swim_is_not_randomised(tide):
    person = tide.enrol(choices={"recording": True, "samples": False})
    tide.save("ASHORE", "SWIM", {"metres": 10}, on=CONSENTED)

    with pytest.raises(Refused, match="must be able to swim"):
        randomise(participant=person, scope=tide.scope("site_coordinator"))


def test_one_moment_is_another_day_on_the_other_side_of_the_date_line(tide):
    moment = datetime(2026, 3, 1, 10, 30, tzinfo=UTC)

    with reading_all(tide.trial):
        days = [local_day(site, moment) for site in Site.objects.order_by("code")]

    assert days == [date(2026, 3, 2), date(2026, 2, 28)]


def test_nobody_is_enrolled_without_the_choice_that_is_required(tide):
    with reading_all(tide.trial):
        site = Site.objects.get(code="02")

    with pytest.raises(Refused, match="Interviews may be recorded"):
        enrol(
            trial=tide.trial,
            site=site,
            number="02-001",
            consent_version="2.0",
            consented_on=CONSENTED,
            choices={"samples": True},
            scope=tide.scope("data_manager"),
        )
