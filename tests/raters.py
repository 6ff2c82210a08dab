"""Raters who may rate: with a profile, certificates and a declaration of interests."""

from collections.abc import Iterable
from datetime import date

from trials.actions.rating_room import say_met_before
from trials.authorization.scopes import system_scope
from trials.context import Scope, reading
from trials.ledger import act
from trials.models import ConflictOfInterest, Entry, RaterCertificate, RaterProfile, Trial, User
from trials.policies.rating import is_to_be_asked
from trials.studies.loading import study_of

CERTIFIED, UNTIL = date(2000, 1, 1), date(2099, 12, 31)


def qualify(trial: Trial, *raters: User, languages: Iterable[str] = ("en",)) -> None:
    """For every rated form of the study, for as long as a test may last. In few statements."""
    forms = study_of(trial).rated_forms
    with act("raters.profile", scope=system_scope(trial)):
        RaterProfile.objects.bulk_create(
            RaterProfile(trial=trial, rater=rater, languages=[*languages], most_per_week=20)
            for rater in raters
        )
        RaterCertificate.objects.bulk_create(
            RaterCertificate(
                trial=trial, rater=rater, form_key=form, certified_on=CERTIFIED, valid_until=UNTIL
            )
            for rater in raters
            for form in forms
        )
        ConflictOfInterest.objects.bulk_create(
            ConflictOfInterest(trial=trial, rater=rater, declared_on=CERTIFIED) for rater in raters
        )


def say_never_met(entry: Entry, scope: Scope) -> None:
    """As a rater says before her first save of a visit."""
    with reading(scope):
        asked = is_to_be_asked(entry, scope)
    if asked:
        say_met_before(entry=entry, met_before=False, scope=scope)
