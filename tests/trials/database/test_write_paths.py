"""Whatever the path of a write, it stands in the ledger with before and after, or it is refused."""

import hashlib
import uuid

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import F, ProtectedError, Value
from django.db.models.functions import Replace

from tests import raw
from trials.authorization.scopes import system_scope
from trials.context import reading
from trials.ledger import act
from trials.models import AuditChange, Participant, Site, User

OLD, NEW = "01-001", "01-901"


def execute(statement: str, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


# Each changes the number of one participant.


def save(participant):
    participant.number = NEW
    participant.save()


def save_one_field(participant):
    participant.number = NEW
    participant.save(update_fields=["number"])


def update(participant):
    Participant.objects.filter(pk=participant.pk).update(number=NEW)


def update_with_an_expression(participant):
    renamed = Replace(F("number"), Value("-0"), Value("-9"))
    Participant.objects.filter(pk=participant.pk).update(number=renamed)


def bulk_update(participant):
    participant.number = NEW
    Participant.objects.bulk_update([participant], ["number"])


def update_or_create(participant):
    Participant.objects.update_or_create(pk=participant.pk, defaults={"number": NEW})


def upsert_of_django(participant):
    participant.number = NEW
    Participant.objects.bulk_create(
        [participant], update_conflicts=True, unique_fields=["id"], update_fields=["number"]
    )


def sql_update(participant):
    execute("update trials_participant set number = %s where id = %s", NEW, participant.pk)


def sql_update_from(participant):
    execute(
        "update trials_participant p set number = v.number from (values (%s)) v (number)"
        " where p.id = %s",
        NEW,
        participant.pk,
    )


def sql_many_updates(participant):
    with connection.cursor() as cursor:
        cursor.executemany(
            "update trials_participant set number = %s where id = %s", [(NEW, participant.pk)]
        )


def sql_upsert(participant):
    execute(
        "insert into trials_participant (id, trial_id, site_id, number, language)"
        " select id, trial_id, site_id, number, language from trials_participant where id = %s"
        " on conflict (id) do update set number = %s",
        participant.pk,
        NEW,
    )


def sql_merge(participant):
    execute(
        "merge into trials_participant p using (select %s::uuid as id) v on p.id = v.id"
        " when matched then update set number = %s",
        participant.pk,
        NEW,
    )


def sql_cte(participant):
    execute(
        "with changed as (update trials_participant set number = %s where id = %s"
        " returning id) select count(*) from changed",
        NEW,
        participant.pk,
    )


def sql_do(participant):
    execute(
        "do $$ begin update trials_participant set number = '" + NEW + "'"
        f" where id = '{participant.pk}'; end $$"
    )


def sql_prepared(participant):
    execute("deallocate all")
    execute(
        "prepare renaming (text, uuid) as update trials_participant set number = $1 where id = $2"
    )
    execute(f"execute renaming ('{NEW}', '{participant.pk}')")


@transaction.atomic
def sql_cursor(participant):
    execute(
        "declare here cursor for select * from trials_participant where id = %s for update",
        participant.pk,
    )
    execute("move here")
    execute("update trials_participant set number = %s where current of here", NEW)


CHANGES = [
    save,
    save_one_field,
    update,
    update_with_an_expression,
    bulk_update,
    update_or_create,
    upsert_of_django,
    sql_update,
    sql_update_from,
    sql_many_updates,
    sql_upsert,
    sql_merge,
    sql_cte,
    sql_do,
    sql_prepared,
    sql_cursor,
]


# Each adds a third site.

COLUMNS = "id, trial_id, code, name, country, timezone"


def site(trial) -> Site:
    return Site(trial=trial, code="03", name="Heath Clinic", country="GB", timezone="Europe/London")


def values(trial) -> list:
    return [uuid.uuid4(), trial.pk, "03", "Heath Clinic", "GB", "Europe/London"]


def create(trial):
    Site.objects.create(trial=trial, code="03", name="Heath Clinic", country="GB", timezone="UTC")


def get_or_create(trial):
    Site.objects.get_or_create(trial=trial, code="03", defaults={"name": "H", "country": "GB"})


def save_new(trial):
    site(trial).save()


def bulk_create(trial):
    Site.objects.bulk_create([site(trial)])


def bulk_create_ignoring_conflicts(trial):
    Site.objects.bulk_create([site(trial)], ignore_conflicts=True)


def through_the_trial(trial):
    trial.sites.create(code="03", name="Heath Clinic", country="GB", timezone="UTC")


def sql_insert(trial):
    execute(f"insert into trials_site ({COLUMNS}) values (%s, %s, %s, %s, %s, %s)", *values(trial))


def sql_insert_select(trial):
    execute(
        f"insert into trials_site ({COLUMNS}) select %s, trial_id, '03', name, country,"
        " timezone from trials_site where code = '01'",
        uuid.uuid4(),
    )


def sql_merge_new(trial):
    execute(
        "merge into trials_site s using (select '03' as code) v on s.code = v.code"
        f" when not matched then insert ({COLUMNS}) values (%s, %s, %s, %s, %s, %s)",
        *values(trial),
    )


def sql_cte_new(trial):
    execute(
        f"with added as (insert into trials_site ({COLUMNS}) values (%s, %s, %s, %s, %s, %s)"
        " returning id) select count(*) from added",
        *values(trial),
    )


def sql_do_new(trial):
    execute(
        f"do $$ begin insert into trials_site ({COLUMNS}) values (gen_random_uuid(),"
        f" '{trial.pk}', '03', 'Heath', 'GB', 'UTC'); end $$"
    )


ADDITIONS = [
    create,
    get_or_create,
    save_new,
    bulk_create,
    bulk_create_ignoring_conflicts,
    through_the_trial,
    sql_insert,
    sql_insert_select,
    sql_merge_new,
    sql_cte_new,
    sql_do_new,
]


# Each tries to take a participant away: nobody may.


def delete(participant):
    participant.delete()


def raw_delete(participant):
    Participant.objects.filter(pk=participant.pk)._raw_delete("default")


def sql_delete(participant):
    execute("delete from trials_participant where id = %s", participant.pk)


def sql_merge_delete(participant):
    execute(
        "merge into trials_participant p using (select %s::uuid as id) v on p.id = v.id"
        " when matched then delete",
        participant.pk,
    )


def sql_truncate(participant):
    execute("truncate trials_participant cascade")


DELETIONS = [delete, raw_delete, sql_delete, sql_merge_delete, sql_truncate]


@pytest.fixture
def study(open_study_of_module):
    return open_study_of_module


@pytest.fixture
def rolled_back(study):
    """Whatever the test does is taken back, so that all can share one study."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def participant(study):
    with reading(study.scope("data_manager")):
        return Participant.objects.get(number=OLD)


@pytest.fixture(params=["nobody", "reader"])
def without_an_act(request, study):
    """A process that does not say who acts, and somebody who only reads."""

    def attempt(path, row):
        with pytest.raises(DatabaseError, match=r"nobody is acting|no act is open"):
            if request.param == "nobody":
                path(row)
            else:
                with reading(study.scope("data_manager")):
                    path(row)

    return attempt


def names(paths):
    return [path.__name__ for path in paths]


@pytest.mark.parametrize("path", CHANGES, ids=names(CHANGES))
def test_a_change_without_an_act_is_refused(study, participant, without_an_act, path):
    without_an_act(path, participant)

    with reading(study.scope("data_manager")):
        assert Participant.objects.get(pk=participant.pk).number == OLD


@pytest.mark.parametrize("path", ADDITIONS, ids=names(ADDITIONS))
def test_an_addition_without_an_act_is_refused(study, without_an_act, path):
    without_an_act(path, study.trial)

    with reading(study.scope("data_manager")):
        assert set(Site.objects.values_list("code", flat=True)) == {"01", "02"}


@pytest.mark.parametrize("path", CHANGES, ids=names(CHANGES))
def test_a_change_stands_in_the_ledger_with_before_and_after(study, participant, rolled_back, path):
    scope = study.scope("data_manager")

    with act("participants.rename", scope=scope) as line:
        path(participant)

    with reading(scope):
        change = AuditChange.objects.get(event_id=line)
        assert (change.operation, change.row_id) == ("UPDATE", str(participant.pk))
        assert change.difference == {"number": [OLD, NEW]}


@pytest.mark.parametrize("path", ADDITIONS, ids=names(ADDITIONS))
def test_an_addition_stands_in_the_ledger_with_its_values(study, rolled_back, path):
    scope = study.scope("data_manager")

    with act("sites.add", scope=scope) as line:
        path(study.trial)

    with reading(scope):
        change = AuditChange.objects.get(event_id=line)
        assert (change.operation, change.table_name) == ("INSERT", "trials_site")
        assert change.difference["code"] == [None, "03"]


@pytest.mark.parametrize("path", DELETIONS, ids=names(DELETIONS))
def test_nothing_is_deleted_even_in_an_act(study, participant, path):
    scope = study.scope("data_manager")

    with (
        pytest.raises(
            (DatabaseError, ProtectedError), match=r"permission denied|protected foreign keys"
        ),
        act("participants.delete", scope=scope),
    ):
        path(participant)

    with reading(scope):
        assert Participant.objects.count() == 12


def copy_a_plan(study) -> None:
    with (
        connection.cursor() as cursor,
        cursor.copy(
            "copy analysis_analysisplan (id, trial_id, title, text, sha256) from stdin"
        ) as copy,
    ):
        sha256 = hashlib.sha256(b"text").hexdigest()
        copy.write_row([uuid.uuid4(), study.trial.pk, "A plan", "text", sha256])


def test_copy_without_an_act_is_refused(study):
    with pytest.raises(psycopg.Error, match="no act is open"), reading(study.scope("sponsor")):
        copy_a_plan(study)


def test_copy_stands_in_the_ledger(study, rolled_back):
    scope = study.scope("data_manager")

    with act("plans.copy", scope=scope) as line:
        copy_a_plan(study)

    with reading(scope):
        change = AuditChange.objects.get(event_id=line)
        assert change.difference["title"] == [None, "A plan"]


def test_a_password_is_not_repeated_in_the_ledger(study):
    user = User.objects.get(username="sam")
    user.set_password("another one entirely")

    with act("accounts.password", scope=system_scope(study.trial)) as line:
        user.save(update_fields=["password"])

    with raw.as_administrator() as administrator:
        found = administrator.execute(
            "select difference from ledger.change where event_id = %s", [line]
        ).fetchall()
    assert found == [({"password": ["hidden", "hidden"]},)]
