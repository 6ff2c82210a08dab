"""Scoring stored answers again, by the definition in use. The old scores stay."""

from dataclasses import replace

from instruments import InvalidAnswers
from trials.actions.entries import scores_of
from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand, system_scope
from trials.context import Scope, reading
from trials.ledger import act
from trials.models import Rescoring, Revision, Trial
from trials.models.base import place_of
from trials.policies import why_not_write, why_too_short
from trials.refusals import Refused, refuse_if
from trials.selectors.definitions import altered_definitions, with_definition
from trials.selectors.disclosure import not_frozen
from trials.studies.loading import form_of

AT_ONCE = 500


def rescore(*, trial: Trial, reason: str, scope: Scope) -> int:
    """Give every revision the scores of the definition in use; returns how many got new ones.

    Those on an arm's path are scored too and not counted; a frozen stage keeps its scores.

    Raises Refused after the lock, without a reason, where nothing is to be scored again, and
    where stored answers do not fit the definition in use.
    """
    demand(scope, Permission.RESCORE)
    with act("scores.rescore", scope=scope, reason=reason) as line:
        refuse_if(why_not_write(trial))
        refuse_if(why_too_short(reason, "Say why the scores change."))
        altered = altered_definitions(trial, arm_paths=True)
        refuse_if(None if altered else "Every score is by the definition in use.")
        told = sum(one.revisions for one in altered_definitions(trial))
        # By the system: also what the person does not see is scored again.
        with reading(replace(system_scope(trial), event=str(line))):
            for form, version in {(one.form, one.version) for one in altered}:
                _rescore_form(trial, form, version, scope)
    return told


def _rescore_form(trial: Trial, form: str, version: str, scope: Scope) -> None:
    try:
        instrument = form_of(trial, form, version)
    except ValueError as unknown:
        raise Refused(str(unknown)) from None
    revisions = (
        with_definition(not_frozen(Revision.objects.filter(trial=trial)))
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
                recorded_by_id=scope.actor if _sees(scope, revision) else None,
                **place_of(revision),
            )
            for revision in revisions
        ),
        batch_size=AT_ONCE,
    )


def _sees(scope: Scope, revision: Revision) -> bool:
    """Whoever recorded answers may read them: so nobody is named beside what they do not see."""
    return revision.form_class in scope.form_classes and not revision.arm_path


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
