"""Double entry: the worklist, the second entry, and both entries side by side."""

from django.urls import reverse

from instruments import MISSING_REASONS, Instrument
from trials.authorization.permissions import Permission as P
from trials.authorization.scopes import why_not_fill_in, why_not_permitted
from trials.context import Scope
from trials.models import Entry, SecondEntry, Trial
from trials.policies.double_entry import FIRST, OTHER, SECOND
from trials.policies.writing import why_not_write
from trials.selectors.double_entry import DONE_ON, Difference, differences
from trials.studies.loading import form_of, forms_of, study_of
from trials.web.presenters.entry import banner
from trials.web.presenters.signing import answers_in_words


def worklist_page(waiting: list[Entry], trial: Trial, scope: Scope) -> dict:
    """waiting: unsettled, with participant, site, visit, `why_not_again` and `differs`."""
    titles, study = forms_of(trial), study_of(trial)
    labels = {visit.code: visit.label for visit in study.visits}
    rows = [_row(entry, titles, labels, trial, scope) for entry in waiting]
    return {
        "to_enter": [row for row in rows if row["to_enter"]],
        "to_decide": [row for row in rows if row["to_decide"]],
        "others": [row for row in rows if not (row["to_enter"] or row["to_decide"])],
        "is_used": any(f.double_entry for v in study.visits for f in v.forms),
    }


def _row(entry: Entry, titles: dict, labels: dict, trial: Trial, scope: Scope) -> dict:
    decides = why_not_permitted(scope, P.RESOLVE_DOUBLE_ENTRY) is None
    to_enter = not entry.why_not_again and why_not_fill_in(scope, entry.filled_by) is None
    to_decide = decides and entry.differs
    page = "second-entry" if to_enter else "double-entry" if to_decide else None
    return {
        "number": entry.participant.number,
        "site": str(entry.site),
        "visit": f"{entry.visit.name} {labels.get(entry.visit.code, '')}",
        "title": titles[entry.form_key, entry.form_version].title,
        "slot": entry.slot.replace("_", " "),
        "url": reverse(page, args=[trial.key, entry.pk]) if page else None,
        "to_enter": to_enter,
        "to_decide": to_decide,
        "label": "The two entries differ" if entry.differs else "Waits for its second entry",
        "tone": "warn" if entry.differs else "info",
    }


def comparison_page(entry: Entry, second: SecondEntry | None, trial: Trial, scope: Scope) -> dict:
    """entry: with its state. second: the complete one, with the first entry, or None."""
    instrument = form_of(trial, entry.form_key, entry.form_version)
    page = {
        "banner": banner(entry, instrument, scope),
        "back_url": reverse("double-entries", args=[trial.key]),
        "entry_url": reverse("entry", args=[trial.key, entry.pk]),
    }
    if second is None or not second.complete:
        return page | {"rows": None}
    resolution = getattr(second, "resolution", None)
    differing = {one.key: one for one in differences(second.first, second, instrument)}
    decides = why_not_permitted(scope, P.RESOLVE_DOUBLE_ENTRY) is None
    is_open = bool(differing) and resolution is None
    return page | {
        "rows": _rows(second, instrument, differing, resolution),
        "differing": len(differing),
        "first": _entered(second.first),
        "second": _entered(second),
        "resolution": resolution and _entered(resolution),
        "decides": is_open and decides,
        "why_not": why_not_write(trial, entry) if is_open and decides else None,
        "url": reverse("double-entry", args=[trial.key, entry.pk]),
        "missing_reasons": [{"value": k, "label": v} for k, v in MISSING_REASONS.items()],
    }


def _entered(what) -> dict:
    return {"by": what.recorded_by.name, "at": what.recorded_at}


def _rows(
    second: SecondEntry, instrument: Instrument, differing: dict[str, Difference], resolution
) -> list[dict]:
    """The date, then every item: first, second, and what holds where that was decided."""
    first = second.first
    holds = (resolution and resolution.revision) or first
    shown = [
        {
            "key": DONE_ON,
            "label": "Date of assessment",
            "first": f"{first.done_on:%-d %b %Y}",
            "second": f"{second.done_on:%-d %b %Y}",
            "holds": f"{holds.done_on:%-d %b %Y}",
            "kind": "date",
            "choices": [],
        }
    ]
    in_words = zip(
        instrument.items,
        answers_in_words(instrument, first.answers),
        answers_in_words(instrument, second.answers),
        answers_in_words(instrument, holds.answers),
        strict=True,
    )
    shown += [
        {
            "key": item.key,
            "label": one["label"],
            "first": one["answer"],
            "second": other["answer"],
            "holds": held["answer"],
            "kind": item.kind,
            "choices": [{"value": c.code, "label": f"{c.code} {c.label}"} for c in item.choices],
        }
        for item, one, other, held in in_words
    ]
    decisions = resolution.decisions if resolution else {}
    for row in shown:
        row["differs"] = row["key"] in differing
        row["decided"] = _decided(decisions.get(row["key"]))
    return shown


def _decided(decision: dict | None) -> str:
    if decision is None:
        return ""
    words = {FIRST: "the first entry", SECOND: "the second entry", OTHER: "neither"}
    why = f": {decision['reason']}" if decision["reason"] else ""
    return f"{words[decision['take']]}{why}"
