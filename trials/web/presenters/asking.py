"""What is asked on the pages of a form, a visit and a participant, and in the rater's room."""

from collections.abc import Iterator

from django.urls import reverse

from instruments import Instrument
from trials.authorization.permissions import Permission as P
from trials.authorization.scopes import why_not_permitted
from trials.context import Scope
from trials.models import DataQuery, Entry, Participant, Trial, Visit
from trials.policies.writing import why_not_work
from trials.selectors.queries import UNSETTLED, Question, queries_of
from trials.web.presenters.acts import act_on
from trials.web.presenters.entry import numbered_label
from trials.web.presenters.queries import ANSWER_FIELDS, key_field, query_shown

# What is asked most; people add to it, or use words of their own.
TEMPLATES = (
    "Please check this with the source.",
    "Please say why there is no answer.",
    "This differs from what another form says: which is right?",
    "This date does not fit the visit: please check it.",
    "Please explain the change.",
)


def on_entry_page(
    entry: Entry,
    form: Instrument,
    sections: list[dict],
    found: list[DataQuery],
    scope: Scope,
    asked: str | None,
) -> dict:
    """Marks the rows of the sections at which something is asked, or can be.

    sections: as presenters/items.py makes them. found: as queries_of_entry gives them.
    asked: the item that the person chose to ask about, if any.
    """
    why_not = why_not_work(entry.trial)
    forms = {(entry.form_key, entry.form_version): form}
    shown = [query_shown(one, entry.trial, scope, forms, why_not=why_not) for one in found]
    waiting = [query for query in shown if query["state"] in UNSETTLED]
    may_ask = why_not is None and not why_not_permitted(scope, P.RAISE_QUERIES)
    for row in _rows(sections):
        row["queries"] = [query for query in waiting if query["item"] == row["key"]]
        row["ask_url"] = f"?ask={row['key']}#ask" if may_ask else None
    settled = [query for query in shown if query["state"] not in UNSETTLED]
    ask = _asking(entry, form, asked) if may_ask else None
    return {"queries": waiting + settled, "ask": ask}


def _rows(sections: list[dict]) -> Iterator[dict]:
    for section in sections:
        for block in section["blocks"]:
            yield from block["rows"]


def _asking(entry: Entry, form: Instrument, asked: str | None) -> dict:
    items = [{"value": "", "label": "The form as a whole"}]
    items += [{"value": item.key, "label": numbered_label(item)} for item in form.items]
    about = {"name": "item", "label": "About", "type": "select", "choices": items}
    about["value"] = asked or ""
    return {
        "is_open": asked is not None,
        "url": reverse("ask-about-entry", args=[entry.trial.key, entry.pk]),
        "fields": [about, *_question_fields()],
    }


def queries_card(about: Participant | Visit, trial: Trial, scope: Scope) -> dict | None:
    """What is asked about a participant or a visit and all that belongs to it.

    Whether a question may be asked now, the act says: the page has asked enough.
    """
    if why_not_permitted(scope, P.SEE_QUERIES):
        return None
    is_visit = isinstance(about, Visit)
    of_it = {"visit": about} if is_visit else {"participant": about}
    participant = about.participant if is_visit else about
    found = queries_of(trial).filter(state__in=UNSETTLED, **of_it)
    visit = f"&visit={about.code}" if is_visit else ""
    asked = f"?show=unsettled&participant={participant.number}{visit}"
    ask = None
    if not why_not_permitted(scope, P.RAISE_QUERIES):
        name, key = ("visit", about.pk) if is_visit else ("participant", about.number)
        ask = act_on(
            "Ask a question",
            f"ask-about-{name}",
            trial,
            key,
            fields=_question_fields(),
        )
    return {
        "count": found.count(),
        "url": reverse("queries", args=[trial.key]) + asked,
        "ask": ask,
    }


def _question_fields() -> list[dict]:
    templates = [{"value": "", "label": "In my own words"}]
    templates += [{"value": text, "label": text} for text in TEMPLATES]
    severities = [{"value": value, "label": label} for value, label in DataQuery.Severity.choices]
    return [
        {"name": "template", "label": "Question", "type": "select", "choices": templates},
        {"name": "text", "label": "Or more precisely", "type": "textarea"},
        {"name": "severity", "label": "Severity", "type": "select", "choices": severities},
        key_field(),
    ]


def questions_shown(questions: list[Question], trial: Trial, why_not: str | None) -> list[dict]:
    return [
        {
            "text": question.message.text,
            "answer": question.answer,
            "act": None
            if question.answer
            else act_on(
                "Answer",
                "answer-question",
                trial,
                question.message.pk,
                why_not=why_not,
                fields=ANSWER_FIELDS,
            ),
        }
        for question in questions
    ]
