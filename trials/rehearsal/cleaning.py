"""What people do before a lock: queries, verification, coding, explanations, signatures, kits.

What was left undone on purpose (trials/rehearsal/issues.py) stays undone, and is not signed either.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from trials.actions.queries import answer_query, answer_question, close_query, pass_on_query
from trials.actions.reconciliation import explain_difference
from trials.actions.term_coding import code_term, load_dictionary
from trials.actions.verification import verify_fact, verify_fields
from trials.context import Scope, reading
from trials.models import DataQuery, Entry, QueryMessage, Revision, Trial
from trials.policies.rating import RATING
from trials.rehearsal.locking import sign_casebooks, sign_ratings
from trials.rehearsal.serving import Vault
from trials.rehearsal.staff import Staff
from trials.selectors.queries import open_queries
from trials.selectors.reconciliation import open_differences
from trials.selectors.terms import uncoded_terms, waiting_terms
from trials.selectors.verification import unverified_fields
from trials.studies.schema import READ_BY_MONITORS, Study

CONFIRMED = QueryMessage.ReasonCode.CONFIRMED
AS_IN_THE_SOURCE = "The source says the same"
LOOK_AGAIN = "Please look at your ratings of this interview once more"
DICTIONARY_VERSION, NO_LICENCE = "rehearsal", "Made up of the words of this rehearsal"
# {check of trials/selectors/reconciliation.py: why what it finds may stand}.
EXPLANATIONS = {
    "safety": "A rehearsal has no safety database beside it",
    "ongoing": "It went on at the last visit; the site follows it up",
}


def clean(trial: Trial, study: Study, staff: Staff, vault: Vault) -> None:
    """All that the soft lock waits for, by the people whose work it is."""
    # One wait for the disk instead of one for each act.
    with transaction.atomic():
        _settle_queries(trial, staff)
        _verify(trial, staff.scope("monitor"))
        _code_terms(trial, staff.scope("data_manager"))
        _explain(trial, staff.scope("data_manager"))
        sign_casebooks(trial, lambda site: staff.scope("site_physician", site))
        sign_ratings(trial, staff.scope_of_person)
    if study.keeps_kits:
        vault.reconcile()


def _settle_queries(trial: Trial, staff: Staff) -> None:
    """Whoever filled in the form looks at the source, the data manager closes what checks asked."""
    manager = staff.scope("data_manager")
    with reading(manager):
        asked = open_queries(trial).select_related("trial", "site", "entry__assigned_to")
        queries = list(asked.order_by("opened_at"))
    for query in queries:
        if query.form_class == RATING:
            _ask_the_rater(query, staff)
        else:
            by = staff.scope(query.answered_by_role, query.site)
            answer_query(query=query, reason_code=CONFIRMED, text=AS_IN_THE_SOURCE, scope=by)
        close_query(query=query, scope=manager)


def _ask_the_rater(query: DataQuery, staff: Staff) -> None:
    coordinator = staff.scope("rater_coordinator")
    question = pass_on_query(query=query, text=LOOK_AGAIN, scope=coordinator)
    rater = staff.scope_of_person(query.entry.assigned_to)
    answer_question(question=question, reason_code=CONFIRMED, text=AS_IN_THE_SOURCE, scope=rater)


def _verify(trial: Trial, monitor: Scope) -> None:
    """Every critical field, one form after the other, as the monitor sees it."""
    fields = defaultdict(list)
    with reading(monitor):
        for point in unverified_fields(trial):
            fields[point.about].append(point.field)
        latest = _latest_revisions(about for about in fields if isinstance(about, Entry))
    for about, of_form in fields.items():
        about.trial = trial
        if isinstance(about, Entry):
            seen = latest.get(about.pk) if about.form_class in READ_BY_MONITORS else None
            verify_fields(entry=about, fields=of_form, revision=seen, scope=monitor)
        else:
            verify_fact(fact=about, scope=monitor)


def _latest_revisions(entries: Iterable[Entry]) -> dict[UUID, Revision]:
    """{entry: its answers}."""
    newest_first = Revision.objects.filter(entry__in=list(entries)).order_by("entry", "-number")
    return {one.entry_id: one for one in newest_first.distinct("entry")}


def _code_terms(trial: Trial, manager: Scope) -> None:
    """With dictionaries that hold the very words of this rehearsal."""
    with reading(manager):
        waiting = waiting_terms(uncoded_terms(trial))
    by_dictionary = defaultdict(list)
    for one in waiting:
        by_dictionary[one.dictionary].append(one.words)
    for dictionary, words in by_dictionary.items():
        codes = {f"R{place:04}": term for place, term in enumerate(words, 1)}
        load_dictionary(
            trial=trial,
            name=dictionary,
            version=DICTIONARY_VERSION,
            licence=NO_LICENCE,
            content=_as_csv(codes),
            scope=manager,
        )
        for code, term in codes.items():
            code_term(trial=trial, dictionary=dictionary, words=term, code=code, scope=manager)


def _as_csv(codes: dict[str, str]) -> bytes:
    """codes: {code: term}."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([("code", "term"), *codes.items()])
    return text.getvalue().encode()


def _explain(trial: Trial, manager: Scope) -> None:
    for check, explanation in EXPLANATIONS.items():
        with reading(manager):
            found = open_differences(trial, check)
        for one in found:
            explain_difference(
                trial=trial,
                check=check,
                difference=one.sha256,
                explanation=explanation,
                scope=manager,
            )
