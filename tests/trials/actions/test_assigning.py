"""Who gives an interview to a rater: the site on an arm's path, and nowhere else."""

import pytest

from tests.trio import DISCLOSED
from trials.actions.raters import assign
from trials.authorization.scopes import system_scope
from trials.context import reading
from trials.ledger import act
from trials.models import Entry
from trials.refusals import NotPermitted, Refused
from trials.selectors.interviews import interview_of


@pytest.fixture
def opened(trio):
    """The study, in which a stage has opened for one participant because of the arm."""
    participant = trio.disclose()
    trio.sign_for_open_part(participant)
    trio.open(participant, "open")
    return trio


def entry(trio, visit: str, form: str, number: str = DISCLOSED) -> Entry:
    with reading(trio.scope("site_coordinator")):
        return Entry.objects.get(visit__code=visit, form_key=form, participant__number=number)


def give(trio, found: Entry, role: str) -> None:
    assign(entry=found, rater=trio.people["rater"], scope=trio.scope(role))


def test_whoever_is_blinded_gives_away_nothing_on_an_arm_s_path(opened):
    with pytest.raises(NotPermitted, match=r"not include: assign interviews of a stage that tells"):
        give(opened, entry(opened, "O1", "MOOD"), "data_manager")


def test_the_site_gives_it_away_instead(opened):
    # As far as that the form is none for a rater.
    with pytest.raises(Refused, match=r"^MOOD is not rated\.$"):
        give(opened, entry(opened, "O1", "MOOD"), "site_coordinator")


def test_what_was_given_away_there_counts_also_for_those_who_do_not_see_it(opened):
    rater = opened.people["rater"]
    there = entry(opened, "O1", "MOOD")
    with act("entries.assign", scope=system_scope(opened.trial)):
        Entry.objects.filter(pk=there.pk).update(assigned_to=rater)

    with reading(opened.scope("data_manager")):
        assert not Entry.objects.filter(pk=there.pk).exists()
        assert rater.pk in interview_of(entry(opened, "V1", "CALM")).others


def test_the_site_does_not_choose_who_rates_in_the_blinded_part(trio):
    with pytest.raises(NotPermitted, match=r"not include: assign interviews to raters\.$"):
        give(trio, entry(trio, "V1", "CALM", "01-001"), "site_coordinator")
