"""The inspector's guide: the five questions, and where each is answered."""

from django.urls import reverse

from trials.authorization.permissions import Permission as P
from trials.authorization.scopes import membership_of, why_not_permitted
from trials.context import Scope
from trials.models import Participant, Trial
from trials.policies.members import LIMITED_IN_TIME
from trials.selectors.integrity import latest_verification

# (title, what is found there, name of the address, label of the link, any of these permissions).
QUESTIONS = (
    (
        "Where does this number come from?",
        "From a published figure to its plan, its snapshot, the answers, their signatures, the"
        " rater's certificate of that day, and the anchor outside this database.",
        "runs",
        "Pick a figure",
        (P.SEE_RUNS,),
    ),
    (
        "Who could see an arm on a day?",
        "Everybody who could have known, by participant and day, with every access and its reason.",
        "access-history",
        "Ask for a day",
        (P.SEE_ACCESS_HISTORY,),
    ),
    (
        "What happened in the study?",
        "Every act and every refused attempt, by person, role, site, kind and day; accounts too.",
        "ledger",
        "Open the ledger",
        (P.SEE_LEDGER,),
    ),
    (
        "Is the ledger whole?",
        "",
        "integrity",
        "Look at seals and anchors",
        (P.SEE_INTEGRITY,),
    ),
)


def guide_page(trial: Trial, scope: Scope, user, asked: str) -> dict:
    """asked: the number of a participant that was looked for, or ""."""
    return {
        "until": last_day_of(user, trial, scope),
        "asked": asked,
        "problem": f"There is no participant {asked} in this study." if asked else "",
        "count": Participant.objects.filter(trial=trial).count(),
        "matrix_url": reverse("matrix", args=[trial.key]),
        "questions": [
            {
                "title": title,
                "text": text or _last_looked(),
                "url": reverse(name, args=[trial.key]),
                "label": label,
            }
            for title, text, name, label, any_of in QUESTIONS
            if not why_not_permitted(scope, *any_of)
        ],
        "package_url": reverse("inspection-package", args=[trial.key]),
    }


def last_day_of(user, trial: Trial, scope: Scope):
    """Of somebody whose part is limited in time; None for everybody else."""
    if scope.role not in LIMITED_IN_TIME:
        return None
    return membership_of(user, trial).ends_on


def _last_looked() -> str:
    latest = latest_verification()
    if latest is None:
        return "Nobody has looked yet; the worker looks each hour."
    found = "not whole" if latest.findings else "whole"
    return f"Last looked at on {latest.at:%-d %b %Y, %H:%M} UTC: {found}, {latest.lines:,} lines."
