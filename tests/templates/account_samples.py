"""Made-up contexts of the pages of one's own account."""

from datetime import UTC, datetime

from trials.api.problems import KINDS
from trials.models import Trial
from trials.web.views.account import ChangePasswordForm
from trials.web.views.api_tokens import TokenForm

AT = datetime(2026, 5, 3, 3, 10, tzinfo=UTC)


def account():
    line = {"at": AT, "what": "Sign-in", "detail": "from 192.0.2.7", "refused": False}
    return {
        "account": {"name": "K. Novak", "username": "novak"},
        "has_second_factor": True,
        "passkeys": 1,
        "codes_left": 9,
        "days": 90,
        "lines": [line, line | {"refused": True, "detail": ""}],
        "tokens_url": "/account/tokens/",
        "preferences": preferences(),
    }


def preferences():
    choices = [{"value": "system", "label": "As the device"}, {"value": "dark", "label": "Dark"}]
    field = {"name": "theme", "label": "Colours", "type": "select", "choices": choices}
    return {
        "label": "Change how pages look",
        "name": "preferences",
        "url": "/account/preferences/",
        "fields": [field | {"value": "dark"}],
    }


def tokens():
    act = {"name": "end-1", "url": "/end/", "fields": []}
    token = {
        "name": "Laboratory",
        "of": "MAPP1",
        "rights": "Reads and writes",
        "made_at": AT,
        "ends_on": AT.date(),
        "used_on": AT.date(),
        "state": ("Counts", "good"),
        "ended": "",
        "act": act,
    }
    ended = {"used_on": None, "state": ("Ended", "neutral"), "ended": "3 May 2026.", "act": None}
    return {
        "tokens": [token, token | ended],
        "form": TokenForm(trials={"MAPP1": Trial(key="MAPP1", title="A study")}),
        "has_second_factor": True,
        "back_url": "/people/",
    }


def token_made():
    said = {"name": "Laboratory", "study": "MAPP1", "ends_on": AT.date()}
    return {"token": "eqp_shown-once", "said": said}


def new_account():
    return account() | {"has_second_factor": False, "lines": [], "preferences": None}


def second_factor():
    return {
        "has_app": True,
        "begun": {
            "secret": "ABCD EFGH",
            "address": "otpauth://totp/Equipoise:emil?secret=ABCDEFGH",
            "picture": {"size": 25, "path": "M2 2h1v1h-1z"},
        },
        "has_second_factor": True,
        "is_required": True,
        "why_not_remove": None,
        "codes_left": 9,
        "passkeys": [
            {"id": "a1", "name": "Phone", "added_at": AT, "last_used_at": AT, "remove_url": "/r/"},
            {"id": "a2", "name": "Key", "added_at": AT, "last_used_at": None, "remove_url": "/r/"},
        ],
    }


def last_second_factor():
    why = "Every account here has a second factor: add another before you remove your last one."
    return second_factor() | {"begun": None, "passkeys": [], "why_not_remove": why}


def no_second_factor(*, is_required):
    nothing = {"has_app": False, "begun": None, "has_second_factor": False, "passkeys": []}
    return second_factor() | nothing | {"is_required": is_required}


def people():
    fields = [{"name": "reason", "label": "Why", "required": True}]
    act = {"label": "Take away", "name": "take-1", "url": "/take/", "fields": fields}
    person = {"name": "E. Physician", "role_label": "Emergency physician"}
    people = [person | {"is_set_up": True, "act": act}, person | {"is_set_up": False, "act": None}]
    return {"people": people, "back_url": "/"}


PAGES = {
    "account": ("account/account.html", account),
    "new-account": ("account/account.html", new_account),
    "change-password": ("account/password.html", lambda: {"form": ChangePasswordForm()}),
    "change-password-refused": (
        "account/password.html",
        lambda: {"form": ChangePasswordForm({"new": "one", "again": "other"})},
    ),
    "recovery-codes": ("account/recovery_codes.html", lambda: {"codes": ["abcd-efgh-ijkl-mnop"]}),
    "second-factor": ("account/second_factor.html", second_factor),
    "last-second-factor": ("account/second_factor.html", last_second_factor),
    "no-second-factor": (
        "account/second_factor.html",
        lambda: no_second_factor(is_required=False),
    ),
    "second-factor-required": (
        "account/second_factor.html",
        lambda: no_second_factor(is_required=True),
    ),
    "api-tokens": ("account/tokens.html", tokens),
    "no-api-tokens": (
        "account/tokens.html",
        lambda: tokens() | {"tokens": [], "form": None},
    ),
    "api-token-made": ("account/token_made.html", token_made),
    "api-docs": (
        "api/docs.html",
        lambda: {
            "swagger_ui_css": "/static/swagger-ui.css",
            "swagger_ui_bundle": "/static/swagger-ui-bundle.js",
            "swagger_ui_standalone": "/static/swagger-ui-standalone-preset.js",
            "script_url": "/api/docs/?script=",
        },
    ),
    "api-problem": (
        "api/problem.html",
        lambda: {"kind": KINDS["conflict"], "kinds": KINDS.values()},
    ),
    "study-tokens": ("trials/people/tokens.html", tokens),
    "no-study-tokens": ("trials/people/tokens.html", lambda: tokens() | {"tokens": []}),
    "second-factors": ("account/people.html", people),
    "second-step": (
        "account/second_step.html",
        lambda: {"name": "K. Novak", "problem": None, "person": None},
    ),
    "second-step-refused": (
        "account/second_step.html",
        lambda: {"name": "K. Novak", "problem": "The code is not right.", "person": None},
    ),
}
