"""Made-up contexts of the pages of data queries."""

from datetime import UTC, date, datetime

AT = datetime(2026, 3, 12, 14, 2, tzinfo=UTC)
TEXT = {"name": "text", "label": "In words", "type": "textarea", "required": True}
CODES = [{"value": "confirmed", "label": "Checked with the source: it is right"}]
ANSWER = {
    "label": "Answer",
    "name": "answer-1",
    "url": "/q/1/answer/",
    "why_not": None,
    "fields": [
        {"name": "reason_code", "label": "How", "type": "select", "choices": CODES, "value": ""},
        TEXT,
    ],
}
SAID = {
    "label": "Answered",
    "reason": "Corrected in the form",
    "text": "Read from the wrong line.",
    "revision": 2,
    "by": "K. Novak",
    "at": AT,
}
QUERY = {
    "id": "1",
    "state": "open",
    "state_label": "Open",
    "tone": "warn",
    "severity_label": "Major",
    "severity_tone": "warn",
    "text": "The diastolic pressure is not below the systolic one.",
    "item": "dbp",
    "item_label": "3. Diastolic blood pressure",
    "participant": "01-004",
    "place": "V5, Vital signs",
    "asked_by": "Edit check",
    "waits_for": "Site coordinator",
    "opened_at": AT,
    "due_on": date(2026, 3, 19),
    "age": 9,
    "is_overdue": True,
    "reopened": 1,
    "thread": [SAID, SAID | {"label": "Asked again", "reason": "", "revision": None}],
    "url": "/e/1/#query-1",
    "query_url": "/q/1/",
    "acts": [ANSWER],
}
SETTLED = QUERY | {
    "id": "2",
    "state": "auto_closed",
    "state_label": "Closed by itself",
    "tone": "good",
    "waits_for": "",
    "is_overdue": False,
    "item_label": "",
    "acts": [],
}
SHOW = {
    "name": "show",
    "label": "Show",
    "type": "select",
    "value": "",
    "choices": [{"value": "", "label": "What waits for me"}],
}
RUN = {"recorded_at": AT, "forms": 1840, "found": 3, "resolved": 1}


def worklist(*rows, **changes):
    return {
        "rows": list(rows),
        "by_token": False,
        "filters": [SHOW],
        "more_filters": [SHOW | {"name": "sort", "label": "In the order"}],
        "more_open": False,
        "filtered": False,
        "pager": {"text": "1 to 50 of 61", "previous_url": None, "next_url": "?page=2"},
        "bulk": {
            "url": "/q/steps/",
            "steps": [{"value": "answer", "label": "Answer"}],
            "reason_codes": CODES,
        },
        "asked": "show=all",
        "csv_url": "/q/queries.csv",
        "checks": {"last": RUN, "act": {"label": "Run all checks", "url": "/c/", "why_not": None}},
    } | changes


ASK = {"label": "Ask a question", "name": "ask-1", "url": "/p/1/ask/", "why_not": None}
CARD = {"count": 2, "url": "/q/?participant=01-004", "ask": ASK | {"fields": [TEXT]}}


def on_a_form(page):
    """page: of a form, with something asked about its first item."""
    row = page["sections"][0]["blocks"][0]["rows"][0]
    row |= {"queries": [QUERY], "ask_url": f"?ask={row['key']}#ask"}
    return page | {
        "queries": [QUERY | {"item": row["key"]}, SETTLED],
        "ask": {"url": "/e/1/ask/", "is_open": True, "fields": [TEXT]},
    }


def questions():
    """What a rater is asked, on the page of her form."""
    asked = {"text": "Do items 1 and 2 agree?", "answer": "", "act": ANSWER}
    return [asked, asked | {"answer": "They do.", "act": None}]


PAGES = {
    "queries": ("trials/queries/list.html", lambda: worklist(QUERY, SETTLED)),
    "no-query-waits": ("trials/queries/list.html", lambda: worklist(bulk=None)),
    "no-query-matches": ("trials/queries/list.html", lambda: worklist(bulk=None, filtered=True)),
    "queries-by-token": (
        "trials/queries/list.html",
        lambda: worklist(
            QUERY | {"participant": "", "place": "A7Q3K2M9", "url": None},
            by_token=True,
            csv_url=None,
            checks=None,
        ),
    ),
    "query": ("trials/queries/detail.html", lambda: {"query": QUERY, "back_url": "/q/"}),
    "query-refused": (
        "trials/queries/detail.html",
        lambda: {
            "query": QUERY | {"acts": []},
            "problem": "You have answered this question.",
            "back_url": "/q/",
        },
    ),
}
