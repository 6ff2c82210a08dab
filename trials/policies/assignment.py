"""Which rater may have an interview: one sentence for each rule that is broken.

Whoever assigns may be blinded to the participant, the site and the visit: the sentences name
the rater, and none of these.
"""

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from trials.authorization.roles import ROLES
from trials.context import reading
from trials.models import Entry, User
from trials.selectors.interviews import Interview, Load, loads_around
from trials.selectors.raters import RATER, Rater, office_of, rater_of, raters_of
from trials.studies.loading import study_at
from trials.studies.schema import RatingRules
from trials.studies.words import language_name


@dataclass(frozen=True)
class Candidate:
    """why_not: a rule without exception, or "". why_rather_not: a limit that a person may pass."""

    rater: Rater
    load: Load
    why_not: str = ""
    why_rather_not: str = ""

    @property
    def is_free(self) -> bool:
        return not (self.why_not or self.why_rather_not)


def why_not_assigned(interview: Interview) -> str | None:
    """What speaks against giving it to anybody now."""
    for entry in interview.entries:
        if entry.filled_by != RATER:
            return f"{entry.form_key} is not rated."
        if entry.state != Entry.State.EXPECTED:
            state = Entry.State(entry.state).label.lower()
            return f"This interview is {state}: it stays as it is."
    return None


def why_not_assign(interview: Interview, rater: User) -> str | None:
    """None where the interview may be given to this rater: by hand, limits may be passed."""
    person = rater_of(interview.first.trial, rater)
    return why_not_assigned(interview) or why_not_rate(person, interview)


def candidates_for(interview: Interview) -> list[Candidate]:
    """Every rater of the study: who is free first, the least loaded first of all, ties by lot."""
    trial, rules = interview.first.trial, _rules_of(interview)
    loads = loads_around(trial, interview.day)
    found = []
    for rater in raters_of(trial):
        load = loads.get(rater.user.pk, Load())
        why_not = why_not_rate(rater, interview, rules) or ""
        rather_not = "" if why_not else why_rather_not(rater, load, rules) or ""
        found.append(Candidate(rater, load, why_not, rather_not))
    secrets.SystemRandom().shuffle(found)
    return sorted(found, key=_rank)


def _rank(candidate: Candidate) -> tuple:
    load = candidate.load
    return bool(candidate.why_not), bool(candidate.why_rather_not), load.in_week, load.waiting


def why_not_rate(
    rater: Rater, interview: Interview, rules: RatingRules | None = None
) -> str | None:
    """The rules that no rater may break, in the order in which one would ask them.

    rules: of the study in force at the site, where the caller has them.
    """
    return next(_broken(rater, interview, rules or _rules_of(interview)), None)


def _broken(rater: Rater, interview: Interview, rules: RatingRules) -> Iterator[str]:
    name, key = rater.user.name, interview.first.trial.key
    if rater.site_role:
        role = ROLES[rater.site_role].label.lower()
        yield f"{name} works at a site of {key} ({role}): whoever treats does not rate."
    elif not rater.is_rater:
        yield f"{name} is not a rater of {key}."
    elif rater.profile is None:
        yield f"{name} has no profile in the pool of raters."
    elif interview.language not in rater.profile.languages:
        yield f"{name} does not interview in {language_name(interview.language)}."
    if not rater.declarations:
        yield f"{name} has not signed a declaration of interests."
    if rater.has_conflict_with(interview.site_id):
        yield f"{name} declared a conflict of interest with the site of this interview."
    yield from filter(None, (_why_not_certified(rater, interview, f) for f in interview.forms))
    if rater.user.pk == interview.rated_by:
        yield f"{name} rated this interview: a second rating is by another rater."
    if rater.user.pk in interview.acquainted:
        yield f"{name} said that they have met this participant."
    if rater.user.pk not in interview.excused and _has_met(rater.user, interview, rules):
        yield f"{name} has met this participant already."


def _why_not_certified(rater: Rater, interview: Interview, form: str) -> str | None:
    if rater.certificate_for(form, interview.day):
        return None
    certificates = rater.certificates_for(form)
    if not certificates:
        return f"{rater.user.name} has no certificate for {form}."
    latest = certificates[0]
    if latest.certified_on > interview.day:
        return (
            f"{rater.user.name} is certified for {form} from {latest.certified_on} on:"
            " after this interview."
        )
    return f"The certificate of {rater.user.name} for {form} ended on {latest.valid_until}."


def _has_met(rater: User, interview: Interview, rules: RatingRules) -> bool:
    if rules.same_rater == "allowed":
        return False
    if rules.same_rater == "never":
        return rater.pk in interview.others
    return _is_next_to_theirs(rater, interview)


def _is_next_to_theirs(rater: User, interview: Interview) -> bool:
    return bool(interview.neighbours() & interview.others.get(rater.pk, set()))


def why_rather_not(rater: Rater, load: Load, rules: RatingRules) -> str | None:
    """The limits of a day and a week: by the rules nobody passes them."""
    if load.on_day >= rules.most_per_day:
        return f"{rater.user.name} has {load.on_day} interviews on that day."
    if load.in_week >= rater.profile.most_per_week:
        return f"{rater.user.name} has {load.in_week} interviews in that week."
    return None


def why_not_again(interview: Interview, rater: User, candidates: Iterable[Candidate]) -> str | None:
    """What speaks against the exception that a rater meets a participant a second time.

    Only where nobody else is left, never two assessments in a row, and all other rules hold.
    """
    own = next((one for one in candidates if one.rater.user.pk == rater.pk), None)
    if own is None:
        return f"{rater.name} is not a rater of {interview.first.trial.key}."
    left = next((one for one in candidates if not one.why_not), None)
    if left:
        return f"No exception is needed: {left.rater.user.name} may have this interview."
    if _is_next_to_theirs(rater, interview):
        return f"{rater.name} would meet this participant twice in a row: there is no exception."
    excused = replace(interview, excused=interview.excused | {rater.pk})
    return why_not_rate(own.rater, excused)


def _rules_of(interview: Interview) -> RatingRules:
    with reading(office_of(interview.first.trial)):
        return study_at(interview.first.trial, interview.site_id).rating
