"""What happened, in words: a line of the ledger with what it changed, on a page or in a package."""

from collections.abc import Iterator

from instruments import Instrument
from trials.authorization.roles import ROLES
from trials.lifecycle import LABELS
from trials.models import AuditChange, AuditEvent, DataQuery, Entry, Participant, Site
from trials.selectors.chronicle import Happening, happenings_of
from trials.selectors.clocks import local_time
from trials.studies.loading import forms_of
from trials.web.presenters.act_words import ACTS
from trials.web.presenters.entry import answer_in_words, numbered_label
from trials.web.presenters.signing import answer_with_label, signature_shown

# {(key, version): form}, as studies.loading.forms_of gives them.
Forms = dict[tuple[str, str], Instrument]
SOME_RATER = "Not named"
# What an id or a hash would tell a reader is told by the line itself.
_NOT_FOR_READERS = (
    "_id",
    "id",
    "arm_path",
    "content_hash",
    "of_table",
    "fingerprint",
    "form_class",
    "idempotency_key",
    "position",
    "recorded_at",
    "row_hash",
    "token",
)
# {table: (what a new row of it is, the column that says which)}: the rest follows from the study.
_ONE_OF_MANY = {
    "trials_entry": ("form expected", "form_key"),
    "trials_visit": ("visit planned", "code"),
}
# Whole documents, which have pages of their own.
_DOCUMENTS = ("trials_studyversion", "analysis_analysisplan", "trials_wording")
_IN_WORDS = {
    "done_on": "date of assessment",
    "happened_on": "date",
    "happened_at": "time",
    "starts_at": "booked for",
    "number": "number",
    "due_on": "due",
    "action_taken": "what was done",
}
_STATES = ("state", "axis")
_STATES_OF_QUERIES = {DataQuery.State.AUTO_CLOSED.value: DataQuery.State.AUTO_CLOSED.label}
_ROLES_OF_ROWS = ("role", "answered_by_role", "opened_role", "recorded_role")


def chronicle(participant: Participant, *, names_raters: bool) -> Iterator[dict]:
    """One line for each act, oldest first. participant: with its site and trial."""
    forms, site = forms_of(participant.trial), participant.site
    for happenings in happenings_of(participant):
        for one in happenings:
            yield line_in_words(one, forms, site, names_raters=names_raters)


def line_in_words(
    happening: Happening, forms: Forms, site: Site | None, *, names_raters: bool
) -> dict:
    """forms: of every version of the study. site: whose clock is shown beside UTC.

    names_raters: not to a site, which should not know who rates.
    """
    line = happening.line
    hidden = line.role == "rater" and not names_raters
    return {
        "at": line.at,
        "at_site": f"{local_time(site, line.at):%-d %b %Y, %H:%M:%S}" if site else "",
        "by": SOME_RATER if hidden else line.actor_name,
        "role_label": _role(line.role).lower(),
        "act": _act(line),
        "where": _where(happening, forms),
        "origin": _origin(happening),
        "reason": line.reason,
        "refused": line.detail if line.outcome == "refused" else "",
        "detail": _detail(line.detail) if line.outcome == "done" and names_raters else "",
        "changes": [
            row for change in happening.changes for row in _changed(change, happening, forms)
        ],
        "signatures": [signature_shown(one, site=site) for one in happening.signatures],
    }


def _act(line: AuditEvent) -> str:
    words = ACTS.get(line.act, line.act)
    if line.outcome != "refused" or line.act == "accounts.lock_out":
        return words
    return f"Refused: {words[:1].lower()}{words[1:]}"


def _detail(words: str) -> str:
    """Where it ends in a role, as in "nora: monitor", with the name that people know."""
    before, colon, role = words.rpartition(": ")
    return f"{before}{colon}{_role(role).lower()}" if role in ROLES else words


def _role(key: str) -> str:
    return ROLES[key].label if key in ROLES else key.replace("_", " ")


def _where(happening: Happening, forms: Forms) -> str:
    entry, visit = happening.entry, happening.visit
    if entry is None:
        return visit.name if visit else ""
    if len({one.row_id for one in happening.changes if one.table_name == "trials_entry"}) > 1:
        return ""
    title = forms[entry.form_key, entry.form_version].title
    slot = f", {entry.slot}" if entry.slot else ""
    return f"{title}{slot}, {entry.visit.name}"


def _origin(happening: Happening) -> str:
    """Where what was written came from."""
    by_program = happening.line.request_id.startswith(AuditEvent.BY_TOKEN)
    return f"{_whose(happening)}, by a program" if by_program else _whose(happening)


def _whose(happening: Happening) -> str:
    line, entry = happening.line, happening.entry
    if line.login.endswith("_vault"):
        return "the vault"
    if line.role not in ROLES:
        return "the system"
    if line.act == "entries.record" and line.role == "data_manager":
        return "a file of answers"
    if line.act == "entries.record" and entry and entry.filled_by == "participant":
        return "the participant, entered at the site"
    if not ROLES[line.role].all_sites and line.role != "rater":
        return "the site"
    return f"the {ROLES[line.role].label.lower()}"


def _changed(change: AuditChange, happening: Happening, forms: Forms) -> Iterator[dict]:
    said = change.difference
    if change.table_name == "trials_revision" and happening.entry:
        yield from _answers(said, happening.entry, forms)
        return
    if change.operation == "INSERT" and change.table_name in _ONE_OF_MANY:
        label, column = _ONE_OF_MANY[change.table_name]
        said = {label: said[column]} if column in said else {}
    if change.table_name in _DOCUMENTS:
        said = {name: both for name, both in said.items() if name != "text"}
    for name, (before, after) in said.items():
        if name.endswith(_NOT_FOR_READERS) or (before is None and after in ("", [], None)):
            continue
        yield {
            "label": _IN_WORDS.get(name, name.replace("_", " ")),
            "before": _word(name, before),
            "after": _word(name, after),
        }


def _answers(said: dict, entry: Entry, forms: Forms) -> Iterator[dict]:
    """In the order of the form, with the labels of its items and choices."""
    instrument = forms[entry.form_key, entry.form_version]
    for item in instrument.items:
        if item.key in said:
            before, after = said[item.key]
            yield {
                "label": numbered_label(item),
                "before": answer_with_label(item, before),
                "after": answer_with_label(item, after),
            }


def _word(name: str, value) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if name in _ROLES_OF_ROWS:
        return _role(value)
    if name in _STATES:
        return _STATES_OF_QUERIES.get(value) or LABELS.get(value, value.replace("_", " "))
    if isinstance(value, dict) and "missing" not in value:
        return str(value)
    return answer_in_words(value)
