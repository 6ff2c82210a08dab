"""Medical coding: loading a dictionary, and saying what the words of the forms stand for.

No dictionary is shipped: each study loads the one it has a licence for.
"""

from hashlib import sha256

from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand
from trials.context import Scope
from trials.exchange import Entry, entries_of
from trials.exchange.dictionary import plain
from trials.ledger import act
from trials.models import TermCoding, TermDictionary, Trial
from trials.models.base import place_of
from trials.policies.term_coding import why_not_code, why_not_load
from trials.policies.writing import why_not_work
from trials.refusals import Refused, refuse_if
from trials.selectors.terms import (
    Verbatim,
    dictionaries_in_use,
    outdated,
    uncoded_terms,
)


def load_dictionary(
    *, trial: Trial, name: str, version: str, licence: str, content: bytes, scope: Scope
) -> TermDictionary:
    """content: a CSV in UTF-8 (trials/exchange/dictionary.py). It is in use from now on.

    Raises Refused: a name that the study file does not use, a version that is there already, a
    file that is no dictionary. No term of it reaches the ledger.
    """
    demand(scope, Permission.CODE_TERMS)
    with act("terms.load_dictionary", scope=scope, detail=f"{name} {version}"):
        refuse_if(why_not_work(trial))
        refuse_if(why_not_load(trial, name, version))
        text = _text(content)
        entries_of(text)
        return TermDictionary.objects.create(
            trial=trial,
            name=name,
            version=version.strip(),
            licence=licence.strip(),
            entries=text,
            sha256=sha256(text.encode()).hexdigest(),
            recorded_by_id=scope.actor,
        )


def code_term(*, trial: Trial, dictionary: str, words: str, code: str, scope: Scope) -> int:
    """Code these words wherever they wait, whatever their case; returns in how many places."""
    demand(scope, Permission.CODE_TERMS)
    with act("terms.code", scope=scope, detail=dictionary):
        refuse_if(why_not_work(trial))
        in_use = dictionaries_in_use(trial).get(dictionary)
        refuse_if(why_not_code(in_use, dictionary))
        entry = entries_of(in_use.entries).get(code.strip())
        refuse_if(None if entry else f"{dictionary} {in_use.version} has no code {code.strip()!r}.")
        waiting = [
            one
            for one in uncoded_terms(trial)
            if one.dictionary == dictionary and plain(one.words) == plain(words)
        ]
        refuse_if(None if waiting else "Nothing waits under these words: they were coded already.")
        _keep([(one, entry) for one in waiting], in_use, scope)
        return len(waiting)


def recode(*, trial: Trial, dictionary: str, scope: Scope) -> int:
    """Carry over what the version in use says as the version before did; returns how many.

    What it says otherwise, or no more, waits to be looked at.
    """
    demand(scope, Permission.CODE_TERMS)
    with act("terms.recode", scope=scope, detail=dictionary):
        refuse_if(why_not_work(trial))
        in_use = dictionaries_in_use(trial).get(dictionary)
        refuse_if(why_not_code(in_use, dictionary))
        same = [(one, e) for one, e in outdated(uncoded_terms(trial), in_use) if e is not None]
        _keep(same, in_use, scope)
        return len(same)


def _keep(chosen: list[tuple[Verbatim, Entry]], in_use: TermDictionary, scope: Scope) -> None:
    TermCoding.objects.bulk_create(
        TermCoding(
            entry_id=one.revision.entry_id,
            form_class=one.revision.form_class,
            field=one.field,
            verbatim_sha256=one.sha256,
            dictionary=in_use,
            code=entry.code,
            term=entry.term,
            recorded_by_id=scope.actor,
            **place_of(one.revision),
        )
        for one, entry in chosen
    )


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(
            f"The dictionary is no text in UTF-8 (byte {error.start + 1}): save it as CSV in UTF-8."
        ) from None
