"""Medical coding: the words that wait, what they may stand for, and the dictionaries."""

from django.urls import reverse

from trials.models import TermDictionary, Trial
from trials.policies.writing import why_not_work
from trials.selectors.terms import (
    Waiting,
    dictionaries_in_use,
    outdated,
    suggested,
    uncoded_terms,
    verbatims,
    waiting_terms,
)
from trials.studies.loading import study_of

MOST = 20


def terms_page(trial: Trial) -> dict:
    """The first of the words that wait; each coding brings up the next."""
    everything = verbatims(trial)
    uncoded = uncoded_terms(trial, everything)
    waiting, in_use = waiting_terms(uncoded), dictionaries_in_use(trial)
    named = dict.fromkeys(one.dictionary for one in study_of(trial).coded_terms)
    why_not = why_not_work(trial)
    return {
        "tiles": [
            {"value": len(uncoded), "label": "terms without a code"},
            {"value": len(waiting), "label": "different words among them"},
            {"value": len(everything) - len(uncoded), "label": "terms coded"},
        ],
        "waiting": [_waiting(one, in_use.get(one.dictionary), trial) for one in waiting[:MOST]],
        "more": max(0, len(waiting) - MOST),
        "dictionaries": [_dictionary(name, in_use.get(name), uncoded, trial) for name in named],
        "load_url": reverse("load-dictionary", args=[trial.key]),
        "code_url": reverse("code-term", args=[trial.key]),
        "why_not": why_not,
    }


def _waiting(one: Waiting, dictionary: TermDictionary | None, trial: Trial) -> dict:
    first = one.verbatims[0]
    return {
        "words": one.words,
        "dictionary": one.dictionary,
        "times": len(one.verbatims),
        "where": f"{first.revision.participant.number}, {first.revision.entry.visit.name},"
        f" {first.revision.entry.name}",
        "url": reverse("entry", args=[trial.key, first.revision.entry_id]),
        "before": first.coding and f"{first.coding.term} ({first.coding.code})",
        "is_loaded": dictionary is not None,
        "suggestions": [
            {
                "code": found.entry.code,
                "term": found.entry.term,
                "level": found.entry.level,
                "is_same": found.likeness == 1,
            }
            for found in suggested(one, dictionary)
        ],
    }


def _dictionary(name: str, in_use: TermDictionary | None, uncoded: list, trial: Trial) -> dict:
    changed = list(outdated(uncoded, in_use)) if in_use else []
    same = sum(entry is not None for _, entry in changed)
    return {
        "name": name,
        "version": in_use.version if in_use else None,
        "licence": in_use.licence if in_use else "",
        "loaded_at": in_use.recorded_at if in_use else None,
        "same": same,
        "changed": len(changed) - same,
        "recode_url": reverse("recode-terms", args=[trial.key]),
    }
