"""Made-up contexts for the pages of interviews."""

from datetime import UTC, datetime
from types import SimpleNamespace

from tests.interviews import CLEAN
from trials.transcripts.identifiers import KINDS
from trials.web.interview_forms import RecordingForm, TranscriptForm

AT = datetime(2026, 3, 12, 14, 2, 31, tzinfo=UTC)
HASH = "9f2c4e1b7a60d35886cf0b1e2d947a35c08f6e7ad1b2c39485f60718293a4b5c"
STATE = {"state_label": "De-identified", "state_tone": "info"}
MEMO = SimpleNamespace(memo="Calm, again", coder=SimpleNamespace(name="Carl"), recorded_at=AT)
REASON = {"name": "reason", "label": "Why", "type": "text", "required": True}
VISIT = SimpleNamespace(pk=1, name="Q1", participant=SimpleNamespace(number="01-001"))


def act(label: str, name: str, fields=(), why_not=None) -> dict:
    return {"label": label, "name": name, "url": "/act/", "fields": fields, "why_not": why_not}


def documents():
    return {
        "guide": "One interview",
        "actions": [{"label": "Add a transcript", "url": "/add/", "why_not": None}],
        "documents": [
            {
                "title": "After a year",
                "url": "/d/",
                "participant": "01-001",
                "visit": "Q1",
                "kind": "Transcript",
                "recorded_at": AT,
                **STATE,
            }
        ],
    }


def document():
    return {
        "document": SimpleNamespace(
            title="After a year",
            participant=VISIT.participant,
            visit=VISIT,
            get_kind_display="Transcript",
            get_led_by_display="The treating therapist",
            exception="Nobody else spoke Hebrew",
        ),
        "participant_url": "/p/",
        "back_url": "/documents/",
        "text": SimpleNamespace(number=2, transcript=CLEAN),
        "versions": [
            {
                "number": 2,
                "characters": 90,
                "marks": "NAME: 1",
                "sha256": HASH,
                "by": "Ida",
                "at": AT,
            }
        ],
        "steps": [
            {"label": "De-identified", "version": 2, "reason": "Again", "by": "Ida", "at": AT}
        ],
        "change_url": "/change/",
        "find_url": "/find/",
        "why_not_change": None,
        "acts": [
            act("Verified: none is left", "step-verified", why_not="Another person verifies."),
            act("Take back to draft", "step-draft", [REASON]),
        ],
        **STATE,
    }


def recording():
    described = SimpleNamespace(
        title="After a year",
        participant=VISIT.participant,
        visit=VISIT,
        get_kind_display="Recording",
        get_led_by_display="Staff of the study",
        sha256=HASH,
        seconds=3600,
        kept_at="Safe",
    )
    bare = {"text": None, "versions": [], "steps": [], "change_url": None, "find_url": None}
    return document() | bare | {"document": described}


def identifiers():
    return {
        "document": SimpleNamespace(title="After a year"),
        "based_on": 1,
        "replace_url": "/replace/",
        "back_url": "/d/",
        "kinds": [{"value": kind, "label": label} for kind, label in KINDS.items()],
        "suggestions": [
            {
                "place": "23-27",
                "kind": "NAME",
                "chosen": True,
                "before": "P: I told ",
                "words": "Anna",
                "after": " that I am",
            }
        ],
    }


def transcripts():
    return {
        "transcripts": [
            {
                "name": "D-001",
                "url": "/c/1/",
                "characters": 4200,
                "locked": "1 of 2 first passes locked",
                **STATE,
            }
        ],
        "memos": [MEMO],
        "memo_act": act("Write a memo", "memo", [REASON]),
    }


def transcript():
    return {
        "release": SimpleNamespace(name="D-001", length=len(CLEAN), transcript=CLEAN),
        "back_url": "/coding/",
        "locked": "1 of 2 first passes locked",
        "pieces": [
            {"text": CLEAN[:20], "codes": [], "begins": []},
            {"text": CLEAN[20:], "codes": ["Being calm"], "begins": ["s1"]},
        ],
        "why_not_code": None,
        "code_url": "/code/",
        "codes": [{"value": "calm", "label": "Being calm"}],
        "passages": [
            {
                "id": "s1",
                "words": "calm now",
                "code": "Being calm",
                "coder": "Cleo",
                "memo": "",
                "acts": [act("Take back", "back-s1")],
            }
        ],
        "waiting": [
            {
                "code": "Being calm",
                "memo": "A turn",
                "was_at": "12 to 20",
                "act": act("Place it here", "place-s2", [REASON]),
            }
        ],
        "memos": [MEMO],
        "acts": [act("Lock my first pass", "lock")],
        **STATE,
    }


def codes():
    return {
        "codes": [
            {
                "key": "calm",
                "label": "Being calm",
                "definition": "At ease",
                "above": "",
                "number": 2,
                "retired": True,
                "act": act("Change", "code-calm", [REASON]),
            }
        ],
        "add_act": act("Add a code", "code", [REASON]),
        "log": [{"at": AT, "what": "Being calm (calm)", "reason": "Said better", "by": "Cleo"}],
    }


def themes():
    quote = {"document": "D-001", "url": "/c/1/", "words": "calm now", "code": "Being calm"}
    refused = quote | {"words": None, "why_not": "Not to be quoted."}
    return {
        "themes": [
            {
                "name": "T1",
                "statement": "Calm grows",
                "retired": False,
                "sides": [{"title": "Supported by", "quotes": [quote, refused]}],
                "act": act("Change the theme", "theme-1", [REASON]),
            }
        ],
        "add_act": act("Add a theme", "theme", [REASON]),
    }


def agreement():
    return {
        "rows": [
            {
                "code": "Being calm",
                "both": 3,
                "first_only": 1,
                "second_only": 2,
                "neither": 190,
                "sentences": 196,
                "percent": "98.5",
                "kappa": "0.66",
            }
        ],
        "differences": [
            {
                "document": "D-001",
                "url": "/c/1/",
                "sentence": 2,
                "words": "I am calm now.",
                "code": "Being calm",
                "given_by": "Cleo",
                "settled": SimpleNamespace(
                    applies=True, reason="Talked over", coder=SimpleNamespace(name="Carl")
                ),
                "act": act("Settle anew", "settle-1", [REASON]),
            }
        ],
    }


def adding(form_class, *said):
    return {"form": form_class(*said, visits=[VISIT]), "title": "Add it", "back_url": "/documents/"}


PAGES = {
    "documents": ("trials/documents/list.html", documents),
    "no-documents": ("trials/documents/list.html", lambda: documents() | {"documents": []}),
    "no-interviews": ("trials/documents/list.html", lambda: {"guide": ""}),
    "add-transcript": ("trials/documents/add.html", lambda: adding(TranscriptForm)),
    "add-recording-refused": ("trials/documents/add.html", lambda: adding(RecordingForm, {})),
    "document": ("trials/documents/detail.html", document),
    "recording": ("trials/documents/detail.html", recording),
    "identifiers": ("trials/documents/identifiers.html", identifiers),
    "no-identifiers": (
        "trials/documents/identifiers.html",
        lambda: identifiers() | {"suggestions": []},
    ),
    "transcripts": ("trials/coding/list.html", transcripts),
    "no-transcripts": ("trials/coding/list.html", lambda: transcripts() | {"transcripts": []}),
    "transcript": ("trials/coding/detail.html", transcript),
    "codes": ("trials/coding/codes.html", codes),
    "no-codes": ("trials/coding/codes.html", lambda: codes() | {"codes": [], "log": []}),
    "themes": ("trials/coding/themes.html", themes),
    "no-themes": ("trials/coding/themes.html", lambda: themes() | {"themes": []}),
    "agreement": ("trials/coding/agreement.html", agreement),
    "no-agreement": (
        "trials/coding/agreement.html",
        lambda: {"rows": [], "differences": []},
    ),
}
