"""What simulated raters do beside the rating itself: they say whom they know, and rate again."""

import uuid
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from instruments import Instrument, Item
from trials.actions.entries import record_answers
from trials.actions.rating_room import say_met_before
from trials.authorization.scopes import scope_of, system_scope
from trials.context import Scope, reading
from trials.models import Entry, Revision
from trials.policies.rating import is_to_be_asked
from trials.selectors.raters import office_of
from trials.simulation.draws import Draws

# Of the items with ordered codes. On the twenty items of the CAPS-5 the totals of two raters are
# then about two points apart (the standard deviation of their differences).
DIFFERS_BY_ONE = 0.15
LATER_DAYS = (2, 9)


def say_never_met(entry: Entry, scope: Scope) -> None:
    """The rater's answer to the first question, where it was not given at this visit yet."""
    with reading(scope):
        is_first = is_to_be_asked(entry, scope)
    if is_first:
        say_met_before(entry=entry, met_before=False, scope=scope)


def rate_again(entry: Entry, *, form: Instrument, draws: Draws, key: str, until: date) -> None:
    """The second rating, some days after the first one, by whoever the rules gave it to.

    Nothing where the lot did not draw it, nobody was free, or its day comes after `until`.
    """
    with reading(office_of(entry.trial)):
        given = Entry.objects.filter(second_of=entry.pk, assigned_to__isnull=False)
        second = given.select_related("trial", "assigned_to").first()
        if second is None:
            return
        first = Revision.objects.get(entry=entry.pk)
    on = first.done_on + timedelta(days=_days_later(draws, key))
    if on > until:
        return
    with reading(system_scope(second.trial)):
        scope = scope_of(second.assigned_to, second.trial)
    say_never_met(second, scope)
    record_answers(
        entry=second,
        answers=answers_of_another(form, first.answers, draws, f"{key}|again"),
        based_on=0,
        complete=True,
        done_on=on,
        idempotency_key=uuid.uuid4(),
        scope=scope,
    )


def _days_later(draws: Draws, key: str) -> int:
    least, most = LATER_DAYS
    return least + int(draws.uniform(f"{key}|again") * (most - least + 1))


def answers_of_another(
    form: Instrument, answers: Mapping[str, Any], draws: Draws, key: str
) -> dict[str, Any]:
    """What another rater answers to the same interview: a few severities are one code apart.

    A difference after which the answers would not be valid is left out.
    """
    steering = {item for branch in form.branches for item in branch.when}
    found = dict(answers)
    for item in form.items:
        if item.key in found and item.key not in steering and _is_ordered(item):
            code = _near(item, found[item.key], draws.uniform(f"{key}|{item.key}"))
            moved = found | {item.key: code}
            if code != found[item.key] and _is_valid(form, moved):
                found = moved
    return found


def _is_ordered(item: Item) -> bool:
    """A severity; raters do not differ on a plain yes or no."""
    codes = [choice.code for choice in item.choices]
    return item.kind == "choice" and len(codes) > 2 and all(type(code) is int for code in codes)


def _near(item: Item, answer: Any, chance: float) -> Any:
    """The code above or below, or the answer itself: also where it is a reason for no answer."""
    ranked = sorted((choice.code for choice in item.choices), key=item.worths.get)
    if chance >= DIFFERS_BY_ONE or answer not in ranked:
        return answer
    place = ranked.index(answer) + (1 if chance < DIFFERS_BY_ONE / 2 else -1)
    return ranked[place] if 0 <= place < len(ranked) else answer


def _is_valid(form: Instrument, answers: Mapping[str, Any]) -> bool:
    return all(one.kind != "problem" for one in form.problems_with(answers))
