"""What becomes of findings: queries that open, and queries that close by themselves."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from trials.actions.queries import due_day
from trials.models import DataQuery, Entry, QueryMessage, Site
from trials.models.base import place_of
from trials.policies.queries import ANSWERED_BY
from trials.selectors.queries import OF_CHECKS
from trials.studies.edit_checks import Finding

_S = DataQuery.State
AT_ONCE = 500


@dataclass(frozen=True)
class Checked:
    """What was found in one entry. checks: those that were run; None for all there are."""

    entry: Entry
    findings: list[Finding]
    checks: frozenset[str] | None = None


@dataclass
class Outcome:
    """What to write, and what it comes to. Of an arm's path nothing is counted: it would tell."""

    queries: list[DataQuery] = field(default_factory=list)
    messages: list[QueryMessage] = field(default_factory=list)

    @property
    def found(self) -> int:
        opened = [message for message in self.messages if message.state == _S.OPEN]
        return sum(not one.arm_path for one in [*self.queries, *opened])

    @property
    def resolved(self) -> int:
        return sum(m.state == _S.AUTO_CLOSED and not m.arm_path for m in self.messages)


def outcome_of(checked: Iterable[Checked], existing: dict) -> Outcome:
    """existing: the queries of checks so far, as queries_of_checks gives them."""
    outcome = Outcome()
    for one in checked:
        known = existing.get(one.entry.pk, {})
        found = {finding.key: finding for finding in one.findings}
        for key, finding in found.items():
            if key not in known:
                outcome.queries.append(_query(one.entry, finding))
            elif known[key].state == _S.AUTO_CLOSED:
                outcome.messages.append(_message(known[key], _S.OPEN, finding.says))
        for key, query in known.items():
            was_run = one.checks is None or query.check_code in one.checks
            if was_run and key not in found and query.state != _S.AUTO_CLOSED:
                outcome.messages.append(_message(query, _S.AUTO_CLOSED, "The check passes now."))
    return outcome


def _query(entry: Entry, finding: Finding) -> DataQuery:
    return DataQuery(
        entry=entry,
        visit_id=entry.visit_id,
        form_class=entry.form_class,
        item=finding.item,
        text=finding.says,
        severity=finding.severity,
        answered_by_role=ANSWERED_BY[entry.filled_by],
        check_code=finding.check,
        check_version=finding.version,
        opened_role=OF_CHECKS,
        **place_of(entry),
    )


def _message(query: DataQuery, state: str, text: str) -> QueryMessage:
    return QueryMessage(
        id=uuid.uuid4(),
        query=query,
        entry_id=query.entry_id,
        form_class=query.form_class,
        number=query.said + 1,
        state=state,
        text=text,
        recorded_role=OF_CHECKS,
        **place_of(query),
    )


def write(outcome: Outcome) -> None:
    if outcome.queries:
        sites = Site.objects.in_bulk({query.site_id for query in outcome.queries})
        for query in outcome.queries:
            query.due_on = due_day(sites[query.site_id], query.severity)
        DataQuery.objects.bulk_create(outcome.queries, batch_size=AT_ONCE)
    QueryMessage.objects.bulk_create(outcome.messages, batch_size=AT_ONCE)
