"""A share of the interviews is rated once more, from the recording, by another rater."""

import secrets
from contextlib import suppress

from trials.actions.participants import new_token
from trials.actions.raters import assign_by_rules
from trials.ledger import act
from trials.models import Entry
from trials.models.base import about, place_of
from trials.policies.rating import RATING
from trials.refusals import Refused
from trials.selectors.raters import office_of
from trials.studies.schema import Study

LOTTERY = secrets.SystemRandom()
COPIED = ("visit_id", "form_key", "form_version", "form_class", "slot", "filled_by", "position")


def draw_second_rating(entry: Entry, study: Study) -> Entry | None:
    """By lot, once a rater has completed a rating; None where it was not drawn.

    It is given away by the rules at once or, where nobody is free, waits with the other
    interviews. Whoever gets it sees an interview like any other. Not on an arm's path, which
    those who keep the pool do not see.
    """
    if entry.form_class != RATING or entry.assigned_to_id is None:
        return None
    if entry.second_of_id or entry.arm_path:
        return None
    if LOTTERY.random() >= study.rating.second_ratings:
        return None
    office = office_of(entry.trial)
    with act("raters.draw", scope=office, **about(entry)):
        second = Entry.objects.create(
            second_of_id=entry.pk,
            optional=True,
            token=new_token(),
            **{column: getattr(entry, column) for column in COPIED},
            **place_of(entry),
        )
    second.trial = entry.trial
    with suppress(Refused):
        assign_by_rules(entry=second, scope=office)
    return second
