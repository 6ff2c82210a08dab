"""Words that blinded people must not be told: arms; a rater also visits, sites, thresholds."""

import re
from collections.abc import Iterable

from trials.studies.rules import literals_of
from trials.studies.schema import Study

# Very short codes of arms are ordinary words, and not looked for in free text.
SHORTEST_NAME, SHORTEST_WORD = 3, 4
# In the label of an arm they say nothing by themselves.
EVERYDAY = """
    active alone also arm arms assisted care control days dose doses drug each first group groups
    high higher identical inactive initial low lower medicine medium middle only other plus same
    second session sessions standard study that their then therapy third this treatment usual weeks
    with without
"""


def arm_words(study: Study, *texts: str) -> list[str]:
    """The words of the texts that tell an arm, in small letters.

    Codes and labels of the arms, what an imported file calls them, and of a label each word of 4
    or more letters that is not in the labels of all arms, nor an everyday one.
    """
    said = f" {_plain(' '.join(texts))} "
    return [name for name in _arm_names(study) if f" {name} " in said]


def _arm_names(study: Study) -> list[str]:
    names = [name for arm in study.arms for name in (arm.code, arm.label)]
    names += list(study.import_.arms) if study.import_ else []
    whole = [plain for plain in map(_plain, names) if len(plain) >= SHORTEST_NAME]
    labels = [set(_plain(arm.label).split()) for arm in study.arms]
    telling = set().union(*labels) - set.intersection(*labels) if labels else set()
    telling -= set(EVERYDAY.split())
    single = [word for word in telling if len(word) >= SHORTEST_WORD and word.isalpha()]
    return list(dict.fromkeys([*whole, *sorted(single)]))


def _plain(text: str) -> str:
    """Words in small letters with one space between: arm_1.pdf holds the words arm, 1 and pdf."""
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


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
