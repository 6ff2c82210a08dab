"""Who sees which rows: each role, at each site, for each class of forms, against roles.py."""

from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import DatabaseError

from tests.study import DONE, SmallStudy, reading_all
from trials.actions.raters import assign
from trials.authorization.roles import ROLES
from trials.context import reading
from trials.ledger import act
from trials.models import Entry, Participant, ParticipantStep, Revision, Site

FORM_OF = {"self_report": "MOOD", "clinical": "PULSE", "rating": "CALM"}
HOME = {"01": True, "02": False}
WEB_ROLES = [role for role in ROLES.values() if role.realm == "web"]
CELLS = [(role, site, form_class) for role in WEB_ROLES for site in HOME for form_class in FORM_OF]


@pytest.fixture(scope="module")
def study(open_study_of_module) -> SmallStudy:
    """As prepared, and the rater has rated one interview of each site."""
    small = open_study_of_module
    for site in HOME:
        number = f"{site}-100"
        small.enrol(number, site=site)
        entry = small.entry(number, "V1", "CALM")
        assign(entry=entry, rater=small.people["rater"], scope=small.scope("data_manager"))
        small.save(entry, {"calm": 1}, role="rater")
    return small


def count(study: SmallStudy, role: str, rows) -> int:
    with reading(study.scope(role)):
        return rows.count()


def everything(study: SmallStudy, rows) -> int:
    with reading_all(study.trial):
        return rows.count()


def at(study: SmallStudy, site: str, model):
    """By the site's id: a rater does not see the sites."""
    return model.objects.filter(site_id=study.site(site).pk)


@pytest.mark.parametrize(
    ("role", "site", "form_class"), CELLS, ids=lambda v: v if isinstance(v, str) else v.key
)
def test_answers_are_seen_by_the_roles_and_sites_that_are_written(study, role, site, form_class):
    answers = at(study, site, Revision).filter(entry__form_key=FORM_OF[form_class])

    seen = count(study, role.key, answers)

    if role.key == "rater":
        assert seen == (1 if form_class == "rating" else 0)  # what the rater rated, and no other
    elif form_class in role.form_classes and (role.all_sites or HOME[site]):
        assert seen == everything(study, answers) > 0
    else:
        assert seen == 0


@pytest.mark.parametrize("site", HOME)
@pytest.mark.parametrize("role", WEB_ROLES, ids=lambda role: role.key)
@pytest.mark.parametrize("model", [Participant, Entry, ParticipantStep], ids=lambda m: m.__name__)
def test_people_and_forms_are_seen_within_the_sites_of_a_role(study, model, role, site):
    rows = at(study, site, model)

    seen = count(study, role.key, rows)

    if role.key == "rater":
        assert seen == (1 if model is Entry else 0)  # the interview that was assigned
    elif role.key in ("coder", "rater_coordinator"):
        assert seen == 0  # they work with released texts, and with interviews by their tokens
    else:
        assert seen == (everything(study, rows) if role.all_sites or HOME[site] else 0)


@pytest.fixture
def stranger(study):
    """A place at the other site, as nobody there would give it to the coordinator of site 01."""
    with reading(study.scope("data_manager")):
        return Participant.objects.get(number="02-001"), Site.objects.get(code="02")


def test_a_coordinator_cannot_change_a_participant_of_another_site(study, stranger):
    with act("participants.rename", scope=study.scope("site_coordinator")):
        changed = Participant.objects.filter(pk=stranger[0].pk).update(number="mine")

    assert changed == 0


def test_a_coordinator_cannot_add_a_participant_to_another_site(study, stranger):
    with (
        pytest.raises(DatabaseError, match="row-level security"),
        act("participants.enrol", scope=study.scope("site_coordinator")),
    ):
        Participant.objects.create(trial=study.trial, site=stranger[1], number="mine")


def test_a_coordinator_cannot_move_a_participant_to_another_site(study, stranger):
    with (
        pytest.raises(DatabaseError, match="row-level security"),
        act("participants.move", scope=study.scope("site_coordinator")),
    ):
        Participant.objects.filter(number="01-001").update(site=stranger[1])


def test_a_fact_cannot_be_placed_at_another_site_than_its_participant(study, stranger):
    with (
        pytest.raises(DatabaseError, match="participantstep_in_place_of_participant"),
        act("participants.step", scope=study.scope("data_manager")),
    ):
        home = Site.objects.get(code="01")
        ParticipantStep.objects.create(
            trial=study.trial,
            site=home,
            participant=stranger[0],
            axis="treatment",
            state="treatment_stopped",
            happened_on=DONE,
        )


def test_answers_cannot_be_given_the_class_of_another_form(study):
    with (
        pytest.raises(DatabaseError, match="revision_of_entry"),
        act("entries.record", scope=study.scope("data_manager"), reason="to hide them"),
    ):
        revision = Revision.objects.filter(entry__form_key="CALM", site__code="01").first()
        revision.pk, revision.number, revision.form_class = None, 9, "self_report"
        revision.idempotency_key = revision.entry_id
        revision.save(force_insert=True)


def test_another_trial_is_not_seen_under_the_context_of_this_one(study):
    other = replace(study.scope("data_manager"), trial=str(uuid4()))

    with reading(other):
        assert Participant.objects.count() == Revision.objects.count() == 0
