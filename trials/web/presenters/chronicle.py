"""What happened to one participant, in words: on a page, or in a package."""

from collections.abc import Iterator

from trials.models import Participant
from trials.selectors.chronicle import happenings_of
from trials.web.presenters.ledger import ledger_lines


def chronicle(participant: Participant, *, names_raters: bool) -> Iterator[dict]:
    """One line for each act, oldest first, as presenters.ledger gives them."""
    for events, changes in happenings_of(participant):
        yield from ledger_lines(events, changes, names_raters=names_raters)
