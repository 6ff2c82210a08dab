"""Made-up contexts of the rater's room, and of how far raters agree."""

from datetime import UTC, datetime

from trials.web.presenters.drift_chart import chart

AT = datetime(2026, 3, 12, 9, 5, tzinfo=UTC)


def interviews():
    one = {"token": "A7Q3", "instrument": "CAPS-5", "language": "English", "state": "expected"}
    one |= {"state_label": "To do", "url": "/i/A7Q3/", "signed_at": None, "at": AT}
    one |= {"left": [{"label": "Rate", "url": "/i/A7Q3/"}]}
    rated = {"language": "Hebrew", "state": "complete", "state_label": "Done", "at": None}
    signed = rated | {"token": "K2M9", "signed_at": AT, "left": []}
    to_sign = rated | {"token": "P4T7", "left": [{"label": "Sign", "url": "/sign/"}]}
    return {
        "booked": [one],
        "to_do": [one, one | to_sign],
        "done": [one | signed],
        "certificates": ["Your certificate for CAPS-5 ended on 1 Mar 2026."],
        "calendar_url": "/interviews/calendar/",
    }


def pinned_and_left():
    """What stands above and beside a rating."""
    links = [
        {"item": "item09", "label": "9. A placeholder", "is_done": False},
        {"item": "item14", "label": "14. Body", "is_done": True},
    ]
    return {
        "pinned": {
            "period": "12 Mar 2026 to 11 Apr 2026",
            "recall_code": "-P1M",
            "event": "A crash, Direct",
            "event_items": ["item17"],
        },
        "jumps": [{"heading": "B. A cluster", "links": links}],
        "to_look_at": [{"item": "item07", "message": "Item 7: differs from item 12"}],
    }


def question():
    return {"token": "A7Q3", "title": "CAPS-5", "url": "/met/", "back_url": "/i/"}


def disclosures():
    told = {"name": "told", "label": "What you were told", "type": "select", "required": True}
    told["choices"] = [{"value": "visit", "label": "Visit"}]
    note = {"name": "note", "label": "In a few words", "type": "textarea"}
    act = {"label": "I was told something", "url": "/told/", "why_not": None}
    one = {"label": "Visit", "note": "The third time", "at": AT}
    return {"told": [one, one | {"note": ""}], "act": act | {"fields": [told, note]}}


def _instrument(key, *, drawn):
    score = {"label": "Total severity", "pairs": 4, "bias": "0.5", "limits": "−3.2 to 4.2"}
    interval = "0.91 (0.74 to 0.97)"
    interview = {"first": "A7Q3", "first_rater": "R. Novak", "difference": "−2"}
    interview |= {"second": "K2M9", "second_rater": "T. Levi"}
    drift = {"rater": "R. Novak", "pairs": 4, "mean": "−0.5", "own": "−2, 0, +1, −1"}
    return {
        "title": key,
        "key": key,
        "pairs": 4,
        "scores": [score | {"one_way": interval, "two_way": interval}],
        "codes": [{"label": "1. A placeholder", "pairs": 4, "kappa": "0.80"}],
        "total": "Total severity",
        "interviews": [interview],
        "drifts": [drift | {"summed": "−2"}],
        "chart": chart({"R. Novak": [-2, -2, -1, -2], "T. Levi": [2]}) if drawn else None,
    }


def agreement():
    return {"instruments": [_instrument("CAPS-5", drawn=True), _instrument("SDS", drawn=False)]}


def told():
    row = {"participant": "01-004", "visit": "V9", "form": "CAPS-5", "told": "Visit", "at": AT}
    return {"count": 1, "rows": [row | {"note": "The third time"}]}


PAGES = {
    "interviews": ("trials/interviews/list.html", interviews),
    "no-interviews": ("trials/interviews/list.html", lambda: {"to_do": [], "done": []}),
    "met-before": ("trials/interviews/question.html", question),
    "rater-agreement": ("trials/raters/agreement.html", agreement),
    "no-rater-agreement": ("trials/raters/agreement.html", lambda: {"instruments": []}),
    "rater-disclosures": ("trials/raters/disclosures.html", told),
    "sealed-rater-disclosures": (
        "trials/raters/disclosures.html",
        lambda: {"count": 1, "rows": None},
    ),
}
