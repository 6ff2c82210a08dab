"""Medical coding, with a dictionary that is made up."""

import pytest
from django.db import transaction

from tests.safety import DICTIONARY, FALL, HEADACHE, load, report
from tests.study import reading_all
from trials.actions.term_coding import code_term, load_dictionary, recode
from trials.context import reading
from trials.models import AuditChange, TermCoding, TermDictionary
from trials.refusals import NotPermitted, Refused
from trials.selectors.terms import dictionaries_in_use, outdated, uncoded_terms, waiting_terms


@pytest.fixture
def safety(safety_of_module):
    """Whatever a test does is taken back, so that all share one study."""
    with transaction.atomic():
        yield safety_of_module
        transaction.set_rollback(True)


def uncoded(study) -> list[str]:
    with reading(study.scope("data_manager")):
        return [one.words for one in uncoded_terms(study.trial)]


def code(study, words: str, to: str, *, role="data_manager") -> int:
    return code_term(
        trial=study.trial, dictionary="Plain", words=words, code=to, scope=study.scope(role)
    )


def test_the_same_words_in_three_forms_are_coded_in_one_act(safety):
    load(safety)
    for number, words in (("01-001", "Headache"), ("01-002", "headache "), ("01-003", "HEADACHE")):
        report(safety, number, HEADACHE | {"event": words})
    report(safety, "01-001", FALL, slot=2)

    with reading(safety.scope("data_manager")):
        waiting = waiting_terms(uncoded_terms(safety.trial))
    assert [(one.words, len(one.verbatims)) for one in waiting] == [("Headache", 3), ("Fall", 1)]
    assert code(safety, "Headache", "P1") == 3
    assert uncoded(safety) == ["Fall"]


def test_a_code_falls_away_when_the_words_change_and_comes_back_with_them(safety):
    load(safety)
    report(safety, "01-001", HEADACHE)
    code(safety, "Headache", "P1")

    report(safety, "01-001", FALL, based_on=1, reason="It was a fall")
    after = uncoded(safety)
    report(safety, "01-001", HEADACHE, based_on=2, reason="It was none")

    assert (after, uncoded(safety)) == (["Fall"], [])


def test_what_is_corrected_beside_the_words_keeps_the_code(safety):
    load(safety)
    report(safety, "01-001", HEADACHE)
    code(safety, "Headache", "P1")

    report(safety, "01-001", HEADACHE | {"ended_on": "2026-01-11"}, based_on=1, reason="It ended")

    assert uncoded(safety) == []


def test_a_draft_waits_for_no_code(safety):
    load(safety)
    report(safety, "01-001", HEADACHE, complete=False)

    assert uncoded(safety) == []


def test_a_new_version_carries_over_what_it_says_alike_and_lists_the_rest(safety):
    load(safety)
    for number, event in (("01-001", HEADACHE), ("01-002", FALL)):
        report(safety, number, event)
        code(safety, event["event"], {"Headache": "P1", "Fall": "P3"}[event["event"]])
    second = load(safety, "2", DICTIONARY.replace("P3,Fall", "P3,Slip"))

    with reading(safety.scope("data_manager")):
        changes = {
            one.words: entry is not None
            for one, entry in outdated(uncoded_terms(safety.trial), second)
        }
    assert changes == {"Headache": True, "Fall": False}
    assert recode(trial=safety.trial, dictionary="Plain", scope=safety.scope("data_manager")) == 1
    assert uncoded(safety) == ["Fall"]


def test_codes_are_read_by_those_who_see_the_answers(safety):
    load(safety)
    report(safety, "01-001", HEADACHE)
    code(safety, "Headache", "P1")

    seen = {}
    for role in ("site_coordinator", "monitor", "sponsor", "rater"):
        with reading(safety.scope(role)):
            changes = AuditChange.objects.filter(table_name="trials_termcoding")
            seen[role] = (TermCoding.objects.count(), changes.count())
    assert seen == {
        "site_coordinator": (1, 1),
        "monitor": (1, 1),
        "sponsor": (0, 0),
        "rater": (0, 0),
    }


def test_no_term_of_a_dictionary_reaches_the_ledger(safety):
    load(safety)

    with reading_all(safety.trial):
        [change] = AuditChange.objects.filter(table_name="trials_termdictionary")
        assert change.difference["entries"] == ["hidden", "hidden"]
        assert dictionaries_in_use(safety.trial)["Plain"].entries == DICTIONARY


@pytest.mark.parametrize(
    ("words", "to", "why"),
    [
        ("Headache", "P9", "Plain 1 has no code 'P9'"),
        ("Toothache", "P1", "Nothing waits under these words"),
    ],
)
def test_a_code_that_is_not_there_or_words_that_do_not_wait_are_refused(safety, words, to, why):
    load(safety)
    report(safety, "01-001", HEADACHE)

    with pytest.raises(Refused, match=why):
        code(safety, words, to)


def test_nothing_is_coded_before_a_dictionary_is_loaded(safety):
    report(safety, "01-001", HEADACHE)

    with pytest.raises(Refused, match="No version of Plain is loaded"):
        code(safety, "Headache", "P1")


def test_a_dictionary_that_the_study_does_not_name_is_refused(safety):
    with pytest.raises(Refused, match="no dictionary 'Other'; its study file names: Plain"):
        load_dictionary(
            trial=safety.trial,
            name="Other",
            version="1",
            licence="x",
            content=DICTIONARY.encode(),
            scope=safety.scope("data_manager"),
        )
    with reading_all(safety.trial):
        assert not TermDictionary.objects.exists()


def test_a_version_is_loaded_once(safety):
    load(safety)

    with pytest.raises(Refused, match="Plain 1 is loaded already"):
        load(safety)


@pytest.mark.parametrize("role", ["monitor", "site_physician", "sponsor"])
def test_who_may_not_code_is_refused(safety, role):
    with pytest.raises(NotPermitted):
        code(safety, "Headache", "P1", role=role)
