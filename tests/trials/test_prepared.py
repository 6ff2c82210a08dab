"""Questions whose SQL is written once per process."""

import uuid

import pytest

from trials.context import reading
from trials.models import Participant
from trials.prepared import prepared


@pytest.fixture(scope="module")
def study(open_study_of_module):
    return open_study_of_module


@pytest.fixture(scope="module")
def people(study):
    return [study.enrol(f"{site}-9", site=site) for site in ("01", "02")]


def test_the_queryset_is_made_once_and_asked_with_each_id(study, people):
    made = []

    @prepared
    def numbers(participant: uuid.UUID):
        made.append(participant)
        return Participant.objects.filter(pk=participant).values_list("number", flat=True)

    with reading(study.scope("data_manager")):
        found = [numbers(participant=one.pk) for one in people]

    assert found == [["01-9"], ["02-9"]]
    assert len(made) == 1


def test_rows_come_as_the_queryset_gives_them_with_what_it_selects_beside(study, people):
    @prepared
    def with_site(trial: uuid.UUID, participant: uuid.UUID):
        everybody = Participant.objects.select_related("site")
        return everybody.filter(trial=trial, pk=participant)

    with reading(study.scope("data_manager")):
        [found] = with_site(participant=people[1].pk, trial=study.trial.pk)

    assert (found, found.site.code) == (people[1], "02")


def test_who_may_not_see_a_row_is_not_given_it(study, people):
    @prepared
    def at(participant: uuid.UUID):
        return Participant.objects.filter(pk=participant)

    with reading(study.scope("data_manager")):
        seen_by_all = at(participant=people[1].pk)
    with reading(study.scope("site_coordinator")):
        seen_at_site = at(participant=people[1].pk)

    assert (seen_by_all, seen_at_site) == ([people[1]], [])


def test_an_id_that_is_not_asked_about_is_an_error():
    @prepared
    def everybody(participant: uuid.UUID):
        return Participant.objects.all()

    with pytest.raises(ValueError, match="everybody does not ask about participant"):
        everybody(participant=uuid.uuid4())


def test_many_ids_are_one_value_however_many_there_are(study, people):
    made = []

    @prepared
    def numbers(participants: list[uuid.UUID]):
        made.append(participants)
        found = Participant.objects.filter(pk__in=participants)
        return found.order_by("number").values_list("number", flat=True)

    with reading(study.scope("data_manager")):
        found = [numbers(participants=ids) for ids in ([], [people[1].pk], [p.pk for p in people])]

    assert found == [[], ["02-9"], ["01-9", "02-9"]]
    assert len(made) == 1


def test_what_is_no_id_belongs_to_the_question(study, people):
    @prepared
    def one_field(participant: uuid.UUID, field: str):
        return Participant.objects.filter(pk=participant).values_list(field, flat=True)

    with reading(study.scope("data_manager")):
        found = [one_field(participant=people[0].pk, field=f) for f in ("number", "language")]

    assert found == [["01-9"], [people[0].language]]
