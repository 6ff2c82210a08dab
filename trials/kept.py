"""What was counted of each site, kept until something at the site changes.

To count every form of a large study takes most of a second, and from one look at a board to the
next few sites change: only those are counted again. The database says which
(trials/database/sql/35_changed_sites.sql), also where a transaction ended long after it began.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock
from typing import TypeVar
from uuid import UUID

from django.db import connection

T = TypeVar("T")

# The question that was asked least lately is forgotten.
MOST_QUESTIONS = 200

# What row-level security looks at, and which database this is: it may have been made anew, from a
# backup for instance, and then knows nothing of the moments of the one before. Raters and
# participants are shown rows by who they are, so nothing is kept for them.
_VIEW = """
    select (context.trial(), context.role(), context.all_sites(), context.sites(),
            context.form_classes(), context.arm_paths(), pg_postmaster_start_time(),
            (select oid from pg_database where datname = current_database()))::text,
        array(select id from trials_site where trial_id = %(trial)s),
        pg_current_snapshot()::text,
        context.role() in ('rater', 'participant'),
        pg_current_xact_id_if_assigned() is not null
"""


@dataclass(frozen=True)
class _View:
    """key: what is kept for one reader is given only to those who have the same.

    moment: what of the database had ended when the question was asked.
    by_person: whether what is seen depends on who asks.
    writes: whether the transaction has changed something, which may still be undone.
    """

    key: str
    sites: list[UUID]
    moment: str
    by_person: bool
    writes: bool


@dataclass(frozen=True)
class _Kept:
    moment: str
    of_sites: dict[UUID, object]


_kept: OrderedDict[Hashable, _Kept] = OrderedDict()
_lock = Lock()


def of_each_site(
    trial_id: UUID, question: Hashable, count: Callable[[list[UUID]], dict[UUID, T]]
) -> dict[UUID, T | None]:
    """{each site that the reader sees: what `count` said of it; None where it said nothing}.

    count: given ids of sites, what there is at each. It looks at nothing but the tables named in
    ledger.changed_sites. question: everything else that it depends on.
    """
    view = _View(*_row(_VIEW, {"trial": trial_id}))
    key = (view.key, question)
    kept = None if view.by_person else _kept_for(key)
    changed = view.sites if kept is None else _changed(trial_id, kept, view.sites)
    found = {} if kept is None else {site: kept.of_sites.get(site) for site in view.sites}
    if changed:
        found |= dict.fromkeys(changed) | count(changed)
    if not (view.by_person or view.writes):
        _keep(key, _Kept(view.moment, found))
    return found


def _changed(trial_id: UUID, kept: _Kept, sites: list[UUID]) -> list[UUID]:
    asked = "select array(select ledger.changed_sites(%(trial)s, %(since)s::pg_snapshot))"
    [changed] = _row(asked, {"trial": trial_id, "since": kept.moment})
    return [site for site in sites if site in changed or site not in kept.of_sites]


def _kept_for(key: Hashable) -> _Kept | None:
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
        return _kept.get(key)


def _keep(key: Hashable, kept: _Kept) -> None:
    with _lock:
        _kept[key] = kept
        _kept.move_to_end(key)
        while len(_kept) > MOST_QUESTIONS:
            _kept.popitem(last=False)


def _row(statement: str, values: dict) -> tuple:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()
