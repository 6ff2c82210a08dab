"""Made-up contexts for documents, notes, medical coding and reconciliation."""

from datetime import UTC, date, datetime

from trials.models import Site
from trials.web.file_forms import (
    DictionaryForm,
    DocumentForm,
    NoteForm,
    TransferForm,
    VersionForm,
)

AT = datetime(2026, 3, 12, 14, 2, 31, tzinfo=UTC)
HASH = "9f2c4e1b7a60d35886cf0b1e2d947a35c08f6e7ad1b2c39485f60718293a4b5c"
REASON = [{"name": "reason", "label": "Reason", "type": "text", "required": True}]
CLOSED = "The study is locked."


def version(label="2.0", state=("In use", "good"), **said):
    return {
        "label": label,
        "number": 2,
        "effective_on": date(2026, 1, 5),
        "expires_on": None,
        "file_name": "approval.pdf",
        "size": 48_213,
        "sha256": HASH,
        "by": "D. Okafor",
        "at": AT,
        "state_label": state[0],
        "state_tone": state[1],
        "withdrawn": "",
        "url": "/v/2/",
        **said,
    }


EXPIRING = version(state=("Expires 1 May 2026", "warn"), expires_on=date(2026, 5, 1))
WITHDRAWN = version("1.0", ("Withdrawn", "bad"), withdrawn="D. Okafor: the wrong letter")
ROW = {
    "title": "Approval of the ethics board",
    "kind": "Decision of an ethics board or authority",
    "place": "01 Riverside",
    "url": "/f/1/",
    "version": EXPIRING,
    "expires_soon": True,
}


def documents():
    study = ROW | {"title": "Protocol", "place": "The study", "version": version()}
    return {
        "expiring": [ROW],
        "groups": [
            {"place": "The study", "rows": [study]},
            {"place": "01 Riverside", "rows": [ROW]},
        ],
        "add": {"url": "/f/add/", "why_not": None},
    }


def document():
    withdraw = {"label": "Withdraw", "name": "withdraw-2", "url": "/w/", "fields": REASON}
    return {
        "document": ROW,
        "versions": [EXPIRING | {"withdraw": withdraw | {"why_not": None}}, WITHDRAWN],
        "may_file": True,
        "why_not": None,
        "add_url": "/f/1/versions/",
        "back_url": "/f/",
    }


def filing(form):
    return {"form": form, "title": "File a document", "back_url": "/f/"}


def document_form(*data):
    return DocumentForm(*data, sites=Site.objects.none(), all_sites=True)


NOTE = {
    "about": "01-004, V1, Vital signs",
    "url": "/p/",
    "text": "Taken after the interview.\n\nThe cuff was missing.",
    "by": "K. Novak",
    "role_label": "Site coordinator",
    "at": AT,
}
BESIDE = {
    "notes": [NOTE],
    "add": {"label": "Write a note", "url": "/notes/add/", "why_not": None},
}


def notes():
    of_study = NOTE | {"about": "The study", "url": None}
    adding = [{"label": "The study", "url": "/n/", "why_not": None}]
    return {"notes": [NOTE, of_study], "adding": adding}


def note_to_confirm():
    form = NoteForm({"subject": "study", "text": "Spoke to Rosalind."})
    form.ask_to_confirm()
    form.add_error(None, "The note may say who somebody is.")
    return {"form": form, "found": ["Rosalind"], "about": "the study", "back_url": "/n/"}


def terms():
    suggestion = {"code": "P1", "term": "Headache", "level": "term", "is_same": True}
    waiting = {
        "words": "headache",
        "dictionary": "MedDRA",
        "times": 14,
        "where": "01-004, V5, AE",
        "url": "/e/",
        "before": "Head pain (P0)",
        "is_loaded": True,
        "suggestions": [suggestion, suggestion | {"code": "P4", "is_same": False, "level": ""}],
    }
    loaded = {
        "name": "MedDRA",
        "version": "29.0",
        "licence": "Subscription 12",
        "loaded_at": AT,
        "same": 31,
        "changed": 2,
        "recode_url": "/t/recode/",
    }
    return {
        "tiles": [{"value": 15, "label": "terms without a code"}],
        "waiting": [
            waiting,
            waiting | {"words": "Zonk", "suggestions": [], "before": None, "times": 1},
            waiting | {"dictionary": "WHODrug", "is_loaded": False},
        ],
        "more": 3,
        "dictionaries": [
            loaded,
            loaded | {"name": "WHODrug", "version": None, "same": 0, "changed": 0},
        ],
        "load_url": "/t/load/",
        "code_url": "/t/code/",
        "why_not": None,
    }


def checks():
    check = {
        "title": "Serious events and the safety database",
        "line": "L8",
        "says": "Each serious adverse event is in both.",
        "count": 2,
        "explained": 1,
        "url": "/r/safety/",
    }
    return {"checks": [check, check | {"title": "Kits", "count": 0}], "transfers_url": "/tr/"}


def check():
    fields = [
        {"name": "difference", "type": "hidden", "value": HASH},
        {"name": "explanation", "label": "Why it may stand", "type": "textarea"},
    ]
    act = {"label": "Explain", "name": "explain-1", "url": "/x/", "why_not": None, "fields": fields}
    difference = {
        "about": "01-004",
        "label": "Fall, onset: 2026-01-10 here, 2026-01-09 there",
        "url": "/e/",
        "explained": "",
        "act": act,
    }
    return {
        "check": checks()["checks"][0],
        "differences": [
            difference,
            difference | {"explained": "D. Okafor: a slip", "act": None},
            difference | {"act": act | {"why_not": CLOSED}},
        ],
        "back_url": "/r/",
        "transfers_url": "/tr/",
    }


TRANSFER = {
    "kind": "Laboratory",
    "sender": "Central Laboratory",
    "file_name": "chemistry-03.csv",
    "records": 1204,
    "announced_at": AT,
    "by": "D. Okafor",
    "state_label": "With problems",
    "state_tone": "bad",
    "cancelled": "",
    "url": "/tr/1/",
}


def transfers():
    cancelled = {"state_label": "Cancelled", "state_tone": "neutral", "cancelled": "Sent twice"}
    return {
        "transfers": [TRANSFER, TRANSFER | cancelled],
        "announce": {"url": "/tr/announce/", "why_not": None},
        "back_url": "/r/",
    }


def transfer():
    whole = {"at": AT, "by": "D. Okafor", "sha256": HASH, "problems": []}
    return {
        "transfer": TRANSFER | {"sha256": HASH, "column": "participant", "participants": 90},
        "arrivals": [whole, whole | {"problems": ["Records: 1203; announced: 1204."]}],
        "receive_url": "/tr/1/file/",
        "why_not_receive": None,
        "cancel": {"label": "Cancel the transfer", "name": "c", "url": "/c/", "fields": REASON},
        "back_url": "/tr/",
    }


def arrived():
    return transfer() | {"why_not_receive": "This transfer has come, whole.", "cancel": None}


PAGES = {
    "files": ("trials/files/list.html", documents),
    "no-files": (
        "trials/files/list.html",
        lambda: {"expiring": [], "groups": [], "add": {"url": "/f/add/", "why_not": CLOSED}},
    ),
    "file": ("trials/files/detail.html", document),
    "file-read-only": (
        "trials/files/detail.html",
        lambda: document() | {"may_file": False, "versions": [WITHDRAWN]},
    ),
    "file-a-document": ("trials/files/add.html", lambda: filing(document_form())),
    "file-a-version": ("trials/files/add.html", lambda: filing(VersionForm())),
    "file-refused": ("trials/files/add.html", lambda: filing(VersionForm({}))),
    "notes": ("trials/notes/list.html", notes),
    "no-notes": ("trials/notes/list.html", lambda: {"notes": [], "adding": []}),
    "write-a-note": (
        "trials/notes/add.html",
        lambda: {"form": NoteForm(), "found": [], "about": "the study", "back_url": "/n/"},
    ),
    "note-to-confirm": ("trials/notes/add.html", note_to_confirm),
    "terms": ("trials/terms/queue.html", terms),
    "terms-all-coded": ("trials/terms/queue.html", lambda: terms() | {"waiting": [], "more": 0}),
    "terms-locked": ("trials/terms/queue.html", lambda: terms() | {"why_not": CLOSED}),
    "no-terms": (
        "trials/terms/queue.html",
        lambda: terms() | {"dictionaries": [], "waiting": []},
    ),
    "load-a-dictionary": (
        "trials/terms/load.html",
        lambda: {"form": DictionaryForm(names=["MedDRA"]), "back_url": "/t/"},
    ),
    "reconciliation": ("trials/reconciliation/list.html", checks),
    "reconciliation-check": ("trials/reconciliation/check.html", check),
    "no-difference": (
        "trials/reconciliation/check.html",
        lambda: check() | {"differences": [], "transfers_url": None},
    ),
    "transfers": ("trials/reconciliation/transfers.html", transfers),
    "no-transfers": (
        "trials/reconciliation/transfers.html",
        lambda: transfers() | {"transfers": []},
    ),
    "announce-a-transfer": (
        "trials/reconciliation/announce.html",
        lambda: {"form": TransferForm(), "back_url": "/tr/"},
    ),
    "transfer": ("trials/reconciliation/transfer.html", transfer),
    "transfer-arrived": ("trials/reconciliation/transfer.html", arrived),
}
