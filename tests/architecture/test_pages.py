"""Pages and API turn a request into one act: they write nothing, and read within the scope."""

import ast

from django.apps import apps

from config.env import ROOT
from trials.database.protection import TABLES

FOLDERS = ("analysis/web", "trials/api", "trials/web")
WRITES = {
    "bulk_create", "bulk_update", "create", "delete", "get_or_create", "save", "select_for_update",
    "update_or_create",
}  # fmt: skip
# A page may ask for rows that row-level security cuts to the person's part. These are not:
ALSO_ASKED_FOR = {
    "Approval": "that somebody approved an opening is no secret within the vault",
    "AuditEvent": "its policy stands in 02_ledger.sql",
    "BoardReport": "its policy stands in 14_safety_board.sql",
    "DisclosureRequest": "its policy stands in 06_disclosure.sql",
    "KitRequest": "its policy stands in 11_kit_requests.sql",
    "Membership": "each person's own",
    "Run": "the scope of the page names the trial",
    "RunCancellation": "of a run that the page has found in its trial",
    "RunResult": "of a run that the page has found in its trial",
    "Seal": "a root says nothing of any trial; its policy stands in 19_seals.sql",
    "Signature": "its policy stands in 18_signatures.sql",
    "Snapshot": "the one that a run names",
    "StudyVersion": "what a study is, is no secret within it",
    "Transition": "that the study is locked is no secret within it",
    "Trial": "from the address, before the person's part in it is looked up",
}


def attributes():
    """(place, what stands before the dot, what stands after it) for every dotted name."""
    for folder in FOLDERS:
        for file in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.Attribute):
                    place = f"{file.relative_to(ROOT)}:{node.lineno}"
                    yield place, getattr(node.value, "id", ""), node.attr


def test_no_page_writes_a_row():
    assert [place for place, _, name in attributes() if name in WRITES] == []


def test_every_model_that_a_page_asks_for_is_cut_by_row_or_listed_with_its_reason():
    by_row = {
        model.__name__
        for model in apps.get_models()
        if model._meta.db_table in TABLES and TABLES[model._meta.db_table].rows
    }

    asked = {model for _, model, name in attributes() if name == "objects"}

    assert asked - by_row == set(ALSO_ASKED_FOR)
