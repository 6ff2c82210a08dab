"""The rater's room: what a rater is shown of her interviews, and nothing that tells them apart."""

from collections.abc import Iterable
from uuid import UUID

from django.urls import reverse

from instruments import Instrument
from trials.models import Entry, RaterDisclosure, Trial
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
SIGNED = "This interview is signed. What was wrong in it is put right by an addendum, by you alone."


def room(entries: Iterable[Entry], forms: dict, languages: dict[UUID, str], trial: Trial) -> dict:
    """entries: with their states. In the order of the tokens, which says nothing."""
    return {
        "interviews": [
            {
                "token": entry.token,
                "instrument": forms[entry.form_key, entry.form_version].title,
                "language": language_name(languages[entry.pk]),
                "state": entry.state,
                "state_label": STATES[entry.state],
                "url": reverse("entry", args=[trial.key, entry.pk]),
            }
            for entry in sorted(entries, key=lambda entry: entry.token)
        ]
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
