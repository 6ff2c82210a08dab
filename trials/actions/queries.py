"""Data queries: raised, answered, closed. Each step is a message; none changes an answer.

A question about a rating goes to the rater coordinator, who does not see whose it is: her office
looks and writes in her name, as it does when interviews are given away.
"""

import uuid
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta

from django.db.models import QuerySet

from trials.authorization.permissions import Permission as P
from trials.authorization.scopes import demand
from trials.context import Scope, reading
from trials.ledger import act
from trials.models import DataQuery, Entry, Participant, QueryMessage, Revision, Visit
from trials.models.base import about, place_of
from trials.policies.arm_words import refuse_arm_words
from trials.policies.queries import (
    ANSWERED_BY,
    DUE_AFTER,
    RATING,
    why_not_answer,
    why_not_pass_on,
    why_not_raise,
    why_not_said,
    why_not_settle,
)
from trials.policies.writing import why_not_work
from trials.refusals import Refused, refuse_if
from trials.selectors.clocks import today_at
from trials.selectors.queries import hold_queries, with_state
from trials.selectors.raters import office_of
from trials.studies.loading import form_of

_S = DataQuery.State


def raise_query(
    *,
    about_what: Entry | Visit | Participant,
    text: str,
    scope: Scope,
    item: str = "",
    severity: str = "minor",
    due_on: date | None = None,
    key: uuid.UUID | None = None,
) -> DataQuery:
    """Ask about a form, or an item of it, a visit or a participant.

    due_on: worked out from the severity where left out. The same key twice is one query.
    Raises Refused where the words would tell a rater something, or the item is not on the form.
    """
    demand(scope, P.RAISE_QUERIES)
    entry = about_what if isinstance(about_what, Entry) else None
    trial = about_what.trial
    with act(_name("raise", entry), scope=scope, **about(about_what)):
        repeated = _sent_before(DataQuery.objects.all(), key, text)
        if repeated:
            return repeated
        refuse_if(why_not_work(trial))
        refuse_arm_words(trial, "The question", text)
        refuse_if(why_not_raise(scope, entry, trial, item, text, severity))
        refuse_if(_why_no_item(entry, item))
        visit_id = about_what.pk if isinstance(about_what, Visit) else None
        return DataQuery.objects.create(
            id=key or uuid.uuid4(),
            entry=entry,
            visit_id=entry.visit_id if entry else visit_id,
            form_class=entry.form_class if entry else None,
            item=item,
            text=text.strip(),
            severity=severity,
            answered_by_role=ANSWERED_BY[entry.filled_by if entry else "site"],
            due_on=due_on or due_day(about_what.site, severity),
            opened_by_id=scope.actor,
            opened_role=scope.role,
            **place_of(about_what),
        )


def due_day(site, severity: str) -> date:
    return today_at(site) + timedelta(days=DUE_AFTER[severity])


def answer_query(
    *,
    query: DataQuery,
    reason_code: str,
    text: str,
    scope: Scope,
    key: uuid.UUID | None = None,
) -> QueryMessage:
    """By the site. "corrected" points to the latest save of the form since the question."""
    demand(scope, P.ANSWER_QUERIES)
    with _stepping(query, "answer", scope, text, key) as (held, repeated):
        if repeated:
            return repeated
        refuse_if(why_not_answer(held, scope, reason_code, text))
        return _say(
            held,
            _S.ANSWERED,
            scope,
            text,
            key,
            reason_code=reason_code,
            revision=_corrected(reason_code, held.entry_id, held.opened_at),
        )


def close_query(*, query: DataQuery, scope: Scope, text: str = "", key=None) -> QueryMessage:
    return _settle(query, _S.CLOSED, "close", scope, text, key)


def reopen_query(*, query: DataQuery, text: str, scope: Scope, key=None) -> QueryMessage:
    """The answer does not settle it; text: what is still asked."""
    return _settle(query, _S.OPEN, "reopen", scope, text, key)


def cancel_query(*, query: DataQuery, text: str, scope: Scope, key=None) -> QueryMessage:
    """It should not have been asked; text: why."""
    return _settle(query, _S.CANCELLED, "cancel", scope, text, key)


def pass_on_query(*, query: DataQuery, text: str, scope: Scope) -> QueryMessage:
    """By the coordinator of the raters, in words that tell the rater nothing she must not know."""
    demand(scope, P.MANAGE_RATERS)
    with _stepping(query, "pass_on", scope, text, None) as (held, _):
        rater_id = held.entry.assigned_to_id if held.entry else None
        refuse_if(why_not_pass_on(held, rater_id, text))
        return _say(held, _S.OPEN, scope, text, None, rater_id=rater_id)


def answer_question(
    *, question: QueryMessage, reason_code: str, text: str, scope: Scope
) -> QueryMessage:
    """By the rater, in her room. question: as it was passed on to her."""
    demand(scope, P.RATE_INTERVIEWS)
    with act(_name("answer", question), scope=scope, **about(question)):
        refuse_if(why_not_work(question.trial))
        refuse_arm_words(question.trial, "The answer", text)
        refuse_if(why_not_said(reason_code, text))
        hold_queries([question.participant_id])
        last = QueryMessage.objects.filter(query=question.query_id).order_by("-number").first()
        refuse_if(None if last == question else "You have answered this question.")
        return QueryMessage.objects.create(
            query_id=question.query_id,
            entry_id=question.entry_id,
            form_class=question.form_class,
            number=question.number + 1,
            state=_S.ANSWERED,
            reason_code=reason_code,
            text=text.strip(),
            revision=_corrected(reason_code, question.entry_id, question.recorded_at),
            recorded_by_id=scope.actor,
            recorded_role=scope.role,
            **place_of(question),
        )


def _settle(query: DataQuery, state: str, verb: str, scope: Scope, text: str, key) -> QueryMessage:
    demand(scope, P.RAISE_QUERIES)
    with _stepping(query, verb, scope, text, key) as (held, repeated):
        if repeated:
            return repeated
        refuse_if(why_not_settle(held, state, scope, text))
        return _say(held, state, scope, text, key)


@contextmanager
def _stepping(query: DataQuery, verb: str, scope: Scope, text: str, key: uuid.UUID | None):
    """(the query as it stands, with nobody else taking a step of it; the message of this key)."""
    with (
        act(_name(verb, query), scope=scope, **about(query)) as line,
        reading(_seeing(scope, query, line)),
    ):
        hold_queries([query.participant_id])
        held = with_state(DataQuery.objects.all()).select_related("trial", "entry").get(pk=query.pk)
        refuse_if(why_not_work(held.trial))
        refuse_arm_words(held.trial, "The text", text)
        yield held, _sent_before(held.messages.all(), key, text)


def _seeing(scope: Scope, query: DataQuery, line: int) -> Scope:
    if scope.role != "rater_coordinator":
        return replace(scope, event=str(line))
    office = office_of(query.trial)
    return replace(office, actor=scope.actor, actor_name=scope.actor_name, event=str(line))


def _name(verb: str, what) -> str:
    """A site reads no line of what is asked of raters: it would say who rates."""
    of_rating = getattr(what, "form_class", None) == RATING
    return f"raters.query_{verb}" if of_rating else f"queries.{verb}"


def _say(query: DataQuery, state: str, scope: Scope, text: str, key, **more) -> QueryMessage:
    return QueryMessage.objects.create(
        id=key or uuid.uuid4(),
        query=query,
        entry_id=query.entry_id,
        form_class=query.form_class,
        number=query.said + 1,
        state=state,
        text=text.strip(),
        recorded_by_id=scope.actor,
        recorded_role=scope.role,
        **place_of(query),
        **more,
    )


def _sent_before(rows: QuerySet, key: uuid.UUID | None, text: str):
    found = rows.filter(pk=key).first() if key else None
    if found and found.text != text.strip():
        raise Refused("This key was sent before with other words: send it with a new key.")
    return found


def _corrected(reason_code: str, entry_id, since) -> Revision | None:
    if reason_code != QueryMessage.ReasonCode.CORRECTED:
        return None
    saves = Revision.objects.filter(entry=entry_id, recorded_at__gt=since)
    latest = saves.order_by("-number").first()
    if latest is None:
        raise Refused("The form was not saved since the question: correct it first, with a reason.")
    return latest


def _why_no_item(entry: Entry | None, item: str) -> str | None:
    if not item or entry is None:
        return None
    form = form_of(entry.trial, entry.form_key, entry.form_version)
    if item in form.items_by_key:
        return None
    return f"Item {item!r}: {form.key} has {', '.join(form.items_by_key)}."
