"""Which wording a form is shown in, and why it may be shown in none."""

from dataclasses import replace
from datetime import date

from django.db.models import QuerySet

from instruments import Instrument, Item
from trials.models import Trial, Wording
from trials.wording.checking import ALL_OTHERS

ELECTRONIC, PAPER = "electronic", "paper"


def newest_wordings(trial: Trial, form: str, version: str) -> dict[str, Wording]:
    """{language: its newest pack}, the language that was loaded last first."""
    packs = Wording.objects.filter(trial=trial, form_key=form, form_version=version)
    return _newest(packs).get((form, version), {})


def all_newest_wordings(trial: Trial) -> dict[tuple[str, str], dict[str, Wording]]:
    """{(form, version): as newest_wordings gives them}, of every form in one query."""
    return _newest(Wording.objects.filter(trial=trial))


def _newest(packs: QuerySet[Wording]) -> dict[tuple[str, str], dict[str, Wording]]:
    newest: dict[tuple[str, str], dict[str, Wording]] = {}
    for pack in packs.order_by("-recorded_at"):
        of_form = newest.setdefault((pack.form_key, pack.form_version), {})
        of_form.setdefault(pack.language, pack)
    return newest


def why_not_shown(wording: Wording, *, mode: str, on: date) -> str | None:
    """None where the licence allows this mode on this day."""
    licence = f"The licence {wording.licence_reference} for the wording ({wording.language})"
    if mode not in wording.modes:
        return f"{licence} is not for {mode} use."
    if on < wording.valid_from:
        return f"{licence} begins on {wording.valid_from}."
    if on > wording.valid_to:
        return f"{licence} ended on {wording.valid_to}."
    return None


def worded(instrument: Instrument, wording: Wording) -> Instrument:
    """The form with the wording in the place of our labels: to be shown, never to be stored."""
    return replace(instrument, items=tuple(_worded(item, wording) for item in instrument.items))


def _worded(item: Item, wording: Wording) -> Item:
    text = wording.wording
    options = text["options"].get(item.key) or text["options"].get(ALL_OTHERS, {})
    choices = tuple(replace(c, label=options[str(c.code)]) for c in item.choices)
    return replace(item, label=text["items"][item.key], choices=choices)
