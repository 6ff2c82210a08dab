"""The flow of participants as its page shows it: a drawing, and the same numbers as a table."""

from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from trials.models import Trial
from trials.selectors.flow import EVERYBODY, Box, Flow, flow_of
from trials.web.presenters.flow_diagram import draw


def flow_page(trial: Trial, as_of: date) -> dict:
    flow = flow_of(trial, as_of)
    return {
        "as_of": as_of,
        "as_of_value": as_of.isoformat(),
        "drawing": draw(flow),
        "description": description_of(flow),
        "columns": flow_columns(flow),
        "rows": flow_rows(trial, flow, as_of),
        "notes": [
            f"Site {step.site} was excluded for cause on {step.happened_on:%-d %B %Y}:"
            f" {step.reason} Its participants are counted here."
            for step in flow.excluded
        ],
        "screening_url": reverse("screening", args=[trial.key]),
        "sites_url": reverse("sites", args=[trial.key]),
    }


def flow_rows(trial: Trial, flow: Flow, as_of: date) -> list[dict]:
    """Everything that the drawing counts, each with the address of who is counted."""
    page = reverse("flow-people", args=[trial.key])
    rows = []
    for of, label, cells in flow_cells(flow):
        asked = urlencode({"of": of, "step": label, "as_of": as_of.isoformat()})
        rows.append({"label": label, "of": of, "cells": cells, "url": f"{page}?{asked}"})
    return rows


def flow_columns(flow: Flow) -> list[str]:
    return ["Participants", *(flow.columns.values() if _has_arms(flow) else ())]


def flow_cells(flow: Flow) -> list[tuple[str, str, list]]:
    """(the box that a line stands in or "", what is counted, a number for each column)."""
    return [row for box in (*flow.before, *flow.after) for row in _rows(box, flow)]


def numbers_of(flow: Flow, of: str, step: str) -> tuple[str, ...] | None:
    """Who is counted in a row of flow_rows; None where there is no such row."""
    boxes = [box for top in (*flow.before, *flow.after) for box in (top, top.aside) if box]
    for box in boxes:
        if (of, step) == ("", box.label):
            return box.numbers
        for line in box.lines:
            if (of, step) == (box.label, line.label):
                return line.numbers
    return None


def _has_arms(flow: Flow) -> bool:
    return EVERYBODY not in flow.columns


def _rows(box: Box, flow: Flow) -> list[tuple[str, str, list]]:
    """The box, what is counted inside it, and those beside it who go no further."""
    rows = [("", box.label, _cells(box.people, flow))]
    rows += [(box.label, line.label, _cells(line.people, flow)) for line in box.lines]
    return rows + (_rows(box.aside, flow) if box.aside else [])


def _cells(people: dict[str, int], flow: Flow) -> list:
    """Everybody first; then each arm, where the arms are known and there is one."""
    if not _has_arms(flow):
        return [people[EVERYBODY]]
    return [sum(people.values()), *(people.get(arm, "") for arm in flow.columns)]


def description_of(flow: Flow) -> str:
    boxes = [
        f"{box.label}: {sum(box.people.values())}."
        + (f" {box.aside.label}: {sum(box.aside.people.values())}." if box.aside else "")
        for box in (*flow.before, *flow.after)
    ]
    return " ".join(["The same numbers stand in the table below.", *boxes])
