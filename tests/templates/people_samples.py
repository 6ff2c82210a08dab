"""Made-up contexts of the pages of people, invitations, delegation and the review of access."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

from trials.actions.invitations import STATEMENT
from trials.web.people_forms import AcceptanceForm, DayForm, DelegationForm, InvitationForm

AT = datetime(2026, 3, 12, 14, 2, 31, tzinfo=UTC)
SITE = SimpleNamespace(code="01", __str__=lambda: "01 Riverside")
SIGNATURE = {
    "name": "P. Moreno",
    "role_label": "Site physician",
    "meaning": "I delegate these tasks to this person, who is trained for them.",
    "at": AT,
    "at_site": "12 Mar 2026, 16:02 (Asia/Jerusalem)",
    "method": "password and second factor",
    "hash": {"short": "9f2c4e1b7a60", "whole": "9f2c4e1b7a60d358"},
    "stands": True,
}
ACT = {
    "label": "End this part",
    "name": "end-1",
    "url": "/people/parts/1/end/",
    "why_not": None,
    "fields": [{"name": "reason", "label": "Why", "required": True}],
}


def person(name: str, **said) -> dict:
    usual = {
        "name": name,
        "username": name.split()[-1].lower(),
        "url": f"/people/{name[-1]}/",
        "role_label": "Site coordinator",
        "site": "01",
        "starts_on": date(2026, 1, 5),
        "ends_on": None,
        "state": "active",
        "state_label": "Active",
        "tone": "good",
        "dormant": False,
        "last_sign_in": AT,
        "has_second_factor": True,
        "trained_on": date(2025, 11, 3),
    }
    return usual | said


def people():
    invited = {
        "state_label": "Waits for training",
        "tone": "warn",
        "last_sign_in": None,
        "has_second_factor": False,
        "trained_on": None,
    }
    return {
        "form": DayForm(),
        "on": None,
        "state_label": "",
        "tiles": [
            {"value": 2, "label": "Active", "url": "?state=active"},
            {"value": 1, "label": "Waits for training", "url": "?state=untrained"},
        ],
        "here": [
            person("S. Alder"),
            person("M. Kaplan", role_label="Monitor", site="", dormant=True),
            person("N. Weiss", **invited),
        ],
        "gone": [
            person("O. Lund", ends_on=date(2026, 2, 1), state_label="Ended", tone="neutral"),
        ],
        "people_url": "/people/",
        "invite_url": "/people/invite/",
        "review": {
            "overdue": "The review of who has access was due on 1 Mar 2026.",
            "due": date(2026, 3, 1),
            "dormant_days": 60,
            "url": "/people/review/",
        },
    }


def people_on_a_day():
    return people() | {"on": date(2026, 2, 1), "tiles": [], "here": [], "gone": [], "review": None}


def one_person():
    part = person("S. Alder") | {
        "site": "01 Riverside",
        "tasks": ["Obtain consent", "Keep the visits"],
        "identity": "Passport seen in person",
        "invited_at": AT,
        "invited_by": "P. Moreno",
        "accepted_at": AT,
        "end": None,
        "acts": [ACT],
    }
    ended = {"at": AT, "reason": "Moved to another clinic", "by": "P. Moreno"}
    return {
        "name": "S. Alder",
        "username": "alder",
        "email": "alder@example.org",
        "parts": [part, part | {"end": ended, "acts": [], "site": "02 Hillside"}],
        "trainings": [{"on": date(2025, 11, 3), "certificate": "GCP 4471", "by": "P. Moreno"}],
        "train": ACT | {"label": "Record a training", "name": "train-1"},
        "people_url": "/people/",
    }


def invitation(data=None):
    form = InvitationForm(data, roles=["site_coordinator", "monitor"], sites=[SITE])
    return {"form": form, "back_url": "/people/"}


def invited():
    return {
        "name": "N. Weiss",
        "username": "weiss",
        "link": "https://trial.example.org/invitation/#8fQ2",
        "code": "8fQ2",
        "days": 7,
        "person_url": "/people/1/",
    }


def delegation_log():
    row = {
        "name": "S. Alder",
        "tasks": ["Obtain consent", "Keep the visits"],
        "starts_on": date(2026, 1, 5),
        "ends_on": None,
        "state_label": "In force",
        "tone": "good",
        "signature": SIGNATURE,
        "ended": "",
        "end_signature": None,
        "end_url": "/delegation/1/end/",
    }
    ended = {
        "state_label": "Taken back",
        "tone": "neutral",
        "ended": "On leave",
        "end_signature": SIGNATURE,
        "end_url": "",
    }
    return {
        "required": True,
        "sites": [
            {"name": "01 Riverside", "rows": [row, row | ended]},
            {"name": "02 Hillside", "rows": []},
        ],
        "tasks": [{"label": "Obtain consent", "permissions": ["add participants"]}],
        "delegate_url": "/delegation/add/",
        "people_url": "/people/",
    }


def delegate(**said):
    part = SimpleNamespace(
        pk=1, user=SimpleNamespace(name="S. Alder"), role="site_coordinator", site=SITE
    )
    return {
        "form": DelegationForm(parts=[part]),
        "log_url": "/delegation/",
        "nobody": False,
        "meaning": SIGNATURE["meaning"],
        "has_second_factor": True,
    } | said


def take_back():
    return {
        "row": delegation_log()["sites"][0]["rows"][0],
        "meaning": "I take these tasks back from this person.",
        "has_second_factor": False,
        "url": "/delegation/1/end/",
        "log_url": "/delegation/",
    }


def reviewed(name: str, **said) -> dict:
    usual = {
        "part": name[-1],
        "name": name,
        "username": name.split()[-1].lower(),
        "role": "Site coordinator",
        "site": "01",
        "starts_on": date(2026, 1, 5),
        "ends_on": None,
        "state": "Active",
        "last_sign_in": None,
        "dormant": True,
        "second_factor": False,
        "tasks": ["Obtain consent"],
        "may_end": True,
    }
    return usual | said


def review():
    return {
        "people": [reviewed("S. Alder"), reviewed("A. Thorne", site="", may_end=False)],
        "dormant": 2,
        "dormant_days": 60,
        "overdue": "The review of who has access was due on 1 Mar 2026.",
        "due": date(2026, 3, 1),
        "past": [{"at": AT, "by": "A. Thorne", "people": 12, "ended": 1, "url": "/people/r/1/"}],
        "may_sign": True,
        "meaning": "I went through everybody who has access, and decided on each.",
        "has_second_factor": True,
        "people_url": "/people/",
        "seen": "sealed",
    }


def past_review():
    ended = {"decision": "ended", "reason": "Left the clinic"}
    return {
        "people": [
            reviewed("S. Alder") | {"decision": "kept"},
            reviewed("O. Lund") | ended,
        ],
        "at": AT,
        "signature": SIGNATURE | {"role_label": "Quality auditor"},
        "review_url": "/people/review/",
    }


PAGES = {
    "people": ("trials/people/list.html", people),
    "people-on-a-day": ("trials/people/list.html", people_on_a_day),
    "person": ("trials/people/detail.html", one_person),
    "invite": ("trials/people/invite.html", invitation),
    "invite-refused": ("trials/people/invite.html", lambda: invitation({})),
    "invited": ("trials/people/invited.html", invited),
    "accept-invitation": (
        "trials/people/accept.html",
        lambda: {"form": AcceptanceForm(statement=STATEMENT)},
    ),
    "delegation-log": ("trials/people/delegation.html", delegation_log),
    "delegate": ("trials/people/delegate.html", delegate),
    "delegate-to-nobody": ("trials/people/delegate.html", lambda: delegate(nobody=True)),
    "take-back": ("trials/people/take_back.html", take_back),
    "access-review": ("trials/people/review.html", review),
    "access-review-to-read": ("trials/people/review.html", lambda: review() | {"may_sign": False}),
    "past-access-review": ("trials/people/past_review.html", past_review),
}
