"""Words that a rater must not be told: arms, visits, sites, participants, thresholds."""

import re
from collections.abc import Iterable

from trials.studies.rules import literals_of
from trials.studies.schema import Study


def telling_words(study: Study, text: str, numbers: Iterable[str] = ()) -> list[str]:
    """Those of them that stand in the text, as the study writes them. numbers: of participants."""
    return [word for word in (*_words_of(study), *numbers) if _stands_in(word, text)]


def _words_of(study: Study) -> list[str]:
    words = [word for arm in study.arms for word in (arm.code, arm.label)]
    words += [word for visit in study.visits for word in (visit.code, visit.label)]
    words += [site.name for site in study.sites]
    # What a rating is compared with, to tell who is included.
    words += [
        str(limit)
        for rule in study.eligibility
        if rule.blinded
        for reference in rule.rule.references
        for limit in literals_of(rule.rule, reference)
        if limit not in (0, 1)  # yes and no
    ]
    return list(dict.fromkeys(words))


def _stands_in(word: str, text: str) -> bool:
    """As a whole word, in small letters too; a code of one letter only as it is written."""
    flags = 0 if len(word) == 1 else re.IGNORECASE
    return re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text, flags) is not None
