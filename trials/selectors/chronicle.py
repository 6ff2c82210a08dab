"""Everything that happened to one participant: where each line belongs, and who signed under it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from trials.models import AuditChange, AuditEvent, Entry, Participant, Signature, Visit
from trials.selectors.ledger import changes_under, lines_of_participant, page_of

AT_ONCE = 500
_SIGNATURES = "signature"


@dataclass(frozen=True)
class Happening:
    """One line with what it changed. entry, visit: the first that it touched, of those that the
    reader sees."""

    line: AuditEvent
    changes: list[AuditChange]
    entry: Entry | None
    visit: Visit | None
    signatures: list[Signature] = field(default_factory=list)


def happenings_of(participant: Participant) -> Iterator[list[Happening]]:
    """Oldest first, as the reader may read them, some hundred at once."""
    forms = forms_of_participant(participant)
    lines, after = lines_of_participant(participant), None
    while True:
        found, after = page_of(lines, after=after, newest_first=False, length=AT_ONCE)
        if found:
            yield with_what_they_changed(found, forms)
        if after is None:
            return


def forms_of_participant(participant: Participant) -> list[Entry]:
    """Those that the reader sees, with their visits, in the order of the visits."""
    found = Entry.objects.filter(participant=participant).select_related("visit")
    return list(found.order_by("visit__position", "visit__occurrence", "position", "slot"))


def with_what_they_changed(
    lines: list[AuditEvent], forms: list[Entry] | None = None
) -> list[Happening]:
    """In two queries, or four where the lines are of several participants.

    forms: every form that the lines can be about, where that is known already.
    """
    under = defaultdict(list)
    for change in changes_under(lines):
        under[change.event_id].append(change)
    changes = [change for many in under.values() for change in many]
    if forms is None:
        touched = Entry.objects.select_related("visit")
        entries = touched.in_bulk(_touched(changes, "trials_entry", "entry_id"))
        visits = Visit.objects.in_bulk(_touched(changes, "trials_visit", "visit_id"))
    else:
        entries = {form.pk: form for form in forms}
        visits = {form.visit_id: form.visit for form in forms}
    signed = [UUID(one.row_id) for one in changes if one.table_name == _SIGNATURES]
    signatures = Signature.objects.in_bulk(signed) if signed else {}
    return [_happening(line, under[line.pk], entries, visits, signatures) for line in lines]


def _happening(line: AuditEvent, changes: list[AuditChange], entries, visits, signatures):
    signed = [UUID(one.row_id) for one in changes if one.table_name == _SIGNATURES]
    return Happening(
        line,
        [change for change in changes if change.table_name != _SIGNATURES],
        _first(entries, _touched(changes, "trials_entry", "entry_id")),
        _first(visits, _touched(changes, "trials_visit", "visit_id")),
        [signatures[each] for each in signed if each in signatures],
    )


def _touched(changes: list[AuditChange], table: str, column: str) -> list[UUID]:
    """The rows of the table that changed, or at which something new points."""
    found = (_points_at(change, table, column) for change in changes)
    return [UUID(str(each)) for each in dict.fromkeys(found) if each]


def _points_at(change: AuditChange, table: str, column: str):
    if change.table_name == table:
        return change.row_id
    if column == "entry_id" and change.of_entry:
        return change.of_entry
    return change.difference.get(column, (None, None))[1]


def _first(rows: dict, ids: list[UUID]):
    return next((rows[each] for each in ids if each in rows), None)
