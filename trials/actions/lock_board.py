"""What is put on record about the lines of the lock board."""

import re
from datetime import date

from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand
from trials.context import Scope
from trials.ledger import act
from trials.models import LineExplanation, RestoreTest, Trial
from trials.policies.locking import line_of, why_too_short
from trials.policies.writing import why_not_work
from trials.refusals import refuse_if

SHA256 = re.compile("[0-9a-f]{64}")


def explain(
    *, trial: Trial, line: str, seen_records: str, text: str, scope: Scope
) -> LineExplanation:
    """Why a line cannot be zero. It counts for the records that were shown, and no others.

    seen_records: LockLine.records_hash in hexadecimal.
    """
    demand(scope, Permission.SOFT_LOCK)
    with act("lock.explain", scope=scope, reason=text, detail=line):
        refuse_if(why_not_work(trial))
        found = line_of(trial, line)
        refuse_if(_why_not_explain(found, line, seen_records))
        refuse_if(why_too_short(text, "Explain why this cannot be zero."))
        return LineExplanation.objects.create(
            trial=trial,
            line=line,
            count=found.count,
            records_hash=found.records_hash,
            text=text.strip(),
            recorded_by_id=scope.actor,
        )


def record_restore_test(
    *, trial: Trial, tested_on: date, before: str, after: str, scope: Scope, note: str = ""
) -> RestoreTest:
    """before, after: SHA-256 of the content, in hexadecimal, of the original and what was restored.

    A test that failed is on record too; it does not count for the lock.
    """
    demand(scope, Permission.RECORD_RESTORE_TESTS)
    with act("lock.restore_test", scope=scope, detail=str(tested_on)):
        refuse_if(why_not_work(trial))
        refuse_if(_why_not_tested(tested_on, before, after))
        return RestoreTest.objects.create(
            trial=trial,
            tested_on=tested_on,
            hash_before=before,
            hash_after=after,
            note=note.strip(),
            recorded_by_id=scope.actor,
        )


def _why_not_explain(found, line: str, seen_records: str) -> str | None:
    if found is None:
        return f"The lock board has no line {line!r}."
    if not found.line.explainable:
        return f"{found.label}: this has to be brought to zero, it is not explained."
    if not found.records:
        return f"{found.label}: there is nothing to explain."
    if found.records_hash.hex() != seen_records:
        return "Other records stand on this line now: look at it again."
    return None


def _why_not_tested(tested_on: date, before: str, after: str) -> str | None:
    if tested_on > date.today():
        return f"The day of the test, {tested_on}, is in the future."
    for name, value in (("before", before), ("after", after)):
        if not SHA256.fullmatch(value):
            return (
                f"The hash {name} is {value[:20]!r}: give the 64 hexadecimal digits of a SHA-256."
            )
    return None
