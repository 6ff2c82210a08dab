"""Two people at once: approving a version, and enrolling while a version comes into force."""

import threading

from django.db import connection, transaction

from tests.trials.actions.test_amendments import (
    WITH_GUESS,
    approve,
    propose,
    put_in_force,
    release,
    states,
)
from tests.trials.actions.test_entries import wait_until_somebody_waits
from trials.context import reading
from trials.models import Site
from trials.refusals import Refused
from trials.selectors.versions import is_released

NEW_SITE = """  - {code: "03", name: Tide Clinic, country: FJ, timezone: Pacific/Fiji,
     approved_on: 2026-02-01}
own_forms:"""


def meanwhile(first, then) -> list:
    """`first` in a transaction that stays open until `then`, in another, waits for it."""
    outcome = []

    def other():
        try:
            outcome.append(then())
        except Refused as refusal:
            outcome.append(str(refusal))
        connection.close()

    thread = threading.Thread(target=other)
    with transaction.atomic():
        first()
        thread.start()
        wait_until_somebody_waits()
    thread.join()
    return outcome


def test_two_who_approve_at_once_release_the_version_once(open_study):
    version = propose(open_study, WITH_GUESS.replace("own_forms:", NEW_SITE, 1))

    meanwhile(
        lambda: approve(open_study, version, "data_manager"),
        lambda: approve(open_study, version, "sponsor"),
    )

    with reading(open_study.scope("data_manager")):
        assert is_released(version)
        assert Site.objects.filter(trial=open_study.trial, code="03").count() == 1


def test_two_who_propose_at_once_get_two_numbers(open_study):
    numbers = []

    numbers += meanwhile(
        lambda: numbers.append(propose(open_study, WITH_GUESS).number),
        lambda: propose(open_study, WITH_GUESS).number,
    )

    assert numbers == [2, 3]


def test_somebody_enrolled_while_a_version_comes_into_force_gets_it(open_study):
    version = release(open_study, WITH_GUESS)

    meanwhile(
        lambda: put_in_force(open_study, version),
        lambda: open_study.enrol("01-050"),
    )

    assert states(open_study, "01-050")["V1 GUESS"] == "expected"


def test_somebody_whose_enrolment_goes_on_is_laid_out_again(open_study):
    version = release(open_study, WITH_GUESS)

    meanwhile(
        lambda: open_study.enrol("01-050"),
        lambda: put_in_force(open_study, version),
    )

    assert states(open_study, "01-050")["V1 GUESS"] == "expected"


def test_a_form_that_is_begun_meanwhile_is_not_dropped(open_study):
    open_study.enrol("01-050")
    entry = open_study.entry("01-050", "V1", "PULSE")
    text = WITH_GUESS.replace("      - {form: PULSE, by: site}\n", "").replace(
        "  covariates: {pulse: PULSE.pulse@V1}\n", ""
    )
    version = release(open_study, text)

    meanwhile(
        lambda: open_study.save(entry, {"pulse": 70}),
        lambda: put_in_force(open_study, version),
    )

    assert states(open_study, "01-050")["V1 PULSE"] == "complete"
