"""A rater cannot tell the visits apart: nothing that she is sent depends on their order.

Two worlds differ only in which visit each of her interviews belongs to.
"""

from contextlib import contextmanager

import pytest

from tests import raw
from tests.conftest import copy_of
from tests.settings import DATABASE
from tests.study import SmallStudy, make_small_study
from tests.worlds import differing
from tests.worlds.addresses import linked, unlinked, values_shown
from tests.worlds.dice import loaded_dice
from tests.worlds.making import SEED, World
from tests.worlds.reading import what_is_read
from trials.actions.raters import assign
from trials.context import reading
from trials.models import Entry
from trials.web.presenters import entry as entry_page

pytestmark = pytest.mark.long

# Whose interview of which visit she is given; in the other world it is of the other visit.
INTERVIEWS = {"01-001": "V1", "01-002": "V2", "02-001": "V2", "02-002": "V1"}
ANSWERED = "01-001"
# From psql she could read to which visit an interview belongs; a page asks for more.
SENT_TO_HER = ("pages", "headers", "statements", "log", "mails")
TURN_VISITS_ROUND = """
    with turned as (
        select mine.id, other.visit_id
        from trials_entry mine join trials_entry other using (participant_id, form_key)
        where mine.form_key = 'CALM' and other.id <> mine.id)
    update trials_entry e set visit_id = t.visit_id from turned t where t.id = e.id
"""


@pytest.fixture(scope="module")
def room(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), copy_of(DATABASE, f"{DATABASE}_room"):
        with loaded_dice(SEED):
            study = make_small_study()
            for number, visit in INTERVIEWS.items():
                study.enrol(number, site=number[:2])
                give(study, study.entry(number, visit, "CALM"))
            study.save(study.entry(ANSWERED, "V1", "CALM"), {"calm": 1}, role="rater")
        yield World(study, f"{DATABASE}_room", mirrored=False)


def give(study: SmallStudy, entry: Entry) -> None:
    assign(entry=entry, rater=study.people["rater"], scope=study.scope("data_manager"))


@contextmanager
def turned_round(room: World):
    """The same interviews, tokens and answers; each belongs to the other visit."""
    with room.apart() as other:
        with raw.as_administrator() as administrator:
            administrator.execute("set session_replication_role = replica")
            administrator.execute("alter table trials_entry disable trigger user")
            administrator.execute("drop index one_entry_per_form_and_visit")
            administrator.execute(TURN_VISITS_ROUND)
        yield other


def everything(client) -> dict:
    """What is linked, and every address with an interview of hers in it."""
    found = linked(client)
    return found | unlinked(client, found, values_shown(found))


def what_she_is_sent(world: World, ask=everything) -> dict:
    return what_is_read(world, "rater", ask, SENT_TO_HER)


def test_nothing_that_a_rater_is_sent_depends_on_the_visit(room):
    with room.apart() as as_it_is:
        one = what_she_is_sent(as_it_is)
    with turned_round(room) as other:
        two = what_she_is_sent(other)

    assert differing(one, two) == set()
    # The start, the list, four interviews with their pages.
    assert sum(channel == "pages" and "GET" in url for channel, url in one) > 10


def test_the_interviews_did_belong_to_other_visits(room):
    def visits() -> list[str]:
        with reading(room.study.scope("data_manager")):
            entries = Entry.objects.filter(assigned_to=room.study.people["rater"])
            return list(
                entries.order_by("participant__number").values_list("visit__code", flat=True)
            )

    room.enter()
    before = visits()
    with turned_round(room):
        after = visits()

    assert before == list(INTERVIEWS.values())
    assert after == ["V2" if visit == "V1" else "V1" for visit in before]


def test_a_page_that_tells_the_visit_would_be_found(room, monkeypatch):
    plain = entry_page.banner

    def telling(entry, *said):
        return plain(entry, *said) | {"version": entry.visit_id.hex}

    monkeypatch.setattr(entry_page, "banner", telling)

    with room.apart() as as_it_is:
        one = what_she_is_sent(as_it_is, linked)
    with turned_round(room) as other:
        two = what_she_is_sent(other, linked)

    assert {channel for channel, _ in differing(one, two)} == {"pages"}
