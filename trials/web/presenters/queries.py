"""Data queries on pages: one with its thread, those of a form, and the questions to a rater."""

import uuid

from django.urls import reverse

from trials.authorization.permissions import Permission as P
from trials.authorization.roles import ROLES
from trials.authorization.scopes import may_open, why_not_permitted
from trials.context import Scope
from trials.models import DataQuery, QueryMessage, Trial
from trials.policies.queries import RATING
from trials.selectors.queries import OF_CHECKS, settled_by
from trials.web.presenters.entry import numbered_label

_S = DataQuery.State
TONES = {_S.OPEN: "warn", _S.ANSWERED: "info", _S.CLOSED: "good", _S.AUTO_CLOSED: "good"}
SEVERITY_TONES = {"critical": "bad", "major": "warn", "minor": "neutral"}
TEXT = {"name": "text", "label": "In words", "type": "textarea", "required": True}
ANSWER_FIELDS = (
    {
        "name": "reason_code",
        "label": "How this settles it",
        "type": "select",
        "required": True,
        "choices": [
            {"value": value, "label": label} for value, label in QueryMessage.ReasonCode.choices
        ],
    },
    TEXT | {"label": "What you found"},
)


def query_shown(
    query: DataQuery, trial: Trial, scope: Scope, forms: dict, *, why_not: str | None
) -> dict:
    """query: with state, age and thread. why_not: why nothing is said to any query now."""
    by_token = scope.role == "rater_coordinator"
    return {
        "id": query.pk,
        "state": query.state,
        "state_label": _S(query.state).label,
        "tone": TONES.get(query.state, "neutral"),
        "severity_label": query.get_severity_display(),
        "severity_tone": SEVERITY_TONES[query.severity],
        "text": query.text,
        "item": query.item,
        "item_label": _item_label(query, forms),
        "participant": "" if by_token else query.participant.number,
        "place": query.entry.token if by_token else _place(query, forms),
        "asked_by": "Edit check" if query.opened_role == OF_CHECKS else query.opened_by.name,
        "waits_for": _waits_for(query),
        "opened_at": query.opened_at,
        "due_on": query.due_on,
        "age": query.age,
        "is_overdue": query.is_overdue,
        "reopened": sum(m.state == _S.OPEN and not m.rater_id for m in query.thread),
        "thread": [_message(message) for message in query.thread],
        "url": _url_of_record(query, trial, scope),
        "query_url": reverse("query", args=[trial.key, query.pk]),
        "acts": acts_on(query, trial, scope, why_not=why_not),
    }


def _waits_for(query: DataQuery) -> str:
    """The role that is expected to say something now."""
    if query.state == _S.OPEN:
        return "Rater" if query.asked_rater else ROLES[query.answered_by_role].label
    if query.state == _S.ANSWERED:
        return next(
            role.label for role in ROLES.values() if query.opened_role in settled_by(role.key)
        )
    return ""


def _place(query: DataQuery, forms: dict) -> str:
    """Where it stands: "V3, Vital signs"."""
    parts = [query.visit.name] if query.visit else []
    if query.entry:
        title = forms[query.entry.form_key, query.entry.form_version].title
        parts.append(f"{title}, {query.entry.slot}" if query.entry.slot else title)
    return ", ".join(parts) or "Participant"


def _item_label(query: DataQuery, forms: dict) -> str:
    if not query.item or query.entry is None:
        return ""
    form = forms[query.entry.form_key, query.entry.form_version]
    item = form.items_by_key.get(query.item)
    return numbered_label(item) if item else query.item


def _message(message: QueryMessage) -> dict:
    if message.rater_id:
        label = "Passed on to the rater"
    elif message.state == _S.OPEN:
        label = "Asked again"
    else:
        label = _S(message.state).label
    return {
        "label": label,
        "reason": message.get_reason_code_display(),
        "text": message.text,
        "revision": message.revision.number if message.revision else None,
        "by": message.recorded_by.name if message.recorded_by else "Edit check",
        "at": message.recorded_at,
    }


def _url_of_record(query: DataQuery, trial: Trial, scope: Scope) -> str | None:
    """The form, visit or participant; None for whoever may not open it."""
    entry = query.entry
    if why_not_permitted(scope, P.SEE_PARTICIPANTS):
        return None
    if entry:
        if not may_open(scope, form_class=entry.form_class, filled_by=entry.filled_by):
            return None
        return f"{reverse('entry', args=[trial.key, entry.pk])}#query-{query.pk}"
    if query.visit_id:
        return reverse("visit", args=[trial.key, query.visit_id])
    return reverse("participant", args=[trial.key, query.participant.number])


def key_field() -> dict:
    """Sent twice by a second click, the same words are on record once."""
    return {"name": "key", "type": "hidden", "value": str(uuid.uuid4())}


def acts_on(query: DataQuery, trial: Trial, scope: Scope, *, why_not: str | None) -> list[dict]:
    """What this person may say to it now."""

    def step(verb: str, label: str, *fields: dict) -> dict:
        if fields and verb != "pass-on":
            fields = (*fields, key_field())
        url = reverse("query-step", args=[trial.key, query.pk, verb])
        name = f"{verb}-{query.pk}"
        return {"label": label, "url": url, "name": name, "why_not": why_not, "fields": fields}

    is_rating, is_open = query.form_class == RATING, query.state == _S.OPEN
    answers = not why_not_permitted(scope, P.ANSWER_QUERIES)
    settles = not why_not_permitted(scope, P.RAISE_QUERIES)
    settles = settles and query.opened_role in settled_by(scope.role)
    acts = []
    if is_open and answers and not is_rating:
        acts.append(step("answer", "Answer", *ANSWER_FIELDS))
    if is_open and is_rating and scope.role == "rater_coordinator":
        neutral = "No arm, visit, site, participant or threshold: she must not be told."
        words = TEXT | {"label": "The question, in neutral words", "help": neutral}
        acts.append(step("pass-on", "Pass on to the rater", words))
    if query.state == _S.ANSWERED and settles:
        acts.append(step("close", "Close"))
        acts.append(step("reopen", "Ask again", TEXT | {"label": "What is still asked"}))
    if is_open and settles:
        acts.append(step("cancel", "Cancel", TEXT | {"label": "Why it should not be asked"}))
    return acts
