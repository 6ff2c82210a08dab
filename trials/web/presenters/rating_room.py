"""The rater's room: what a rater is shown of her interviews, and nothing that tells them apart."""

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, date, datetime
from uuid import UUID

from django.urls import reverse

from instruments import Instrument
from trials.models import Entry, RaterDisclosure, Trial
from trials.selectors.signatures import SignedForm
from trials.studies.words import language_name
from trials.web.presenters.acts import act_on

_S = Entry.State
_NEVER = datetime.max.replace(tzinfo=UTC)
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
    times: Mapping[UUID, datetime] | None = None,
    certificates: Mapping[str, date] | None = None,
    today: date | None = None,
) -> dict:
    """interviews: entries with their states. What is booked comes first, as the clock has it, then
    the others in the order of the tokens, which says nothing.

    asked: the entries about which the rater is asked something. times: when they are booked.
    certificates: {form: the last day on which the rater may rate it}.
    """
    times = times or {}
    rows = [
        _interview(one, forms, languages, trial, times.get(one.entry.pk), one.entry.pk in asked)
        for one in interviews
    ]
    rows.sort(key=lambda row: (row["at"] or _NEVER, row["token"]))
    ended = [_ended(form, on) for form, on in sorted((certificates or {}).items()) if on < today]
    return {
        "to_do": [row for row in rows if row["left"]],
        "done": sorted((row for row in rows if not row["left"]), key=lambda row: row["token"]),
        "booked": [row for row in rows if row["left"] and row["at"]],
        "certificates": ended,
        "calendar_url": reverse("interview-calendar", args=[trial.key]),
    }


def _interview(
    one: SignedForm,
    forms: dict,
    languages: dict[UUID, str],
    trial: Trial,
    at: datetime | None,
    is_asked: bool,
) -> dict:
    entry = one.entry
    url = reverse("entry", args=[trial.key, entry.pk])
    return {
        "token": entry.token,
        "instrument": forms[entry.form_key, entry.form_version].title,
        "language": language_name(languages[entry.pk]),
        "at": at,
        "state": entry.state,
        "state_label": STATES[entry.state],
        "url": url,
        "left": _left(one, url, reverse("sign-rating", args=[trial.key, entry.pk]), is_asked),
        "signed_at": one.signatures[0].at if one.signatures else None,
    }


def _left(one: SignedForm, url: str, sign_url: str, is_asked: bool) -> list[dict]:
    """What the rater still has to do about an interview, each a link."""
    state, left = one.entry.state, []
    if state in (_S.EXPECTED, _S.DRAFT):
        left.append({"label": "Rate" if state == _S.EXPECTED else "Go on rating", "url": url})
    if is_asked:
        left.append({"label": "Answer a question", "url": f"{url}#questions"})
    if state == _S.COMPLETE and one.is_to_sign:
        left.append({"label": "Sign the addendum" if one.earlier else "Sign", "url": sign_url})
    return left


def _ended(form: str, on: date) -> str:
    return (
        f"Your certificate for {form} ended on {on:%-d %b %Y}: no new interview comes to you"
        " until the coordinator of the raters has entered another."
    )


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
