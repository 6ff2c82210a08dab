"""The entry page: an instrument and its answers as blocks of rows. No score, no total."""

from itertools import groupby

from instruments import MISSING_REASONS, Instrument
from trials.context import Scope
from trials.lifecycle import LABELS
from trials.models import Entry, Revision
from trials.studies.loading import study_of
from trials.studies.schema import Study

STATES = dict(Entry.State.choices)


def banner(entry: Entry, instrument: Instrument, study: Study, scope: Scope) -> dict:
    """A rater sees a token: not the participant, the site or the visit."""
    about = {
        "title": instrument.title,
        "version": instrument.version.replace("_", " "),
        "recall": instrument.recall,
        "blinded": True,
        "state_label": STATES[entry.state],
    }
    if scope.role == "rater":
        return about | {"token": entry.token}
    visit = study.visit(entry.visit.code)
    return about | {
        "participant": entry.participant.number,
        "site": str(entry.site),
        "visit": f"{visit.code} {visit.label}",
    }


def answers_page(
    entry: Entry, latest: Revision | None, scope: Scope, *, answers=None, problems=()
) -> dict:
    """entry: with its state. answers: what was typed, where that is not what is saved."""
    study = study_of(entry.trial)
    instrument = study.form(entry.form_key, entry.form_version)
    shown = answers if answers is not None else (latest.answers if latest else {})
    return {
        "banner": banner(entry, instrument, study, scope),
        "blocks": blocks(instrument, shown, problems),
        "answered": sum(_has_code(shown.get(item.key)) for item in instrument.items),
        "total": len(instrument.items),
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


def blocks(instrument: Instrument, answers: dict, problems=()) -> list[dict]:
    """Consecutive items with the same heading and the same choices stand in one grid."""
    by_item = {problem.item_key: problem for problem in problems}
    grouped = groupby(instrument.items, key=lambda item: (item.group, item.kind, item.choices))
    shown = []
    heading_before = ""
    for (heading, kind, choices), items in grouped:
        rows = [_row(item, answers.get(item.key), by_item.get(item.key)) for item in items]
        is_grid = kind == "choice" and len(rows) > 1
        shown.append(
            {
                "heading": heading if heading != heading_before else "",
                "choices": _choices(choices) if is_grid else None,
                "rows": rows,
            }
        )
        heading_before = heading
    return shown


def _row(item, answer, problem) -> dict:
    missing = answer.get("missing") if isinstance(answer, dict) else None
    return {
        "key": item.key,
        "number": item.number or "",
        "label": item.label,
        # Several marks on paper are shown as several boxes, so that a save keeps them all.
        "kind": "choices" if isinstance(answer, list) else item.kind,
        "choices": _choices(item.choices),
        "value": None if missing else answer,
        "missing": missing,
        "minimum": item.minimum,
        "maximum": item.maximum,
        "step": item.step,
        "unit": item.unit,
        "problem": problem.message if problem and problem.kind == "problem" else "",
        "warning": problem.message if problem and problem.kind == "warning" else "",
    }


def numbered_label(item) -> str:
    return f"{item.number}. {item.label}" if item.number else item.label


def _choices(choices) -> list[dict]:
    return [{"code": choice.code, "label": choice.label} for choice in choices]


def _has_code(answer) -> bool:
    return answer is not None and not isinstance(answer, dict)


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
                "role_label": LABELS.get(event.role, event.role.replace("_", " "))
                if event
                else "",
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
