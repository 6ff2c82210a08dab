"""A rule as the words and signs that it is made of."""

import re
from dataclasses import dataclass
from typing import Literal

from trials.studies.rules.errors import RuleError

LONGEST = 1_000
COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")
SIGNS = (*COMPARISONS, "+", "-", "*", "(", ")", "[", "]", ",")
# What fingers used to other languages type, and word processors put in.
INSTEAD_OF = {
    "=": "==",
    "=>": ">=",
    "=<": "<=",
    "<>": "!=",
    "≥": ">=",
    "≤": "<=",
    "≠": "!=",
    "&": "and",
    "&&": "and",
    "|": "or",
    "||": "or",
    "!": "not",
    "{": "[",
    "}": "]",
    "–": "-",
    "−": "-",
    "×": "*",
    "\N{LEFT SINGLE QUOTATION MARK}": "'",
    "\N{RIGHT SINGLE QUOTATION MARK}": "'",
    "\N{LEFT DOUBLE QUOTATION MARK}": '"',
    "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
}

_CODE = r"[A-Za-z0-9_]+(?:-+[A-Za-z0-9_]+)*"
_LONGEST_FIRST = sorted((*SIGNS, *INSTEAD_OF), key=len, reverse=True)
_TOKEN = re.compile(
    rf"(?P<word>{_CODE}(?:\.{_CODE})?(?:@{_CODE})?)"
    r"|(?P<text>'[^']*'|\"[^\"]*\")"
    rf"|(?P<sign>{'|'.join(map(re.escape, _LONGEST_FIRST))})"
)
_SPACE = re.compile(r"\s*")


@dataclass(frozen=True)
class Token:
    """text: as it is written, a quoted text without its quotes. position: counted from 1."""

    kind: Literal["word", "text", "sign", "end"]
    text: str
    position: int

    def __str__(self) -> str:
        return "the end" if self.kind == "end" else self.text


def tokens_of(text: str) -> list[Token]:
    """The last token is always the end. Raises RuleError for what is no word and no sign."""
    if not text.strip():
        raise RuleError("the rule is empty; write a condition, such as DEMOG.age >= 18")
    if len(text) > LONGEST:
        raise RuleError(f"the rule has {len(text):,} characters; at most {LONGEST:,} are read")
    found = []
    place = _after_space(text, 0)
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise RuleError(_why_not(text[place]), place + 1)
        found.append(_token(match))
        place = _after_space(text, match.end())
    return [*found, Token("end", "", len(text) + 1)]


def _after_space(text: str, place: int) -> int:
    return _SPACE.match(text, place).end()


def _token(match: re.Match) -> Token:
    kind, text, position = match.lastgroup, match.group(), match.start() + 1
    if text in INSTEAD_OF:
        raise RuleError(f"{text} is not a sign of rules; write {INSTEAD_OF[text]}", position)
    return Token(kind, text[1:-1] if kind == "text" else text, position)


def _why_not(character: str) -> str:
    if character in "'\"":
        return f"this quote is not closed; a text ends with the {character} it began with"
    if character in ".@":
        return f"a misplaced {character}; a field is written FORM.field or FORM.field@VISIT"
    return f"{character} has no meaning in a rule; its signs are {' '.join(SIGNS)}"
