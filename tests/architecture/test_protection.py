"""The table of what the database enforces agrees with the models."""

from django.apps import apps

from trials.database.protection import ADD, READ, TABLES
from trials.models.base import Fact, ParticipantFact

MODELS = [m for m in apps.get_models(include_auto_created=True) if m._meta.managed]
FACTS = [m._meta.db_table for m in MODELS if issubclass(m, Fact)]
OF_A_PARTICIPANT = [
    m._meta.db_table
    for m in MODELS
    if issubclass(m, ParticipantFact) or any(f.name == "participant" for f in m._meta.fields)
]


def test_every_table_has_chosen_its_protection():
    assert set(TABLES) == {m._meta.db_table for m in MODELS} | {"django_migrations"}


def test_every_fact_is_append_only_and_recorded():
    unprotected = [table for table in FACTS if not (TABLES[table].fact and TABLES[table].ledger)]

    assert (unprotected, len(FACTS) >= 11) == ([], True)


def test_no_login_has_the_right_to_change_a_fact():
    rights = {TABLES[t].web for t in FACTS} | {TABLES[t].worker for t in FACTS}

    assert rights | {TABLES[t].vault for t in FACTS} <= {"", READ, ADD}


def test_what_belongs_to_a_participant_is_recorded_locked_and_seen_by_site():
    unprotected = [
        table
        for table in [*OF_A_PARTICIPANT, "trials_participant"]
        if not (TABLES[table].ledger and TABLES[table].locked and TABLES[table].rows)
    ]

    assert (unprotected, len(OF_A_PARTICIPANT) >= 7) == ([], True)


def test_the_vault_reads_nothing_of_a_participant():
    assert {TABLES[table].vault for table in OF_A_PARTICIPANT} == {""}


def test_the_worker_writes_results_leases_and_what_messages_it_sent():
    written = {name for name, table in TABLES.items() if table.worker not in ("", READ)}

    results = {"analysis_lease", "analysis_partresult", "analysis_runresult"}
    results |= {"analysis_partdraw", "analysis_secondrun", "analysis_publication"}
    messages = {"trials_reminder", "trials_reminderresult"}
    messages |= {"trials_alertescalation", "trials_alertescalationresult"}
    assert written == results | messages
