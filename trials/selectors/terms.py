"""Words that are coded with a dictionary: which are, which are not, and what they may stand for."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from instruments import is_given
from trials.exchange import Entry, Suggestion, entries_of, suggestions_for
from trials.exchange.dictionary import plain
from trials.models import Revision, Snapshot, TermCoding, TermDictionary, Trial
from trials.studies.loading import study_of


@dataclass(frozen=True)
class Verbatim:
    """What stands in a field that is coded, now. revision: with its entry, visit and participant.

    coding: the latest one of these very words, whatever the version of the dictionary, or None.
    """

    revision: Revision
    field: str
    words: str
    dictionary: str
    coding: TermCoding | None

    @property
    def sha256(self) -> str:
        return verbatim_hash(self.words)


@dataclass(frozen=True)
class Waiting:
    """The same words in several forms, which are coded in one act. words: as they first stand."""

    words: str
    dictionary: str
    verbatims: list[Verbatim]


def verbatim_hash(words: str) -> str:
    return sha256(words.encode()).hexdigest()


def dictionaries_in_use(trial: Trial) -> dict[str, TermDictionary]:
    """{name: the version that was loaded last}; its entries are read when they are asked for."""
    loaded = TermDictionary.objects.filter(trial=trial).order_by("name", "-recorded_at")
    return {one.name: one for one in loaded.distinct("name").defer("entries")}


def dictionaries(trial_id: UUID) -> dict[UUID, dict[str, Entry]]:
    """{id of each version that was loaded: its entries}."""
    loaded = TermDictionary.objects.filter(trial=trial_id).values_list("pk", "entries")
    return {pk: entries_of(text) for pk, text in loaded}


def verbatims(trial: Trial) -> list[Verbatim]:
    """Everything in the fields that the study codes, by participant; two queries.

    What stands in a form that is not complete is still being written, and not coded; nor is a
    stage that opened because of an arm, which nobody who codes may see.
    """
    coded = {(one.form, one.field): one.dictionary for one in study_of(trial).coded_terms}
    latest = (
        Revision.objects.filter(
            trial=trial, arm_path=False, entry__form_key__in={form for form, _ in coded}
        )
        .order_by("entry", "-number")
        .distinct("entry")
        .select_related("entry__visit", "participant")
    )
    codings = _latest_codings(trial)
    found = [
        Verbatim(revision, field, words, coded[form, field], codings.get(key))
        for revision in latest
        if revision.complete
        for form, field, words in _words(revision, coded)
        for key in [(revision.entry_id, field, verbatim_hash(words))]
    ]
    found.sort(key=lambda one: (one.revision.participant.number, one.revision.recorded_at))
    return found


def uncoded_terms(trial: Trial, found: Iterable[Verbatim] | None = None) -> list[Verbatim]:
    """Those without a code of the version of their dictionary that is in use (lock line L7).

    Counted as whoever reads sees the answers: the lock asks as the system. found: as verbatims
    gives it, where it is known already.
    """
    in_use = {name: one.pk for name, one in dictionaries_in_use(trial).items()}
    return [
        one
        for one in (verbatims(trial) if found is None else found)
        if one.coding is None or one.coding.dictionary_id != in_use.get(one.dictionary)
    ]


def waiting_terms(uncoded: Iterable[Verbatim]) -> list[Waiting]:
    """Grouped by dictionary and words, whatever their case; the most frequent first."""
    groups: dict[tuple[str, str], list[Verbatim]] = defaultdict(list)
    for one in uncoded:
        groups[one.dictionary, plain(one.words)].append(one)
    waiting = [Waiting(group[0].words, name, group) for (name, _), group in groups.items()]
    return sorted(waiting, key=lambda one: (-len(one.verbatims), plain(one.words)))


def suggested(waiting: Waiting, dictionary: TermDictionary | None) -> list[Suggestion]:
    return suggestions_for(waiting.words, dictionary.entries) if dictionary else []


def outdated(uncoded: Iterable[Verbatim], dictionary: TermDictionary) -> Iterator[tuple]:
    """(verbatim, the same term of this version or None) of each coded with an earlier version.

    The same: code and words are what they were. None: the data manager looks at it again.
    """
    entries = entries_of(dictionary.entries)
    for one in uncoded:
        if one.coding is not None and one.dictionary == dictionary.name:
            entry = entries.get(one.coding.code)
            unchanged = entry is not None and entry.term == one.coding.term
            yield one, entry if unchanged else None


def codes_at_the_lock(snapshot: Snapshot, field: str) -> dict[UUID, list[TermCoding]]:
    """{entry: codings of this field until the snapshot was taken, the latest first}."""
    found: dict[UUID, list[TermCoding]] = defaultdict(list)
    for one in TermCoding.objects.filter(
        trial=snapshot.trial_id, field=field, recorded_at__lte=snapshot.taken_at
    ).order_by("-recorded_at"):
        found[one.entry_id].append(one)
    return found


def _words(revision: Revision, coded: dict) -> Iterator[tuple[str, str, str]]:
    form = revision.entry.form_key
    for of_form, field in coded:
        answer = revision.answers.get(field) if of_form == form else None
        if isinstance(answer, str) and is_given(answer) and answer.strip():
            yield form, field, answer


def _latest_codings(trial: Trial) -> dict[tuple, TermCoding]:
    codings = (
        TermCoding.objects.filter(trial=trial)
        .order_by("entry", "field", "verbatim_sha256", "-recorded_at")
        .distinct("entry", "field", "verbatim_sha256")
        .select_related("dictionary")
        .defer("dictionary__entries")
    )
    return {(one.entry_id, one.field, one.verbatim_sha256): one for one in codings}
