"""What a single word of a rule stands for: a constant, a field, or a question to the system."""

import re
from datetime import date

from trials.studies.rules.errors import RuleError
from trials.studies.rules.tokens import Token
from trials.studies.rules.tree import Call, Given, Reference

JOINING_WORDS = ("and", "or", "not", "in")
CONSTANTS = {"true": True, "false": False}
FACTS = ("randomised", "consent_current", "unblinded")
# Each question with an example of how it is asked.
QUESTIONS = {
    "date": "date(V3)",
    "done": "done(V5)",
    "met": "met(I-AGE)",
    "answered": "answered(SDS@V3)",
}
# A floating-point number, such as an answer may be, keeps no more.
MOST_DIGITS = 15

_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def is_number(token: Token) -> bool:
    return token.kind == "word" and _NUMBER.fullmatch(token.text) is not None


def named(word: Token) -> Given | Reference | Call:
    """Raises RuleError for a word that rules do not know."""
    if word.text in CONSTANTS:
        return Given(CONSTANTS[word.text])
    if is_number(word):
        return Given(_number(word))
    if _DATE.fullmatch(word.text):
        return Given(_date(word))
    if word.text in FACTS:
        return Call(word.text)
    name, _, visit = word.text.partition("@")
    form, _, field = name.partition(".")
    if field:
        return Reference(form, field, visit or None)
    raise RuleError(_why_unknown(word.text), word.position)


def asked(name: Token, argument: Token) -> Call:
    """The question `name(argument)`. Raises RuleError for one that is not asked like this."""
    if name.text in FACTS:
        raise RuleError(f"{name} is asked without brackets", name.position)
    if name.text not in QUESTIONS:
        raise RuleError(
            f"there is no question {name}(...); there are {', '.join(QUESTIONS.values())}",
            name.position,
        )
    if name.text == "date" and argument.kind == "word" and "." in argument.text:
        raise RuleError(
            f"a field of type date is a date already; write {argument} alone", name.position
        )
    wrong_marks = "." if name.text == "answered" else ".@"
    if argument.kind != "word" or any(mark in argument.text for mark in wrong_marks):
        raise RuleError(
            f"{name} is asked of one name, such as {QUESTIONS[name.text]}", argument.position
        )
    return Call(name.text, argument.text)


def _number(word: Token) -> int | float:
    if len(word.text.replace(".", "")) > MOST_DIGITS:
        raise RuleError(f"a number has at most {MOST_DIGITS} digits", word.position)
    return float(word.text) if "." in word.text else int(word.text)


def _date(word: Token) -> date:
    try:
        return date.fromisoformat(word.text)
    except ValueError:
        raise RuleError(f"there is no day {word} in the calendar", word.position) from None


def _why_unknown(word: str) -> str:
    if word in QUESTIONS:
        return f"{word} is asked of something in brackets, such as {QUESTIONS[word]}"
    if word.lower() in (*JOINING_WORDS, *CONSTANTS, *FACTS, *QUESTIONS):
        return f"{word} is written in small letters: {word.lower()}"
    if "@" in word:
        return f"{word} names no field; write FORM.field@VISIT"
    if "-" in word:
        return f"there is no {word}; a minus needs spaces around it, and a date is like 2026-01-31"
    return f"there is no {word}; a field is written FORM.field, a text 'in quotes'"
