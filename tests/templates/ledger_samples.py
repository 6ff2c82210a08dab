"""Made-up contexts for the ledger in words, its reviews, and the inspector's guide."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

from tests.templates.signing_samples import signature
from trials.web.ledger_forms import ParticipantFilter, PlanForm, StudyFilter

AT = datetime(2026, 3, 12, 14, 2, 31, tzinfo=UTC)
DAY = date(2026, 3, 31)
SIGNATURE = signature()
HASH = "9f2c4e1b7a60d35886cf0b1e2d947a35c08f6e7ad1b2c39485f60718293a4b5c"
PERSON = SimpleNamespace(
    number="01-004", site=SimpleNamespace(timezone="America/New_York", __str__=lambda self: "01")
)
SAVED = {
    "act": "Answers saved",
    "where": "Mood today, V1",
    "at": AT,
    "at_site": "12 Mar 2026, 10:02:31",
    "by": "K. Novak",
    "role_label": "site coordinator",
    "origin": "the participant, entered at the site",
    "reason": "Read wrongly from the source",
    "refused": "",
    "detail": "",
    "changes": [{"label": "1. Mood", "before": "1 middling", "after": "0 low"}],
    "signatures": [],
}
REFUSED = SAVED | {
    "act": "Randomised",
    "where": "",
    "reason": "",
    "refused": "Already randomised.",
    "changes": [],
}
SIGNED = SAVED | {"act": "Casebook signed", "signatures": [SIGNATURE], "changes": []}


def history(asked=None):
    return {
        "participant": PERSON,
        "form": ParticipantFilter(asked or {}, expected=[], of_study={}),
        "lines": [SAVED, REFUSED, SIGNED],
        "filtered": False,
        "pager": {"text": "3 lines", "begin_url": "?", "next_url": "?after=x"},
        "csv_url": "/csv/",
        "all_url": "/history/?all=1",
        "back_url": "/p/4/",
    }


def wrong_days():
    asked = {"first_day": "2026-02-01", "last_day": "2026-01-01"}
    return history(asked) | {"lines": [], "filtered": True, "pager": None}


def ledger():
    here = {"participant": "01-004", "url": "/p/4/history/"}
    return {
        "form": StudyFilter({}, sites={}, of_accounts=True),
        "lines": [SAVED | here, REFUSED | here, SIGNED | {"detail": "sha256 9f2c"}],
        "filtered": False,
        "pager": None,
        "csv_url": "/csv/",
        "reviews_url": "/reviews/",
    }


def reviews():
    planned = {
        "of": "The whole study",
        "first_day": DAY,
        "last_day": DAY,
        "due_on": DAY,
        "size": 30,
        "by": "Q. Audit",
        "state_label": "Planned",
        "state_tone": "neutral",
        "overdue": True,
        "url": "/reviews/1/",
    }
    return {
        "reviews": [planned],
        "overdue": 1,
        "may_plan": True,
        "ledger_url": "/ledger/",
        "form": PlanForm({}, sites=_no_sites()),
    }


def _no_sites():
    from trials.models import Site

    return Site.objects.none()


def review():
    fields = [
        {"name": "place", "type": "hidden", "value": 1},
        {"name": "finding", "label": "What was found", "type": "textarea", "required": True},
    ]
    followed = {"finding": "No source.", "follows": [{"label": "Query", "url": "/q/1/"}]}
    return reviews()["reviews"][0] | {
        "lines": [
            SAVED | {"place": 1, "mark": None, "fields": fields},
            REFUSED | {"place": 2, "mark": followed},
            SIGNED | {"place": 3, "mark": {"finding": "", "follows": []}},
        ],
        "seed": "00ff",
        "in_scope": 240,
        "reviewer": "Q. Audit",
        "is_own": True,
        "waiting": 1,
        "mark_url": "/mark/",
        "back_url": "/reviews/",
        "draw": None,
    }


def review_to_close():
    done = [line | {"fields": None, "mark": {"finding": ""}} for line in review()["lines"]]
    more = {"close_url": "/close/", "meaning": "I looked.", "has_second_factor": True}
    return review() | more | {"lines": done, "waiting": 0}


def review_closed():
    said = {"statement": "Nothing of weight.", "signature": SIGNATURE, "is_own": False}
    return review_to_close() | said


def review_planned():
    draw = {"label": "Draw the sample", "url": "/draw/", "why_not": "The days are not over."}
    return review() | {"lines": [], "seed": "", "waiting": 0, "is_own": False, "draw": draw}


def guide():
    return {
        "until": DAY,
        "asked": "01-999",
        "problem": "There is no participant 01-999 in this study.",
        "count": 90,
        "matrix_url": "/p/",
        "questions": [
            {"title": "Is the ledger whole?", "text": "Whole.", "url": "/i/", "label": "Look"}
        ],
        "package_url": "/package/",
    }


def source():
    figure = {"plan": "Sleep", "kind": "Masked groups A and B", "started_at": AT, "url": "/run/1/"}
    anchor = {"place": "file /srv/anchors/roots.txt", "at": AT}
    return {
        "participant": "01-004",
        "form": "Calm, as rated",
        "visit": "V2",
        "done_on": DAY,
        "number": 2,
        "complete": True,
        "later": 0,
        "hash": HASH,
        "line": {"at": AT, "by": "Not named", "role_label": "rater", "reason": "Checked"},
        "signatures": [SIGNATURE],
        "is_rating": True,
        "certificate": {"certified_on": DAY, "valid_until": DAY, "note": "Gold set 3"},
        "seal": {"number": 212, "at": AT, "root": HASH, "anchors": [anchor]},
        "figures": [figure | {"analyses": [{"id": "mood", "url": "/rows/mood/"}]}],
        "sees_figures": True,
        "entry_url": "/e/17/history/",
        "history_url": "/p/4/history/",
    }


def source_of_nothing():
    nothing = {"line": None, "signatures": [], "certificate": None, "seal": None, "figures": []}
    return source() | nothing | {"later": 1, "history_url": None}


PAGES = {
    "participant-history": ("trials/ledger/history.html", history),
    "participant-history-wrong": ("trials/ledger/history.html", wrong_days),
    "ledger": ("trials/ledger/list.html", ledger),
    "ledger-empty": ("trials/ledger/list.html", lambda: ledger() | {"lines": []}),
    "ledger-reviews": ("trials/ledger/reviews.html", reviews),
    "no-ledger-reviews": ("trials/ledger/reviews.html", lambda: reviews() | {"reviews": []}),
    "ledger-review": ("trials/ledger/review.html", review),
    "ledger-review-to-close": ("trials/ledger/review.html", review_to_close),
    "ledger-review-closed": ("trials/ledger/review.html", review_closed),
    "ledger-review-planned": ("trials/ledger/review.html", review_planned),
    "inspection": ("trials/inspection/guide.html", guide),
    "answer-source": ("analysis/runs/source.html", source),
    "answer-source-of-nothing": ("analysis/runs/source.html", source_of_nothing),
}
