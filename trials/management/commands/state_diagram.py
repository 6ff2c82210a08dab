"""Draws docs/states.md from trials/lifecycle.py: `manage.py state_diagram > docs/states.md`."""

from django.core.management.base import BaseCommand

from trials.lifecycle import (
    BLIND_STATUS,
    DATA_STATUS,
    DEVIATION,
    DOCUMENT,
    ENTRY,
    KIT,
    LABELS,
    MONITORING_VISIT,
    QUERY,
    SITE,
    STUDY_STATUS,
    TREATMENT_STATUS,
    TRIAL,
    VISIT,
)
from trials.models import DataQuery, Deviation, Entry, InterviewDocument, MonitoringVisit, Visit

HEAD = """# States, and which may follow which

Written from `trials/lifecycle.py` by `python3 manage.py state_diagram`. A state is never stored and
painted over: it is read off the last fact about a thing.
"""
LIFECYCLES = (
    ("The study", TRIAL),
    ("A site", SITE),
    ("A visit", VISIT),
    ("A form of a visit (an entry)", ENTRY),
    ("A data query", QUERY),
    ("A transcript of an interview", DOCUMENT),
    ("A kit of one session", KIT),
    ("A deviation from the protocol", DEVIATION),
    ("A visit of the monitor", MONITORING_VISIT),
    ("A participant, first axis: the study", STUDY_STATUS),
    ("A participant, second axis: treatment", TREATMENT_STATUS),
    ("A participant, third axis: data", DATA_STATUS),
    ("A participant, fourth axis: the blind", BLIND_STATUS),
)


class Command(BaseCommand):
    help = "Print the states and their order as Markdown, for docs/states.md."

    def handle(self, **options):
        self.stdout.write(state_diagram(), ending="")


def state_diagram() -> str:
    """The whole of docs/states.md."""
    return "\n".join([HEAD, *(_section(title, states) for title, states in LIFECYCLES)])


def _section(title: str, states: dict) -> str:
    """states: {state: what may follow}, the first one first in life too."""
    arrows = [(state, then) for state, allowed in states.items() for then in allowed]
    drawing = [
        *(f"    {state} : {_label(state)}" for state in states),
        f"    [*] --> {next(iter(states))}",
        *(f"    {state} --> {then}" for state, then in arrows),
    ]
    rows = [
        f"| {_label(state)} | {', '.join(map(_label, allowed)) or 'nothing'} |"
        for state, allowed in states.items()
    ]
    return "\n".join(
        [f"## {title}", "", "```mermaid", "stateDiagram-v2", *drawing, "```", "",
         "| State | What may follow |", "| --- | --- |", *rows, ""]
    )  # fmt: skip


def _label(state: str) -> str:
    for states in (
        Visit.State,
        Entry.State,
        InterviewDocument.State,
        DataQuery.State,
        Deviation.State,
        MonitoringVisit.State,
    ):
        if state in states.values:
            return states(state).label
    return LABELS.get(state, state.replace("_", " ").capitalize())
