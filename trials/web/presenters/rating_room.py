"""The rater's room: what a rater is shown of her interviews, and nothing that tells them apart."""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.urls import reverse

from instruments import Instrument
from trials.models import Entry, RaterDisclosure, Trial
from trials.selectors.signatures import SignedForm
from trials.studies.words import language_name
from trials.web.presenters.acts import act_on

_S = Entry.State
STATES = {
    _S.EXPECTED: "To do",
    _S.DRAFT: "In progress",
    _S.COMPLETE: "Done",
    _S.NOT_DONE: "Not held",
    _S.NOT_APPLICABLE: "Not held",
}
COMPLETE = "This rating is complete. What was wrong in it you put right by an addendum, you alone."


def room(
    interviews: Iterable[SignedForm],
    forms: dict,
    languages: dict[UUID, str],
    trial: Trial,
    asked: Collection[UUID] = (),
) -> dict:
    """interviews: entries with their states, shown in the order of the tokens, which says nothing.

    asked: the entries about which the rater is asked something.
    """
    return {
        "interviews": [
            _interview(one, forms, languages, trial) | {"is_asked": one.entry.pk in asked}
            for one in sorted(interviews, key=lambda one: one.entry.token)
        ]
    }


def _interview(one: SignedForm, forms: dict, languages: dict[UUID, str], trial: Trial) -> dict:
    entry = one.entry
    is_to_sign = entry.state == _S.COMPLETE and one.is_to_sign
    return {
        "token": entry.token,
        "instrument": forms[entry.form_key, entry.form_version].title,
        "language": language_name(languages[entry.pk]),
        "state": entry.state,
        "state_label": STATES[entry.state],
        "url": reverse("entry", args=[trial.key, entry.pk]),
        "sign_url": reverse("sign-rating", args=[trial.key, entry.pk]) if is_to_sign else None,
        "sign_label": "Sign this rating again" if one.earlier else "Sign this rating",
        "signed_at": one.signatures[0].at if one.signatures else None,
    }


def question(entry: Entry, instrument: Instrument, trial: Trial) -> dict:
    """What is asked before the form is shown."""
    return {
        "token": entry.token,
        "title": instrument.title,
        "url": reverse("say-met", args=[trial.key, entry.pk]),
        "back_url": reverse("interviews", args=[trial.key]),
    }


def disclosures(
    entry: Entry, found: list[RaterDisclosure], trial: Trial, *, why_not: str | None
) -> dict:
    """What the rater was told at this interview, and how she says that she was told more."""
    fields = [
        {
            "name": "told",
            "label": "What you were told",
            "type": "select",
            "required": True,
            "choices": [
                {"value": value, "label": label} for value, label in RaterDisclosure.Told.choices
            ],
        },
        {"name": "note", "label": "In a few words", "type": "textarea"},
    ]
    return {
        "told": [
            {"label": one.get_told_display(), "note": one.note, "at": one.recorded_at}
            for one in found
        ],
        "act": act_on("I was told something", "disclose", trial, entry.pk, fields=fields)
        | {"why_not": why_not},
    }
