"""What was counted of a site is counted again once something changed there, and not before."""

import re
from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext

from tests import raw
from tests.study import DONE
from trials.authorization.scopes import system_scope
from trials.context import Scope, reading
from trials.kept import of_each_site
from trials.ledger import act
from trials.models import Deviation, EntryStep, Site
from trials.models.base import place_of
from trials.refusals import Refused
from trials.selectors import boards, finding, overview

DRAFTED = (
    "insert into trials_entrystep (id, arm_path, state, reason, recorded_at, entry_id,"
    " participant_id, site_id, trial_id) select gen_random_uuid(), false, 'draft', '', now(), id,"
    " participant_id, site_id, trial_id from trials_entry where id = %s"
)


@pytest.fixture(scope="module")
def study(open_study_of_module):
    """Its tests write, each after it has counted once."""
    return open_study_of_module


@pytest.fixture(scope="module")
def here(study) -> UUID:
    return study.site("01").pk


@pytest.fixture(scope="module")
def there(study) -> UUID:
    return study.site("02").pk


def ask(study, scope: Scope | None = None, rows=EntryStep) -> tuple[dict, list[UUID]]:
    """({site: how many rows}, the sites that were counted now)."""
    counted: list[UUID] = []

    def count(sites: list[UUID]) -> dict[UUID, int]:
        counted.extend(sites)
        here = rows.objects.filter(site__in=sites).order_by().values_list("site")
        return dict(here.annotate(n=Count("pk")))

    with reading(scope or study.scope("data_manager")):
        return of_each_site(study.trial.pk, rows.__name__, count), counted


def report_on_an_arms_path(study) -> None:
    place = place_of(study.entry("01-001", "V1", "PULSE")) | {"arm_path": True}
    with act("deviations.report", scope=study.scope("site_coordinator"), arm_path=True):
        Deviation.objects.create(kind="other", happened_on=DONE, explanation="Later", **place)


def test_only_the_site_that_changed_is_counted_again(study, here, there):
    ask(study)
    before, unchanged = ask(study)

    study.enrol("01-301")
    study.save(study.entry("01-301", "V1", "PULSE"), {"pulse": 60})
    after, changed = ask(study)

    assert (unchanged, changed) == ([], [here])
    assert after == {here: before[here] + 1, there: before[there]}


def test_a_transaction_that_ends_after_later_ones_is_counted_once_it_ended(study, here, there):
    study.enrol("01-302")
    late_entry = study.entry("01-302", "V1", "PULSE")
    with raw.as_login("web") as late:
        raw.open_act(late, system_scope(study.trial), "entries.record")
        late.execute(DRAFTED, [late_entry.pk])
        study.enrol("02-302", site="02")
        study.save(study.entry("02-302", "V1", "PULSE"), {"pulse": 60})
        before, _ = ask(study)
        late.commit()
    after, changed = ask(study)

    assert changed == [here]
    assert after == {here: before[here] + 1, there: before[there]}


def test_what_was_undone_is_not_kept(study, here):
    study.enrol("01-303")
    before, _ = ask(study)

    with pytest.raises(Refused), act("entries.record", scope=study.scope("data_manager")):
        entry = study.entry("01-303", "V1", "PULSE")
        EntryStep.objects.create(entry=entry, state="draft", **place_of(entry))
        within, _ = ask(study)
        raise Refused("No.")

    assert within[here] == before[here] + 1
    assert ask(study) == (before, [])


def test_nobody_is_given_what_somebody_counted_who_sees_more(study, here):
    treats = study.scope("site_coordinator")
    report_on_an_arms_path(study)
    ask(study, treats, Deviation)

    blinded, _ = ask(study, replace(treats, arm_paths=False), Deviation)
    of_no_class, counted = ask(study, replace(treats, form_classes=()), Deviation)
    elsewhere, _ = ask(study, replace(treats, sites=(str(uuid4()),)), Deviation)

    assert ask(study, treats, Deviation) == ({here: 1}, [])
    assert (blinded, of_no_class, counted, elsewhere) == ({here: None}, {here: 1}, [here], {})


def test_nothing_is_kept_for_a_rater_who_sees_rows_by_who_she_is(study):
    rater = study.scope("rater")

    counted = [ask(study, replace(rater, sites="all"))[1] for _ in range(2)]

    assert counted[0] == counted[1] != []


# Past the application.


def changed_sites(study, scope: Scope, since: str, trial: UUID | None = None) -> list[UUID]:
    with raw.as_login("web") as web:
        raw.enter(web, scope)
        asked = "select ledger.changed_sites(%s, %s::pg_snapshot)"
        return [site for (site,) in web.execute(asked, [trial or study.trial.pk, since])]


def now() -> str:
    with raw.as_login("web") as web:
        return web.execute("select pg_current_snapshot()::text").fetchone()[0]


def test_the_database_tells_nobody_blinded_of_a_change_on_an_arms_path(study, here):
    since = now()

    report_on_an_arms_path(study)

    told = {
        role: changed_sites(study, study.scope(role), since)
        for role in ("site_coordinator", "monitor", "data_manager", "sponsor")
    }
    assert told == {"site_coordinator": [here], "monitor": [], "data_manager": [], "sponsor": []}


def test_it_tells_of_the_own_sites_of_the_own_study_alone(study, there):
    since = now()

    study.enrol("02-304", site="02")

    everywhere, own = study.scope("data_manager"), study.scope("site_coordinator")
    assert changed_sites(study, everywhere, since) == [there]
    assert changed_sites(study, own, since) == []
    assert changed_sites(study, everywhere, since, trial=uuid4()) == []


def test_lines_of_the_server_from_which_a_backup_came_are_no_changes(study):
    since = now()

    with raw.as_administrator() as administrator:
        administrator.execute(
            "with line as (insert into ledger.event (actor_name, role, act, trial_id)"
            " values ('Dee', 'data_manager', 'participants.enrol', %s) returning id)"
            " insert into ledger.change (event_id, table_name, row_id, operation, difference,"
            " trial_id, site_id) select line.id, 'trials_participant', 'x', 'INSERT', '{}', %s, %s"
            " from line",
            [study.trial.pk, study.trial.pk, study.site("01").pk],
        )
        administrator.execute(
            "update ledger.written set written_in = '9000000000'"
            " where event_id = (select max(id) from ledger.event)"
        )

    assert changed_sites(study, study.scope("data_manager"), since) == []


# What is counted and what marks a change stand in two places.


def test_a_change_of_any_table_that_boards_count_by_site_is_noticed(study, monkeypatch):
    statements: list[str] = []

    def count_now(_, __, count):
        with CaptureQueriesContext(connection) as queries:
            found = count([site.pk for site in Site.objects.all()])
        statements.extend(query["sql"] for query in queries)
        return found

    for module in (boards, finding, overview):
        monkeypatch.setattr(module, "of_each_site", count_now)
    with reading(study.scope("data_manager")):
        boards.count_forms(study.trial, boards.FORM_SETS)
        overview.months_in_study(study.trial, date.today())
        finding.counts_of(study.trial)
        for name in boards.RECORDS_OF_SITES:
            boards.count_records(study.trial, name)

    counted = tables_in(" ".join(statements))
    assert {"trials_entrystep", "trials_secondentry", "signature", "trials_dataquery"} <= counted
    assert counted <= tables_in(source_of("changed_sites"))


def tables_in(text: str) -> set[str]:
    """Also those of the functions that are called, and of the functions that these call."""
    found = set(re.findall(r"\btrials_\w+|(?<=governance\.)signature\b|(?<=')signature(?=')", text))
    called = set(re.findall(r"governance\.(\w+)\(", text))
    return found.union(*(tables_in(source_of(name)) for name in called))


def source_of(function: str) -> str:
    with raw.as_administrator() as administrator:
        rows = administrator.execute("select prosrc from pg_proc where proname = %s", [function])
        return " ".join(source for (source,) in rows)
