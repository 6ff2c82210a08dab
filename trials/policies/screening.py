"""What stands in the way of a line in the screening log, which names nobody."""

import re
from datetime import date

from trials.lifecycle import PRESCREENING_REASONS
from trials.models import Trial
from trials.policies.days import why_not_day
from trials.policies.writing import why_not_write, why_too_short

EMAIL = re.compile(r"\S@\S")
DATE = re.compile(r"\b\d{1,4}[-./]\d{1,2}[-./]\d{1,4}\b")
# Seven digits or more, however they are grouped.
TELEPHONE = re.compile(r"(\d[\s().+/-]*){7,}")


def why_not_prescreen(
    trial: Trial, *, contacted_on: date, reason: str, explanation: str
) -> str | None:
    if contacted_on > date.today():
        return f"The contact is dated {contacted_on}, which is in the future."
    if not_a_day := why_not_day("The date of the contact", contacted_on, latest=date.today()):
        return not_a_day
    if reason and reason not in PRESCREENING_REASONS:
        return f"There is no reason {reason!r}; there are: {', '.join(PRESCREENING_REASONS)}."
    if reason == "other" and (too_short := why_too_short(explanation, "Say what the reason is.")):
        return too_short
    return why_not_write(trial) or why_identifying(explanation)


def why_identifying(words: str) -> str | None:
    """None unless the words look as if somebody could be found by them."""
    if EMAIL.search(words):
        return "The explanation looks like it holds an e-mail address: the log names nobody."
    if TELEPHONE.search(DATE.sub("", words)):
        return "The explanation looks like it holds a telephone number: the log names nobody."
    return None
