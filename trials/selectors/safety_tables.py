"""The tables of a report for the safety board, by group: from the data that left for it.

The closed report is by letter; the open report is the same with everybody in one group.
"""

from collections.abc import Callable, Iterable
from statistics import fmean

from instruments import Instrument
from trials.lifecycle import FINAL_STATUSES, LABELS
from trials.numbers import NONE, number
from trials.studies.schema import Study
from trials.studies.schema.safety_board import RiskOfBoard, VitalsOfBoard

Groups = dict[str, set[str]]  # {name of the group: ids of its participants}
Table = dict  # as templates/components/table.html takes it


def named_fields(study: Study) -> dict[str, list[str]]:
    """{form: its fields and scores that leave for the board}: nothing else does."""
    board, adverse = study.safety_board, study.adverse_events
    named: dict[str, list[str]] = {adverse.form: [board.term, adverse.serious]}
    for part in board.vitals:
        named.setdefault(part.form, []).extend(part.limits)
    for part in board.risk:
        named.setdefault(part.form, []).append(part.positive)
    return named


def safety_tables(data: dict, groups: Groups, study: Study) -> list[Table]:
    """data: what governance.safety_data gives (trials/database/sql/14_safety_board.sql)."""
    return [
        _participants(data, groups),
        _exposure(data, groups, study),
        _adverse_events(data, groups, study),
        *(_risk(data, groups, study, part) for part in study.safety_board.risk),
        *(_vitals(data, groups, study, part) for part in study.safety_board.vitals),
        _unfinished(data, groups, study),
    ]


def _participants(data: dict, groups: Groups) -> Table:
    people = data["participants"]
    rows = [_counted("Randomised", groups, people, "id")]
    rows += [
        _counted(LABELS[state], groups, [p for p in people if p["status"] == state], "id")
        for state in FINAL_STATUSES
        if state != "screen_failed"
    ]
    stopped = [p for p in people if p["treatment"] == "treatment_stopped"]
    rows.append(_counted(LABELS["treatment_stopped"], groups, stopped, "id"))
    return _table("Participants", groups, rows)


def _exposure(data: dict, groups: Groups, study: Study) -> Table:
    kinds = list(dict.fromkeys((d["visit"], d["kind"], d["decision"]) for d in data["doses"]))
    order = [visit.code for visit in study.visits]
    rows = [
        _counted(
            f"{visit}, {kind} dose: {decision}",
            groups,
            [d for d in data["doses"] if (d["visit"], d["kind"], d["decision"]) == at],
        )
        for at in sorted(kinds, key=lambda at: (order.index(at[0]), at[1:]))
        for visit, kind, decision in [at]
        if kind != "escalation"
    ]
    return _table("Exposure: participants", groups, rows)


def _adverse_events(data: dict, groups: Groups, study: Study) -> Table:
    """Participants, and events in brackets; the events that most participants had come first."""
    term, serious = study.safety_board.term, study.adverse_events.serious
    events = _finished(data, study.adverse_events.form)
    by_term: dict[str, list[dict]] = {}
    for event in events:
        name = " ".join(str(_value(event, term) or "not named").split())
        by_term.setdefault(name.casefold(), []).append(event)
    rows = [
        _with_events("Any event", groups, events),
        _with_events("Serious", groups, [e for e in events if _is_yes(_value(e, serious))]),
    ]
    often = sorted(by_term.items(), key=lambda found: (-len(_people(found[1])), found[0]))
    rows += [_with_events(name, groups, of_term) for name, of_term in often]
    return _table("Adverse events: participants (events)", groups, rows)


def _risk(data: dict, groups: Groups, study: Study, part: RiskOfBoard) -> Table:
    asked = _finished(data, part.form)
    values = [(row, _value(row, part.positive)) for row in asked]
    rows = [
        _with_events("Asked", groups, asked),
        _with_events("Positive", groups, [row for row, value in values if _is_yes(value)]),
        # Never clear: an answer that is missing may hide a yes.
        _with_events("Not known", groups, [row for row, value in values if value is None]),
    ]
    asked_for = _label(study, part.form, part.positive)
    title = f"{_title(study, part.form)}, {asked_for}: participants (forms)"
    return _table(title, groups, rows)


def _vitals(data: dict, groups: Groups, study: Study, part: VitalsOfBoard) -> Table:
    rows = []
    for name, limit in part.limits.items():
        measured = [
            (row, value)
            for row in _finished(data, part.form)
            if (value := _value(row, name)) is not None
        ]
        label = _label(study, part.form, name)
        above = [row for row, value in measured if value > limit]
        rows += [
            _with_events(f"{label}: measured", groups, [row for row, _ in measured]),
            _with_events(f"{label}: above {limit:g}", groups, above),
            _row(f"{label}: mean change, first to last", groups, _change_of(measured)),
            _row(f"{label}: mean of the greatest rise", groups, _greatest_rise_of(measured)),
        ]
    return _table(f"{_title(study, part.form)}: participants (measurements)", groups, rows)


def _change_of(measured: list) -> Callable[[set[str]], str]:
    return lambda people: _mean(series[-1] - series[0] for series in _series(measured, people))


def _greatest_rise_of(measured: list) -> Callable[[set[str]], str]:
    return lambda people: _mean(max(series) - series[0] for series in _series(measured, people))


def _series(measured: list, people: set[str]) -> list[list[float]]:
    """The measurements of each participant who has two or more, in their order."""
    found: dict[str, list[float]] = {}
    for row, value in measured:
        if row["participant"] in people:
            found.setdefault(row["participant"], []).append(value)
    return [series for series in found.values() if len(series) > 1]


def _unfinished(data: dict, groups: Groups, study: Study) -> Table:
    rows = [
        _with_events(
            _title(study, form),
            groups,
            [r for r in data["answers"] if r["form"] == form and r["values"] is None],
        )
        for form in named_fields(study)
    ]
    return _table("Begun, not finished, and not counted: participants (forms)", groups, rows)


def _finished(data: dict, form: str) -> list[dict]:
    return [r for r in data["answers"] if r["form"] == form and r["values"] is not None]


def _value(row: dict, name: str):
    """None where it was not answered, whatever the reason."""
    value = row["values"].get(name)
    return None if isinstance(value, dict) else value


def _is_yes(value) -> bool:
    return value in (True, 1)


def _title(study: Study, form: str) -> str:
    return _form(study, form).title


def _label(study: Study, form: str, name: str) -> str:
    """Of a field or a score."""
    found = _form(study, form)
    labels = {scale.name: scale.label for scale in found.scales}
    return (labels | {item.key: item.label for item in found.items})[name]


def _form(study: Study, key: str) -> Instrument:
    version = next(e.version for visit in study.visits for e in visit.forms if e.form == key)
    return study.form(key, version)


def _people(rows: Iterable[dict], key: str = "participant") -> set[str]:
    return {row[key] for row in rows}


def _counted(label: str, groups: Groups, rows: list[dict], key: str = "participant") -> dict:
    return _row(label, groups, lambda people: str(len(_people(rows, key) & people)))


def _with_events(label: str, groups: Groups, rows: list[dict]) -> dict:
    def cell(people: set[str]) -> str:
        of_group = [row for row in rows if row["participant"] in people]
        return f"{len(_people(of_group))} ({len(of_group)})"

    return _row(label, groups, cell)


def _mean(numbers: Iterable[float]) -> str:
    known = list(numbers)
    return f"{number(fmean(known), 1)} (n = {len(known)})" if known else NONE


def _row(label: str, groups: Groups, cell: Callable[[set[str]], str]) -> dict:
    return {"label": label, "cells": [cell(people) for people in groups.values()]}


def _table(title: str, groups: Groups, rows: list[dict]) -> Table:
    return {"title": title, "columns": ["Counted", *groups], "rows": rows}
