"""What stands in the way of a step of a data query. The database asks it all again."""

from trials.authorization.permissions import Permission as P
from trials.authorization.roles import ROLES
from trials.authorization.scopes import SEALED_CLASS, why_not_permitted
from trials.context import Scope, reading
from trials.lifecycle import QUERY, why_not_move
from trials.models import DataQuery, Entry, Participant, QueryMessage, Trial
from trials.policies.writing import why_not_work, why_too_short
from trials.selectors.queries import OF_CHECKS, SETTLES_CHECKS, settled_by
from trials.selectors.raters import office_of
from trials.studies.loading import study_of
from trials.studies.neutral_words import telling_words

_S = DataQuery.State
RATING = "rating"
# Who is asked about a form, by whoever fills it in.
ANSWERED_BY = {
    "participant": "site_coordinator",
    "site": "site_coordinator",
    "physician": "site_physician",
    "assessor": "site_assessor",
    "therapist": "therapist",
    "interviewer": "interviewer",
    "rater": "rater_coordinator",
}
# Days until an answer is due.
DUE_AFTER = {"minor": 14, "major": 7, "critical": 2}
LONGEST_QUESTION, LONGEST_MESSAGE = 500, 1000  # characters


def why_not_raise(
    scope: Scope, entry: Entry | None, trial: Trial, item: str, text: str, severity: str
) -> str | None:
    """entry: None for a question about a visit or a participant."""
    return (
        why_not_permitted(scope, P.RAISE_QUERIES)
        or why_too_short(text, "Say in words what is asked.")
        or _why_too_long(text, LONGEST_QUESTION)
        or _why_not_about(entry, item)
        or _why_not_severity(severity)
        or (why_not_neutral(trial, text) if entry and entry.form_class == RATING else None)
    )


def _why_not_about(entry: Entry | None, item: str) -> str | None:
    if entry is None:
        return f"{item}: only a form has items." if item else None
    if entry.form_class == SEALED_CLASS:
        return "What is sealed is not asked about."
    return None


def _why_not_severity(severity: str) -> str | None:
    if severity in DataQuery.Severity.values:
        return None
    return f"Severity: {severity!r}: give one of {', '.join(DataQuery.Severity.values)}."


def why_not_answer(query: DataQuery, scope: Scope, reason_code: str, text: str) -> str | None:
    if query.form_class == RATING:
        return "A question about a rating is passed on to its rater, who answers it."
    return (
        why_not_permitted(scope, P.ANSWER_QUERIES)
        or why_not_move(QUERY, query.state, _S.ANSWERED)
        or why_not_said(reason_code, text)
    )


def why_not_said(reason_code: str, text: str) -> str | None:
    if reason_code not in QueryMessage.ReasonCode.values:
        codes = ", ".join(QueryMessage.ReasonCode.values)
        return f"How it is settled: {reason_code!r}: give one of {codes}."
    return why_too_short(text, "Say in words what you found.") or _why_too_long(text)


def why_not_settle(query: DataQuery, state: str, scope: Scope, text: str) -> str | None:
    """state: closed, cancelled, or open for asking again. Closing needs no words."""
    if query.opened_role not in settled_by(scope.role):
        opener = SETTLES_CHECKS if query.opened_role == OF_CHECKS else query.opened_role
        return f"This is settled by whoever asked: {ROLES[opener].label.lower()}."
    expected = _S.OPEN if state == _S.CANCELLED else _S.ANSWERED
    if query.state != expected:
        return (
            why_not_move(QUERY, query.state, state)
            or f"The query is {_S(query.state).label.lower()}."
        )
    if state == _S.CLOSED:
        return _why_too_long(text)
    asks_rater = state == _S.OPEN and query.form_class == RATING
    too_short_or_long = why_too_short(text, "Say why.") or _why_too_long(text)
    return too_short_or_long or (why_not_neutral(query.trial, text) if asks_rater else None)


def why_not_pass_on(query: DataQuery, rater_id, text: str) -> str | None:
    """rater_id: who has the interview now."""
    if query.form_class != RATING or query.state != _S.OPEN:
        return "Only an open question about a rating is passed on."
    if rater_id is None:
        return "Nobody has this interview: give it to a rater first."
    return (
        why_too_short(text, "Put the question in words.")
        or _why_too_long(text)
        or why_not_neutral(query.trial, text)
    )


def _why_too_long(text: str, most: int = LONGEST_MESSAGE) -> str | None:
    return f"At most {most} characters: these are {len(text)}." if len(text) > most else None


def why_not_neutral(trial: Trial, text: str) -> str | None:
    """A rater learns no arm, visit, site, participant or threshold; nor does her coordinator."""
    with reading(office_of(trial)):
        people = Participant.objects.filter(trial=trial)
        numbers = list(people.order_by("number").values_list("number", flat=True))
    telling = telling_words(study_of(trial), text, numbers)
    if not telling:
        return None
    return f"A rater must not be told {', '.join(telling)}: ask in other words."


def why_not_run_checks(trial: Trial, scope: Scope) -> str | None:
    if scope.role != SETTLES_CHECKS:
        return "All checks are run by the data manager, who settles what they find."
    return why_not_work(trial)
