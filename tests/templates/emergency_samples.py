"""Made-up contexts of the pages around an emergency, and of the access history."""

from datetime import UTC, datetime

from trials.web.views.access_history import QuestionForm

AT = datetime(2026, 5, 3, 3, 10, tzinfo=UTC)
FIELDS = [{"name": "code", "label": "The code", "required": True}]


def emergency():
    asked = {
        "number": "01-003",
        "site": "01",
        "by": "E. Physician",
        "at": AT,
        "waits_for_second": True,
        "url": "/emergency/MAPP1/1/",
    }
    review = {
        "label": "Record the review",
        "name": "review-1",
        "url": "/review/",
        "fields": [{"name": "impact", "label": "Impact", "type": "textarea", "required": True}],
    }
    event = asked | {"reviewed": False, "reason": "High fever after the dose", "act": review}
    done = asked | {"reviewed": True, "review": "Stays in the analysis (Q. Auditor)"}
    return {
        "ask_url": "/emergency/MAPP1/ask/",
        "second_factor_url": "/second-factor/",
        "requests": [asked],
        "events": [event, done],
        "back_url": "/",
    }


def no_emergency():
    return {"ask_url": None, "requests": [], "events": [], "back_url": "/"}


def emergency_request():
    return {
        "number": "01-003",
        "site": "01",
        "by": "E. Physician",
        "at": AT,
        "reason": "High fever after the dose",
        "is_own": True,
        "act": {"label": "Open the arm of 01-003", "url": "/open/", "fields": FIELDS},
        "second_factor_url": None,
        "back_url": "/emergency/MAPP1/",
    }


def emergency_request_of_another():
    act = {"label": "Confirm", "url": "/confirm/", "why_not": "No second person is needed."}
    return emergency_request() | {"is_own": False, "act": act, "second_factor_url": "/second/"}


def answer():
    return {"number": "01-003", "site": "01", "arm": "Active", "back_url": "/emergency/MAPP1/"}


def unblindings():
    event = emergency()["events"][0]
    return {
        "events": [
            event | {"url": "/participants/01-003/", "role_label": "Emergency physician"},
            event | {"url": "/participants/01-003/", "reviewed": True, "act": None},
        ]
    }


def access_history():
    part = {"title": "Who opened it", "none": "Nobody.", "lines": ["E. Physician, 3 May 2026"]}
    return {
        "form": QuestionForm({"number": "01-003", "on": "2026-05-03"}),
        "history": {
            "title": "Participant 01-003",
            "summary": ["Accesses on record: 1."],
            "parts": [part, part | {"lines": []}],
        },
    }


PAGES = {
    "emergency": ("vault/emergency/list.html", emergency),
    "no-emergency": ("vault/emergency/list.html", no_emergency),
    "emergency-request": ("vault/emergency/request.html", emergency_request),
    "emergency-confirmation": ("vault/emergency/request.html", emergency_request_of_another),
    "emergency-answer": ("vault/emergency/answer.html", answer),
    "unblindings": ("trials/unblindings/list.html", unblindings),
    "no-unblindings": ("trials/unblindings/list.html", lambda: {"events": []}),
    "access-history": ("trials/access/history.html", access_history),
    "access-history-in-vault": ("vault/access/history.html", lambda: {"form": QuestionForm()}),
}
