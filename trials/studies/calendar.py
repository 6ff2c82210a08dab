"""On which days the visits of a study fall, if each is held on its target day: no dates, no people.

The days are counted from an event on which everything before a visit hangs: consent, or what
nobody can foresee, such as a disclosure.
"""

from dataclasses import dataclass

from trials.studies.schema import Study, VisitOfStudy


@dataclass(frozen=True)
class Span:
    """first, target, last: days after `start`, which is an event."""

    visit: VisitOfStudy
    start: str
    first: int
    target: int
    last: int


def spans_of(study: Study) -> dict[str, list[Span]]:
    """{event: its visits, in the order of the file}; without those that are held as needed."""
    placed: dict[str, tuple[str, int]] = {}
    by_start: dict[str, list[Span]] = {}
    for visit in study.visits:
        span = _span(visit, placed)
        placed[visit.code] = (span.start, span.target)
        _place_events(study, visit, placed)
        if not visit.as_needed:
            by_start.setdefault(span.start, []).append(span)
    return by_start


def _span(visit: VisitOfStudy, placed: dict[str, tuple[str, int]]) -> Span:
    """The first anchor sets the day; the others narrow the window as far as they meet it."""
    start, day = placed.get(visit.anchors[0].after, (visit.anchors[0].after, 0))
    windows = [
        (placed_at + first, placed_at + last)
        for anchor in visit.anchors
        for (root, placed_at) in [placed.get(anchor.after, (anchor.after, 0))]
        for (first, last) in [anchor.between]
        if root == start
    ]
    target = day + visit.anchors[0].target
    first = min(target, max(opens for opens, _ in windows))
    last = max(target, min(closes for _, closes in windows))
    return Span(visit, start, first, target, last)


def _place_events(study: Study, visit: VisitOfStudy, placed: dict[str, tuple[str, int]]) -> None:
    """What the system records at this visit, so that later visits can hang on it."""
    if study.session_at(visit.code):
        placed.setdefault("first_session", placed[visit.code])
        placed["last_session"] = placed[visit.code]
    if study.randomisation and visit.code in study.randomisation.after:
        placed["randomisation"] = placed[visit.code]
