"""The pool of raters: profiles, certificates and declarations of interests."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date

from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand
from trials.context import Scope, reading
from trials.ledger import act
from trials.models import (
    ConflictOfInterest,
    RaterCertificate,
    RaterProfile,
    Site,
    Trial,
    User,
)
from trials.policies import why_not_write
from trials.refusals import refuse_if
from trials.selectors.raters import office_of, rater_of
from trials.studies.loading import study_of
from trials.studies.schema import Study

LANGUAGE_LENGTH = 2


def keep_profile(
    *, trial: Trial, rater: User, languages: list[str], most_per_week: int, scope: Scope
) -> RaterProfile:
    """Take a rater into the pool, or say anew what she can do. languages: ISO 639-1."""
    demand(scope, Permission.MANAGE_RATERS)
    with act("raters.profile", scope=scope):
        _refuse_others(trial, rater)
        refuse_if(_why_not_profile(languages, most_per_week))
        profile, _ = RaterProfile.objects.update_or_create(
            trial=trial,
            rater=rater,
            defaults={"languages": sorted(languages), "most_per_week": most_per_week},
        )
    return profile


def certify(
    *,
    trial: Trial,
    rater: User,
    forms: Iterable[str],
    certified_on: date,
    scope: Scope,
    note: str = "",
) -> list[RaterCertificate]:
    """Record that a rater is certified for these forms, for as long as the study file says."""
    demand(scope, Permission.MANAGE_RATERS)
    with act("raters.certify", scope=scope):
        _refuse_others(trial, rater)
        study = study_of(trial)
        forms = sorted(forms)
        refuse_if(_why_not_forms(study, forms) or _why_not_on(certified_on))
        valid_until = months_later(certified_on, study.rating.certificate_months)
        return RaterCertificate.objects.bulk_create(
            RaterCertificate(
                trial=trial,
                rater=rater,
                form_key=form,
                certified_on=certified_on,
                valid_until=valid_until,
                note=note,
                recorded_by_id=scope.actor,
            )
            for form in forms
        )


def declare(
    *,
    trial: Trial,
    rater: User,
    declared_on: date,
    scope: Scope,
    site: str = "",
    explanation: str = "",
) -> ConflictOfInterest:
    """Record a declaration that the rater signed.

    site: the code of the site with which there is a conflict; "" where there is none to declare.
    What was declared once stays: a conflict is not taken back by a later declaration.
    """
    demand(scope, Permission.MANAGE_RATERS)
    with act("raters.declare", scope=scope):
        _refuse_others(trial, rater)
        refuse_if(_why_not_on(declared_on) or _why_not_explained(site, explanation))
        return ConflictOfInterest.objects.create(
            trial=trial,
            rater=rater,
            site_id=_site_id(trial, site),
            explanation=explanation.strip(),
            declared_on=declared_on,
            recorded_by_id=scope.actor,
        )


def months_later(day: date, months: int) -> date:
    """The same day of a later month; its last day where the month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _refuse_others(trial: Trial, rater: User) -> None:
    refuse_if(why_not_write(trial))
    is_rater = rater_of(trial, rater).is_rater
    refuse_if(None if is_rater else f"{rater.name} is not a rater of {trial.key}.")


def _why_not_profile(languages: list[str], most_per_week: int) -> str | None:
    if not languages:
        return "Languages: give at least one."
    wrong = [code for code in languages if not (len(code) == LANGUAGE_LENGTH and code.islower())]
    if wrong:
        return f"Languages: {', '.join(wrong)}: give codes of two small letters (ISO 639-1)."
    if most_per_week < 1:
        return f"Most interviews per week: {most_per_week}: give 1 or more."
    return None


def _why_not_forms(study: Study, forms: list[str]) -> str | None:
    known = study.rated_forms
    wrong = [form for form in forms if form not in known]
    if wrong or not forms:
        said = f"{', '.join(wrong)}: " if wrong else ""
        return f"Forms: {said}give some of {', '.join(known)}."
    return None


def _why_not_on(day: date) -> str | None:
    return f"{day} is in the future." if day > date.today() else None


def _why_not_explained(site: str, explanation: str) -> str | None:
    if site and not explanation.strip():
        return "Explanation: say what the conflict is."
    return None


def _site_id(trial: Trial, code: str):
    if not code:
        return None
    with reading(office_of(trial)):
        found = Site.objects.filter(trial=trial, code=code).values_list("pk", flat=True).first()
    refuse_if(None if found else f"Site {code!r}: {trial.key} has no such site.")
    return found
