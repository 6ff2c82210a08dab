"""Source data verification: the monitor says of one thing that it agrees with its source."""

from collections.abc import Sequence

from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand
from trials.context import Scope
from trials.ledger import act
from trials.models import Consent, Entry, ParticipantStep, Revision, Verification
from trials.models.base import about, place_of
from trials.policies.writing import why_not_work, why_too_short
from trials.refusals import refuse_if
from trials.studies.loading import form_of


def verify_fields(
    *, entry: Entry, fields: Sequence[str], revision: Revision | None, scope: Scope
) -> list[Verification]:
    """The fields agree with the source, as `revision` has them.

    entry: with its trial. fields: keys of the form; [""] and no revision for a form of which the
    monitor reads no answer: it is there. Raises Refused where the form was changed since, or is
    not complete.
    """
    demand(scope, Permission.VERIFY_SOURCE)
    said = " ".join([entry.name, *fields]).strip()
    with act("verification.verify", scope=scope, detail=said, **about(entry)):
        refuse_if(why_not_work(entry.trial))
        refuse_if(_why_not_fields(entry, fields))
        return [_add(entry, scope, entry=entry, field=key, revision=revision) for key in fields]


def verify_fact(*, fact: Consent | ParticipantStep, scope: Scope) -> Verification:
    """A consent, or a step of the enrolment, agrees with the signed paper. fact: with its trial."""
    demand(scope, Permission.VERIFY_SOURCE)
    is_consent = isinstance(fact, Consent)
    said = f"consent {fact.version}" if is_consent else fact.state
    with act("verification.verify", scope=scope, detail=said, **about(fact)):
        refuse_if(why_not_work(fact.trial))
        return _add(fact, scope, **{"consent" if is_consent else "step": fact})


def take_back(*, verification: Verification, reason: str, scope: Scope) -> Verification:
    """It does not agree after all. verification: with its trial, the latest of its thing."""
    demand(scope, Permission.VERIFY_SOURCE)
    with act("verification.take_back", scope=scope, reason=reason, **about(verification)):
        refuse_if(why_not_work(verification.trial))
        refuse_if(why_too_short(reason, "Say why the verification is taken back."))
        return _add(
            verification,
            scope,
            entry_id=verification.entry_id,
            field=verification.field,
            consent_id=verification.consent_id,
            step_id=verification.step_id,
            verified=False,
            reason=reason.strip()[:300],
        )


def _why_not_fields(entry: Entry, fields: Sequence[str]) -> str | None:
    if not fields:
        return "Say which fields agree with the source."
    form = form_of(entry.trial, entry.form_key, entry.form_version)
    known = {"", *(item.key for item in form.items)}
    unknown = [key for key in fields if key not in known]
    return f"{entry.name} has no field {unknown[0]!r}." if unknown else None


def _add(about_row, scope: Scope, **said) -> Verification:
    return Verification.objects.create(recorded_by_id=scope.actor, **said, **place_of(about_row))
