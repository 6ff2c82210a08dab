"""What is printed instead of the names that a plan uses."""

import re
from collections.abc import Mapping

from analysis.reports.format import MINUS

KNOWN = {
    "baseline_mediator": "baseline of the mediator",
    "baseline_outcome": "baseline of the outcome",
    "do_not_know": "do not know",
    "follow_up": "follow-up",
    "percent_improvement": "improvement in per cent",
    "total": "All",
}
# Of a condition: a text, a name, or a sign of two characters.
PIECE = re.compile(r"""(["'])(?P<text>.*?)\1|(?P<name>[A-Za-z_][\w.]*)|(?P<sign>[><!=]=)""")
SIGNS = {">=": "≥", "<=": "≤", "!=": "≠", "==": "="}
LOWER, HIGHER = "lower is better", "higher is better"


class Names:
    def __init__(self, titles: Mapping[str, str]):
        """`titles`: what to print for a variable, an arm, a visit, a column or a family; for
        "analysis:primary", for that analysis; for "sex=f", for that level of a column; for
        "caps5.better", LOWER or HIGHER, which way the variable improves."""
        self._titles = KNOWN | dict(titles)

    def __call__(self, name: str) -> str:
        return self._titles.get(name, name)

    def has_title(self, id: str) -> bool:
        """Whether the plan gives the analysis a title."""
        return f"analysis:{id}" in self._titles

    def analysis(self, id: str) -> str:
        """Its title in the plan, else its id in words: "loss-of-diagnosis" -> "Loss of
        diagnosis"."""
        return self._titles.get(f"analysis:{id}") or self._titles.get(id) or _in_words(id)

    def reference(self, reference: str) -> str:
        """A column, or a variable at a time: "caps5.follow_up" -> "CAPS-5, follow-up"."""
        variable, dot, time = reference.rpartition(".")
        if reference in self._titles or not dot:
            return self(reference)
        return f"{self(variable)}, {self(time)}"

    def level(self, column: str, level: str) -> str:
        return self._titles.get(f"{column}={level}", self(level))

    def condition(self, text: str) -> str:
        """ "audit.baseline > 0" -> "AUDIT total, baseline > 0"."""
        return PIECE.sub(self._piece, text)

    def _piece(self, found: re.Match) -> str:
        if found["name"]:
            return self.reference(found["name"])
        return SIGNS[found["sign"]] if found["sign"] else f"“{found['text']}”"

    def better(self, variable: str) -> str:
        """LOWER or HIGHER; "" where nobody says it."""
        return self._titles.get(f"{variable}.better", "")

    def contrast(self, contrast: str) -> str:
        """ "B - A" with the titles of both arms."""
        return f" {MINUS} ".join(self(arm) for arm in contrast.split(" - "))


def _in_words(id: str) -> str:
    words = id.replace("-", " ").replace("_", " ")
    return words[:1].upper() + words[1:]
