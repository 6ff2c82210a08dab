"""The entry page: what a form is about, its items and its history. No score, no total."""

import json

from instruments import MISSING_REASONS, Instrument
from trials.context import Scope
from trials.lifecycle import LABELS
from trials.models import Entry, Revision
from trials.studies.loading import form_of, visit_of
from trials.web.presenters.items import counted, sections, skipped_by
from trials.web.presenters.rating_card import has_cards
from trials.web.presenters.rating_room import STATES as ROOM_STATES
from trials.web.presenters.wording import in_words
from trials.wording.choosing import ELECTRONIC

STATES = dict(Entry.State.choices)


def banner(entry: Entry, instrument: Instrument, scope: Scope) -> dict:
    """A rater sees a token: not the participant, the site or the visit."""
    about = {
        "subject": entry.token if scope.role == "rater" else entry.participant.number,
        "title": instrument.title,
        "version": _unless_said(instrument.version.replace("_", " "), instrument.title),
        "recall": _unless_said(instrument.recall, instrument.title),
        "state_label": STATES[entry.state],
    }
    if scope.role == "rater":
        return about | {"token": entry.token, "state_label": ROOM_STATES[entry.state]}
    visit = visit_of(entry.trial, entry.visit.code)
    return about | {
        "participant": entry.participant.number,
        "site": str(entry.site),
        "visit": f"{visit.code} {visit.label}",
    }


def _unless_said(words: str, title: str) -> str:
    """ "" where the title says it already: "In the past month" after "…, past month"."""
    said = title.lower().replace("-", " ")
    return "" if words.lower().replace("-", " ").removeprefix("in the ") in said else words


def answers_page(
    entry: Entry,
    latest: Revision | None,
    scope: Scope,
    *,
    language: str = "",
    answers=None,
    problems=(),
) -> dict:
    """entry: with its state. answers: what was typed, where that is not what is saved.

    language: of the wording, where the study has it in several.
    """
    instrument = form_of(entry.trial, entry.form_key, entry.form_version)
    shown = answers if answers is not None else (latest.answers if latest else {})
    form, wording = in_words(entry.trial, instrument, mode=ELECTRONIC, language=language)
    return {
        "banner": banner(entry, instrument, scope),
        "wording": wording,
        "sections": sections(form, shown, problems),
        "has_cards": has_cards(form),
        "branches": json.dumps([_branch(branch) for branch in instrument.branches]),
        **counted(instrument.items, shown, skipped_by(instrument, shown)),
        "revision": latest.number if latest else 0,
        "entry_id": entry.pk,
        "complete": entry.state == Entry.State.COMPLETE,
        "done_on": latest.done_on if latest else None,
        "missing_reasons": [
            {"code": code, "label": label} for code, label in MISSING_REASONS.items()
        ],
        "problems": [
            {"item": problem.item_key, "message": problem.message} for problem in problems
        ],
    }


def _branch(branch) -> dict:
    """As static/entry/branches.js reads it."""
    return {"when": dict(branch.when), "skips": list(branch.skips)}


def numbered_label(item) -> str:
    return f"{item.number}. {item.label}" if item.number else item.label


def answer_in_words(answer) -> str:
    """0, missing and not answered are three things, in words too."""
    if answer is None:
        return "not answered"
    if isinstance(answer, dict):
        return f"missing: {MISSING_REASONS[answer['missing']]}"
    return ", ".join(map(str, answer)) if isinstance(answer, list) else str(answer)


def history(revisions: list[Revision], instrument: Instrument, events: dict) -> list[dict]:
    """Newest first, each with what it changed. events: the ledger line of each revision."""
    labels = {item.key: numbered_label(item) for item in instrument.items}
    before: dict = {}
    shown = []
    for revision in revisions:
        event = events.get(revision.pk)
        shown.append(
            {
                "number": revision.number,
                "at": revision.recorded_at,
                "by": event.actor_name if event else "",
                "role_label": LABELS.get(event.role, event.role.replace("_", " ")) if event else "",
                "reason": event.reason if event else "",
                "state_label": "Complete" if revision.complete else "In progress",
                "changes": [
                    {
                        "label": labels[key],
                        "before": answer_in_words(before.get(key)),
                        "after": answer_in_words(revision.answers.get(key)),
                    }
                    for key in labels
                    if before.get(key) != revision.answers.get(key)
                ],
            }
        )
        before = revision.answers
    return shown[::-1]
