"""What one's own account shows: how it is protected, and what happened to it."""

from base64 import b32encode
from datetime import timedelta

import segno
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from trials.authorization.roles import ROLES
from trials.authorization.scopes import account_scope
from trials.models import User
from trials.policies.second_factors import why_not_remove_one
from trials.selectors.accounts import of_own_account
from trials.selectors.second_factors import (
    apps_of,
    has_second_factor,
    passkeys_of,
    recovery_codes_left,
    unconfirmed_apps_of,
)

DAYS_SHOWN = 90
WORDS = {
    "accounts.sign_in": "Sign-in",
    "accounts.sign_out": "Sign-out",
    "accounts.session_end": "Signed out",
    "accounts.sign_out_everywhere": "Signed out everywhere",
    "accounts.proof": "Password asked again",
    "accounts.second_factor": "Second factor given",
    "accounts.begin_second_factor": "App: new secret drawn",
    "accounts.confirm_second_factor": "App set up",
    "accounts.remove_app": "App removed",
    "accounts.draw_recovery_codes": "Codes to recover with drawn",
    "accounts.add_passkey": "Passkey added",
    "accounts.remove_passkey": "Passkey removed",
    "accounts.set_password": "First password set",
    "accounts.change_password": "Password changed",
    "accounts.set_preferences": "Preferences changed",
}


def account_page(user: User) -> dict:
    since = timezone.now() - timedelta(days=DAYS_SHOWN)
    return {
        "account": {"name": user.name, "username": user.username},
        "has_second_factor": has_second_factor(user),
        "passkeys": passkeys_of(user).count(),
        "codes_left": recovery_codes_left(user),
        # The vault has no API.
        "tokens_url": None if settings.IS_VAULT else reverse("api-tokens"),
        # What the vault shows follows the device.
        "preferences": None if settings.IS_VAULT else _preferences(user),
        "days": DAYS_SHOWN,
        "lines": [
            {
                "at": line.at,
                "what": WORDS.get(line.act, line.act),
                "detail": line.detail,
                "refused": line.outcome == "refused",
            }
            for line in of_own_account(account_scope(user), since=since)
        ],
    }


def _preferences(user: User) -> dict:
    """As components/act.html takes it."""
    keys = [("on", "On, outside of text fields"), ("off", "Off")]
    return {
        "label": "Change how pages look",
        "name": "preferences",
        "url": reverse("preferences"),
        "fields": [
            _choice("theme", "Colours", User.Theme.choices, user.theme),
            _choice("density", "Density", User.Density.choices, user.density),
            _choice("text_size", "Size of text", User.TextSize.choices, user.text_size),
            _choice("single_keys", "The keys / and ?", keys, "on" if user.single_keys else "off"),
        ],
    }


def _choice(name: str, label: str, choices: list, value: str) -> dict:
    return {
        "name": name,
        "label": label,
        "type": "select",
        "value": value,
        "choices": [{"value": code, "label": words} for code, words in choices],
    }


def factors_page(user: User) -> dict:
    begun = unconfirmed_apps_of(user).first()
    return {
        "has_app": apps_of(user).exists(),
        "begun": begun and _secret(begun),
        "has_second_factor": has_second_factor(user),
        "is_required": settings.SECOND_FACTOR_REQUIRED,
        "why_not_remove": why_not_remove_one(user),
        "codes_left": recovery_codes_left(user),
        "passkeys": [
            {
                "name": each.name,
                "added_at": each.added_at,
                "last_used_at": each.last_used_at,
                "remove_url": reverse("remove-passkey", args=[each.pk]),
                "id": each.pk,
            }
            for each in passkeys_of(user)
        ],
    }


def people_page(people, trial) -> dict:
    return {
        "people": [_person(member, trial) for member in people],
        "back_url": "/",
    }


def _secret(device) -> dict:
    """As an app takes it: a picture to scan, groups that can be typed, and an address."""
    text = b32encode(device.bin_key).decode().rstrip("=")
    rows = list(segno.make(device.config_url, error="m", micro=False).matrix_iter(border=2))
    dark = (f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, on in enumerate(row) if on)
    return {
        "secret": " ".join(text[start : start + 4] for start in range(0, len(text), 4)),
        "address": device.config_url,
        "picture": {"size": len(rows), "path": "".join(dark)},
    }


def _person(member, trial) -> dict:
    return {
        "name": member.user.name,
        "role_label": ROLES[member.role].label,
        "is_set_up": member.has_second_factor,
        "act": {
            "label": "Take away",
            "name": f"take-{member.user_id}",
            "url": reverse("take-away-second-factor", args=[trial.key, member.user_id]),
            "fields": [
                {
                    "name": "reason",
                    "label": "Why, and how you made sure who asks",
                    "required": True,
                }
            ],
        }
        if member.has_second_factor
        else None,
    }
