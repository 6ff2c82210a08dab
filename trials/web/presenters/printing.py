"""What stands on paper: a blank form, a filled one, a participant's casebook.

The shape that trials/printing/form.typ sets, all of it text:
    {title, study, printed, contents, forms}
    contents: None, or {about: [[label, value]], forms: [{visit, form, state, reason}]}
    forms: [{title, recall, running, hash, about: [[label, value]], notes, language, direction,
             instruction, sections: [{heading, rows}], signatures, revisions, queries}]
    rows: [{number, label, hint, unit, choices: [{code, label}], answer}]; answer None is a line to
    write on.
A reader finds on it what their own pages show, and a rater her token alone.
"""

from dataclasses import dataclass, field
from datetime import datetime

from instruments import Instrument
from trials.authorization.roles import ROLES
from trials.context import Scope
from trials.models import DataQuery, Entry, Participant, Revision, Signature, Trial
from trials.selectors.queries import Question
from trials.web.presenters.entry import history
from trials.web.presenters.items import sections
from trials.web.presenters.queries import query_shown
from trials.web.presenters.rating_room import STATES as ROOM_STATES
from trials.web.presenters.signing import answer_with_label, signature_shown
from trials.web.presenters.wording import in_words
from trials.wording.choosing import PAPER

LEFT_OUT = "left out by a rule of the form"


@dataclass(frozen=True)
class Filled:
    """One entry, with its state, and all that the reader may see of it.

    visit: in words; "" for a rater. revisions: the first first. lines: {revision: its line of the
    ledger}. questions: what a rater was asked. not_done: why it was not done, or "". packs: of the
    wording, as in_words takes them.
    """

    entry: Entry
    instrument: Instrument
    visit: str
    revisions: list[Revision]
    lines: dict = field(default_factory=dict)
    signatures: dict = field(default_factory=dict)
    queries: list[DataQuery] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    not_done: str = ""
    packs: dict | None = None

    @property
    def latest(self) -> Revision | None:
        return self.revisions[-1] if self.revisions else None


def blank_paper(
    instrument: Instrument, trial: Trial, *, scope: Scope, language: str, at: datetime
) -> dict:
    """In the wording where its licence allows paper."""
    form = _form(instrument, trial, language=language) | {
        "running": f"{instrument.title}, blank form",
        "about": [
            ["Participant", ""],
            ["Visit", ""],
            ["Date", ""],
            ["Completed by", ""],
            ["Version", _version(instrument)],
        ],
    }
    return _paper(f"{instrument.title}, blank form", trial, [form], scope, at=at)


def filled_paper(one: Filled, trial: Trial, scope: Scope, *, at: datetime) -> dict:
    title = f"{one.instrument.title}, {_subject(one, scope)}"
    form = _filled(one, trial, scope)
    return _paper(title, trial, [form], scope, at=at)


def casebook_paper(
    participant: Participant, forms: list[Filled], trial: Trial, scope: Scope, *, at: datetime
) -> dict:
    """participant: with its site. Every form is listed; what was answered follows in full."""
    title = f"Casebook of participant {participant.number}"
    contents = {
        "about": [
            ["Study", f"{trial.key} {trial.title}"],
            ["Site", str(participant.site)],
            ["Participant", participant.number],
        ],
        "forms": [
            {
                "visit": one.entry.visit.name,
                "form": _title_of(one),
                "state": Entry.State(one.entry.state).label,
                "reason": one.not_done,
            }
            for one in forms
        ],
    }
    full = [_filled(one, trial, scope) for one in forms if one.latest]
    return _paper(title, trial, full, scope, at=at) | {"contents": contents}


def _paper(title: str, trial: Trial, forms: list[dict], scope: Scope, *, at: datetime) -> dict:
    return {
        "title": title,
        "study": trial.key,
        "printed": f"Printed {_moment(at)} UTC by {scope.actor_name}, {ROLES[scope.role].label}",
        "contents": None,
        "forms": forms,
    }


def _moment(at: datetime | None) -> str:
    return f"{at:%-d %b %Y %H:%M}" if at else ""


def _version(instrument: Instrument) -> str:
    return f"{instrument.key} {instrument.version.replace('_', ' ')}"


def _title_of(one: Filled) -> str:
    slot = one.entry.slot.replace("_", " ")
    return f"{one.instrument.title}, {slot}" if slot else one.instrument.title


def _form(
    instrument: Instrument,
    trial: Trial,
    *,
    language: str = "",
    packs: dict | None = None,
    answers: dict | None = None,
) -> dict:
    """answers: None for a blank form."""
    shown, wording = in_words(trial, instrument, mode=PAPER, language=language, packs=packs)
    wording = wording or {}
    notes = [wording[key] for key in ("why_not",) if key in wording]
    if "licence" in wording:
        notes.append(f"Wording: {wording['licence']}.")
    return {
        "title": instrument.title,
        "recall": instrument.recall,
        "notes": notes,
        "language": wording.get("language", "en"),
        "direction": wording.get("direction", "ltr"),
        "instruction": wording.get("instruction", ""),
        "sections": [_section(one, shown, answers) for one in sections(shown, answers or {})],
        "hash": "",
        "signatures": [],
        "revisions": [],
        "queries": [],
    }


def _section(section: dict, instrument: Instrument, answers: dict | None) -> dict:
    rows = []
    for block in section["blocks"]:
        about = f"{block['card']['label']}: " if block.get("card") else ""
        rows += [_row(row, about, instrument, answers) for row in block["rows"]]
    return {"heading": section["heading"], "rows": rows}


def _row(row: dict, about: str, instrument: Instrument, answers: dict | None) -> dict:
    return {
        "number": str(row["number"]),
        "label": f"{about}{row['label']}",
        "hint": row["hint"],
        "unit": row["unit"] or row["format"],
        "choices": [
            {"code": str(choice["shown"]), "label": choice["label"]} for choice in row["choices"]
        ],
        "answer": None if answers is None else _answer(row, instrument, answers),
    }


def _answer(row: dict, instrument: Instrument, answers: dict) -> str:
    answer = answers.get(row["key"])
    if answer is None and row["skipped"]:
        return LEFT_OUT
    return answer_with_label(instrument.item(row["key"]), answer)


def _subject(one: Filled, scope: Scope) -> str:
    return one.entry.token if scope.role == "rater" else one.entry.participant.number


def _place(one: Filled, scope: Scope) -> list[list[str]]:
    """A rater is told the token: not the participant, the site or the visit."""
    if scope.role == "rater":
        return [["Interview", one.entry.token], ["State", ROOM_STATES[one.entry.state]]]
    return [
        ["Participant", one.entry.participant.number],
        ["Site", str(one.entry.site)],
        ["Visit", one.visit],
        ["State", Entry.State(one.entry.state).label],
    ]


def _filled(one: Filled, trial: Trial, scope: Scope) -> dict:
    place = _place(one, scope)
    latest = one.latest
    facts = [
        *place,
        ["Version", _version(one.instrument)],
        *([["Not done", one.not_done]] if one.not_done else []),
        ["Date done", f"{latest.done_on:%-d %b %Y}" if latest else "–"],
    ]
    running = [value for label, value in place if label != "State"]
    answers = latest.answers if latest else {}
    return _form(one.instrument, trial, packs=one.packs, answers=answers) | {
        "title": _title_of(one),
        "running": " · ".join([*running, _title_of(one)]),
        "hash": bytes(latest.content_hash).hex() if latest else "",
        "about": facts,
        "revisions": _revisions(one),
        "signatures": _signatures(one, scope),
        "queries": _queries(one, trial, scope),
    }


def _revisions(one: Filled) -> list[dict]:
    """The newest first, as the page of the history has them."""
    return [
        {
            "number": f"{each['number']}, {each['state_label'].lower()}",
            "at": _moment(each["at"]),
            "who": ", ".join(word for word in (each["by"], each["role_label"]) if word),
            "reason": each["reason"],
        }
        for each in history(one.revisions, one.instrument, one.lines)
    ]


def _signatures(one: Filled, scope: Scope) -> list[dict]:
    return [
        _signature(signature, stands=revision is one.latest)
        for revision in one.revisions[::-1]
        for signature in one.signatures.get(revision.pk, ())
    ]


def _signature(signature: Signature, *, stands: bool) -> dict:
    shown = signature_shown(signature, site=None, stands=stands)
    meaning = shown["meaning"] if stands else f"{shown['meaning']} (of answers changed since)"
    return {
        "who": f"{shown['name']}, {shown['role_label']}",
        "meaning": meaning,
        "at": _moment(shown["at"]),
        "hash": shown["hash"]["whole"],
    }


def _queries(one: Filled, trial: Trial, scope: Scope) -> list[dict]:
    forms = {(one.entry.form_key, one.entry.form_version): one.instrument}
    shown = [query_shown(each, trial, scope, forms, why_not=None) for each in one.queries]
    return [
        {
            "about": query["item_label"] or "The form",
            "state": query["state_label"],
            "said": [
                f"{query['asked_by']}, {_moment(query['opened_at'])}: {query['text']}",
                *(f"{m['by']}, {_moment(m['at'])}: {m['text']}" for m in query["thread"]),
            ],
        }
        for query in shown
    ] + [_question(each) for each in one.questions]


def _question(question: Question) -> dict:
    answered = "Answered" if question.answer else "Waits for you"
    said = [word for word in (question.message.text, question.answer) if word]
    return {"about": "The form", "state": answered, "said": said}
