"""Scoring stored answers again, by the definition in use. The old scores stay."""

from instruments import InvalidAnswers
from trials.actions.entries import scores_of
from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand
from trials.context import Scope
from trials.ledger import act
from trials.models import Rescoring, Revision, Trial
from trials.models.base import place_of
from trials.policies import why_not_write, why_too_short
from trials.refusals import Refused, refuse_if
from trials.selectors.definitions import altered_definitions, with_definition
from trials.studies.loading import study_of

AT_ONCE = 500


def rescore(*, trial: Trial, reason: str, scope: Scope) -> int:
    """Give every revision the scores of the definition in use; returns how many got new ones.

    Raises Refused after the lock, without a reason, where nothing is to be scored again, and
    where stored answers do not fit the definition in use.
    """
    demand(scope, Permission.RESCORE)
    with act("scores.rescore", scope=scope, reason=reason):
        refuse_if(why_not_write(trial))
        refuse_if(why_too_short(reason, "Say why the scores change."))
        altered = altered_definitions(trial)
        refuse_if(None if altered else "Every score is by the definition in use.")
        for form, version in {(one.form, one.version) for one in altered}:
            _rescore_form(trial, form, version, scope)
    return sum(one.revisions for one in altered)


def _rescore_form(trial: Trial, form: str, version: str, scope: Scope) -> None:
    try:
        instrument = study_of(trial).form(form, version)
    except ValueError as unknown:
        raise Refused(str(unknown)) from None
    revisions = (
        with_definition(Revision.objects.filter(trial=trial))
        .filter(entry__form_key=form, entry__form_version=version)
        .exclude(scored_by=instrument.fingerprint)
        .select_related("participant")
    )
    Rescoring.objects.bulk_create(
        (
            Rescoring(
                revision=revision,
                form_class=revision.form_class,
                scores=_scores(instrument, revision),
                fingerprint=instrument.fingerprint,
                recorded_by_id=scope.actor,
                **place_of(revision),
            )
            for revision in revisions
        ),
        batch_size=AT_ONCE,
    )


def _scores(instrument, revision: Revision) -> dict:
    try:
        return scores_of(instrument, revision.answers)
    except InvalidAnswers as invalid:
        items = ", ".join(str(problem.item_key) for problem in invalid.problems)
        raise Refused(
            f"{instrument.key} {instrument.version} of participant {revision.participant.number},"
            f" revision {revision.number}: the definition in use has no such answer on {items}."
            " Another definition of the same form needs another version."
        ) from None
