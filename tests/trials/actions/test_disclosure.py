"""One participant's own arm, at the site: in this order, and in no other."""

from datetime import date

import pytest

from tests.trio import DISCLOSED, ENDPOINT, STUDY
from trials.actions.alerts import acknowledge_alert
from trials.actions.disclosure import timed_by
from trials.actions.visits import reopen
from trials.context import reading
from trials.models import Alert, AuditEvent, Consent, Entry, ParticipantStep, Visit
from trials.refusals import NotPermitted, Refused
from trials.selectors.disclosure import disclosed_arm
from trials.studies.reading import read_study


def visits_seen(trio, role: str, number: str = DISCLOSED) -> list[str]:
    with reading(trio.scope(role)):
        visits = Visit.objects.filter(participant__number=number).order_by("position")
        return list(visits.values_list("code", flat=True))


def refusals(trio) -> list[tuple[str, str]]:
    with reading(trio.scope("site_coordinator")):
        noted = AuditEvent.objects.filter(outcome="refused").order_by("id")
        return list(noted.values_list("act", "detail"))


# Freezing.


def test_freezing_is_a_step_on_the_data_axis(trio):
    step = trio.freeze(trio.participant(DISCLOSED))

    assert (step.axis, step.state, step.stage) == ("data", "stage_frozen", "main")
    assert step.happened_on == ENDPOINT


def test_the_data_manager_may_freeze_too(trio):
    trio.freeze(trio.participant(DISCLOSED), role="data_manager")

    with reading(trio.scope("data_manager")):
        assert ParticipantStep.objects.filter(state="stage_frozen").count() == 1


def test_what_is_missing_up_to_the_endpoint_stands_in_the_way(trio):
    with pytest.raises(Refused, match=r"^Not complete yet: S1 VITALS, PE MOOD\.$"):
        trio.freeze(trio.participant("01-001"))


def test_an_alert_that_nobody_has_seen_stands_in_the_way(trio):
    participant = trio.to_randomised("01-006")
    trio.save("S1", "VITALS", {"systolic": 200}, on=ENDPOINT, number="01-006")
    trio.save("PE", "MOOD", {"mood": 1}, on=ENDPOINT, number="01-006")

    with pytest.raises(Refused, match=r"^Alerts that nobody has acknowledged: 1\.$"):
        trio.freeze(participant)

    with reading(trio.scope("site_physician")):
        alert = Alert.objects.get(participant=participant)
    acknowledge_alert(
        alert=alert, action_taken="Measured again: 130", scope=trio.scope("site_physician")
    )
    assert trio.freeze(participant).state == "stage_frozen"


def test_only_the_stage_that_the_study_names_is_frozen(trio):
    with pytest.raises(Refused, match="The stage that is frozen before a disclosure is main"):
        trio.freeze(trio.participant(DISCLOSED), stage="later")


def test_a_stage_is_frozen_once(trio):
    participant = trio.participant(DISCLOSED)
    trio.freeze(participant)

    with pytest.raises(Refused, match=r"^Frozen on 3 April 2026\.$"):
        trio.freeze(participant)


def test_a_coordinator_does_not_freeze(trio):
    with pytest.raises(NotPermitted, match="freeze a participant's data"):
        trio.freeze(trio.participant(DISCLOSED), role="site_coordinator")


def test_a_frozen_form_is_not_corrected(trio):
    trio.freeze(trio.participant(DISCLOSED))

    with pytest.raises(Refused, match="The stage main of this participant is frozen"):
        trio.save(
            "PE", "MOOD", {"mood": 0}, on=ENDPOINT, number=DISCLOSED, based_on=1, reason="Misread"
        )


def test_a_frozen_visit_is_not_reopened(trio):
    trio.freeze(trio.participant(DISCLOSED))

    with pytest.raises(Refused, match="The stage main of this participant is frozen"):
        reopen(
            visit=trio.visit("PE", DISCLOSED),
            reason="To correct it",
            scope=trio.scope("data_manager"),
        )


def test_the_stages_that_follow_are_not_frozen(trio):
    trio.freeze(trio.participant(DISCLOSED))

    trio.save("LT", "MOOD", {"mood": 1}, on=ENDPOINT, number=DISCLOSED)

    with reading(trio.scope("data_manager")):
        assert Entry.objects.filter(visit__code="LT", revisions__complete=True).count() == 1


def test_the_same_stage_of_others_is_not_frozen(trio):
    trio.freeze(trio.participant(DISCLOSED))

    trio.save("S1", "VITALS", {"systolic": 130}, on=ENDPOINT, number="01-001")

    with reading(trio.scope("data_manager")):
        assert Entry.objects.filter(
            participant__number="01-001", visit__code="S1", revisions__complete=True
        ).exists()


# Asking.


def test_asking_names_the_participant_the_frozen_stage_and_the_reason(trio):
    participant = trio.participant(DISCLOSED)
    trio.freeze(participant)

    request = trio.ask(participant, reason="May go on to the open part")

    assert (request.participant_number, request.site_code) == (DISCLOSED, "01")
    assert (request.stage, request.reason) == ("main", "May go on to the open part")
    assert request.actor_name == "Phil Physician"


def test_nobody_asks_before_the_freeze(trio):
    with pytest.raises(Refused, match=r"^“Blinded part” must be frozen first\.$"):
        trio.ask(trio.participant(DISCLOSED))


def test_only_a_physician_of_the_site_asks(trio):
    participant = trio.participant(DISCLOSED)
    trio.freeze(participant)

    with pytest.raises(NotPermitted, match="ask that a participant's own arm be disclosed"):
        trio.ask(participant, role="data_manager")


def test_asking_needs_a_reason(trio):
    participant = trio.participant(DISCLOSED)
    trio.freeze(participant)

    with pytest.raises(Refused, match="A reason of at least 10 characters is needed"):
        trio.ask(participant, reason="now")


def test_an_arm_is_asked_for_once(trio):
    participant = trio.participant(DISCLOSED)
    trio.freeze(participant)
    trio.ask(participant)

    with pytest.raises(Refused, match="Phil Physician has asked already"):
        trio.ask(participant)


# Opening a stage.


def test_the_visits_of_the_opened_stage_are_on_the_arms_path(trio):
    participant = trio.disclose()
    trio.sign_for_open_part(participant)

    visits = trio.open(participant, "open")

    assert [(visit.code, visit.arm_path) for visit in visits] == [("O1", True), ("O2", True)]


def test_the_treating_see_the_opened_stage_and_the_blinded_do_not(trio):
    participant = trio.disclose()
    trio.sign_for_open_part(participant)
    trio.open(participant, "open")

    assert visits_seen(trio, "therapist") == ["V1", "S1", "PE", "O1", "O2", "LT"]
    assert visits_seen(trio, "data_manager") == ["V1", "S1", "PE"]


def test_a_visit_timed_by_a_session_of_the_stage_would_tell_of_it():
    """LT lies a year after the last session: which one that is differs between the arms."""
    study = read_study(STUDY, source="trio.yaml")

    assert timed_by(study, study.stage("open")) == {"LT"}
    assert timed_by(study, study.stage("later")) == set()


def test_a_later_visit_that_has_begun_stays_where_it_was_seen(trio):
    trio.save("LT", "MOOD", {"mood": 1}, on=ENDPOINT, number=DISCLOSED)
    participant = trio.disclose()
    trio.sign_for_open_part(participant)
    trio.open(participant, "open")

    assert visits_seen(trio, "data_manager") == ["V1", "S1", "PE", "LT"]


def test_what_is_recorded_in_the_opened_stage_is_hidden_too(trio):
    participant = trio.disclose()
    trio.sign_for_open_part(participant)
    trio.open(participant, "open")

    trio.save("O1", "VITALS", {"systolic": 120}, on=date.today(), number=DISCLOSED)

    with reading(trio.scope("data_manager")):
        assert not Entry.objects.filter(form_key="VITALS", revisions__done_on=date.today()).exists()


@pytest.mark.parametrize(
    ("stage", "sentence"),
    [
        ("open", "The participant's own arm has not been disclosed."),
        ("main", "“Blinded part” is open to everybody from the beginning."),
        ("nowhere", "This study has no stage 'nowhere'."),
    ],
)
def test_no_stage_opens_before_the_disclosure(trio, stage, sentence):
    with pytest.raises(Refused, match=f"^{sentence}$"):
        trio.open(trio.participant(DISCLOSED), stage)


def test_the_stage_of_another_arm_does_not_open(trio):
    participant = trio.disclose()

    with pytest.raises(Refused, match="“Extra part” is not for the arm of this participant"):
        trio.open(participant, "extra")


def test_the_consent_for_the_stage_comes_first(trio):
    participant = trio.disclose()

    with pytest.raises(Refused, match="The consent for “Open part” must be signed first"):
        trio.open(participant, "open")


def test_a_stage_opens_once(trio):
    participant = trio.disclose()
    trio.sign_for_open_part(participant)
    trio.open(participant, "open")

    with pytest.raises(Refused, match=r"^“Open part” is open already\.$"):
        trio.open(participant, "open")


def test_the_data_manager_opens_nothing_and_learns_no_arm(trio):
    participant = trio.disclose()

    with pytest.raises(NotPermitted, match="add participants"):
        trio.open(participant, "open", role="data_manager")
    with reading(trio.scope("data_manager")):
        assert disclosed_arm(participant) is None


def test_every_refusal_has_its_line_and_one_on_an_arms_path_is_hidden(trio):
    participant = trio.participant(DISCLOSED)
    with pytest.raises(Refused):
        trio.ask(participant)
    with pytest.raises(Refused):
        trio.open(participant, "open")

    assert refusals(trio) == [
        ("disclosure.ask", "“Blinded part” must be frozen first."),
        ("disclosure.open_stage", "The participant's own arm has not been disclosed."),
    ]
    with reading(trio.scope("data_manager")):
        seen = AuditEvent.objects.filter(outcome="refused").values_list("act", flat=True)
        assert list(seen) == ["disclosure.ask"]


def test_the_consent_for_a_stage_is_hidden_from_the_blinded(trio):
    participant = trio.disclose()
    trio.sign_for_open_part(participant)

    with reading(trio.scope("data_manager")):
        assert list(Consent.objects.filter(participant=participant).values_list("stage")) == [("",)]
