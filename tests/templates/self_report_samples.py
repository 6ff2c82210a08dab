"""Made-up contexts of participants' pages."""

from types import SimpleNamespace
from uuid import UUID

from instruments import Choice, Instrument, Item, get_instrument
from trials.web.languages import language
from trials.web.presenters import self_report as presenter

ENTRY = UUID("5e1f0000-0000-4000-8000-000000000001")
LANGUAGES = [language("en"), language("fr"), language("he")]
HELP = [SimpleNamespace(text="Somebody listens, day and night.", phone="988")]
OUR_WORDS = {"language": "en", "direction": "ltr", "instruction": ""}
PACKED = OUR_WORDS | {"instruction": "Made-up instruction."}
# One question of every kind there is.
EVERY_KIND = Instrument(
    "KINDS",
    "1",
    "Every kind",
    (
        Item(
            "one", "Which one", choices=(Choice(1, "This"), Choice(2, ""), Choice("DK", "Neither"))
        ),
        Item("many", "Which ones", kind="choices", choices=(Choice(1, "This"), Choice(2, "That"))),
        Item("hours", "Hours of sleep", kind="number", minimum=0, maximum=24, unit="h"),
        Item("times", "How many times", kind="integer", minimum=0, maximum=9, required=False),
        Item("word", "In one word", kind="text", maximum=40, hint="Any word."),
        Item("words", "In your words", kind="text"),
        Item("day", "Which day", kind="date"),
        Item("about", "About when", kind="date", partial=True),
        Item("at", "At what time", kind="time"),
        Item("moment", "When", kind="datetime"),
    ),
)
MIXED = {"one": 1, "many": [1, 2], "hours": {"missing": "refused"}}


def around():
    return {
        "person": "1",
        "idle_limit": 1800,
        "help": HELP,
        "site_phone": "+1 555 0100",
        "next_opens": "Friday, 6 Mar 2026",
        "languages": LANGUAGES,
        "spoken": "en",
        "one_per_screen": True,
    }


def home():
    forms = [
        {
            "entry_id": ENTRY,
            "number": number,
            "questions": 21,
            "answered": answered,
            "minutes": 5,
            "is_sealed": number == 3,
            "is_hidden_from_therapists": number == 2,
        }
        for number, answered in ((1, 4), (2, 0), (3, 0))
    ]
    return around() | {
        "forms": forms,
        "total": 3,
        "minutes": 14,
        "by_when": "until tomorrow, 20:00",
        "readers": ["the coordinators of your clinic"],
        "wants_reminders": True,
    }


def form(instrument=EVERY_KIND, answers=MIXED, place=1, problem="", **said):
    shown = presenter.questions(instrument, answers, lambda item: item != "one")
    page = around() | said
    return page | {
        "entry_id": ENTRY,
        "questions": presenter.laid_out(
            shown, place, one_per_screen=page["one_per_screen"], problem=problem
        ),
        "words": PACKED,
        "period": "In the past month",
        "place": place,
        "branches": presenter.branches_for_script(instrument),
        "problem": problem,
    }


def review(answers):
    rows = presenter.review(presenter.questions(EVERY_KIND, answers, lambda item: True))
    return around() | {
        "entry_id": ENTRY,
        "rows": rows,
        "words": OUR_WORDS,
        "waiting": sum(row["is_waiting"] for row in rows),
        "last_place": len(rows),
        "problem": "",
    }


def everything_answered():
    return (
        MIXED
        | {"word": "a", "words": "b", "day": "2026-03-01", "about": "2026"}
        | {
            "at": "14:30",
            "moment": "2026-03-01T14:30",
        }
    )


def link(state, problem=""):
    return {"state": state, "problem": problem, "languages": LANGUAGES, "spoken": "en"}


PAGES = {
    "own-link": ("self_report/link.html", lambda: link("first_code")),
    "own-link-pin": ("self_report/link.html", lambda: link("pin", "That is not right.")),
    "own-link-locked": ("self_report/link.html", lambda: link("locked")),
    "own-link-ended": ("self_report/ended.html", lambda: {"languages": LANGUAGES}),
    "own-sign-in-again": ("self_report/sign_in_again.html", lambda: {"languages": LANGUAGES}),
    "own-home": ("self_report/home.html", home),
    "own-home-empty": ("self_report/home.html", lambda: home() | {"forms": [], "readers": []}),
    "own-form": ("self_report/form.html", form),
    "own-form-refused": (
        "self_report/form.html",
        lambda: form(problem="This question needs an answer."),
    ),
    "own-form-whole": ("self_report/form.html", lambda: form(one_per_screen=False)),
    "own-form-branched": (
        "self_report/form.html",
        lambda: form(get_instrument("AUDIT", version="since_treatment"), {"audit01": 0}, 9),
    ),
    "own-review": ("self_report/review.html", lambda: review(everything_answered())),
    "own-review-waiting": ("self_report/review.html", lambda: review(MIXED)),
    "own-help": (
        "self_report/help.html",
        lambda: around() | {"kind": "call", "go_on_url": "/p/"},
    ),
    "own-thanks": (
        "self_report/thanks.html",
        lambda: around() | {"next_form": ENTRY, "left": 2},
    ),
    "own-thanks-last": (
        "self_report/thanks.html",
        lambda: around() | {"next_form": None, "left": 0},
    ),
    "own-offline": ("self_report/offline.html", dict),
    "own-closed": ("self_report/closed.html", dict),
}
