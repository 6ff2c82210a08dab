"""What is printed instead of the names that a plan uses."""

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
LOWER, HIGHER = "lower is better", "higher is better"


class Names:
    def __init__(self, titles: Mapping[str, str]):
        """`titles`: what to print for a variable, an arm, a column or a family; for
        "caps5.better", LOWER or HIGHER, which way the variable improves."""
        self._titles = KNOWN | dict(titles)

    def __call__(self, name: str) -> str:
        return self._titles.get(name, name)

    def reference(self, reference: str) -> str:
        """A column, or a variable at a time: "caps5.follow_up" -> "CAPS-5, follow-up"."""
        variable, dot, time = reference.rpartition(".")
        if reference in self._titles or not dot:
            return self(reference)
        return f"{self(variable)}, {self(time)}"

    def better(self, variable: str) -> str:
        """LOWER or HIGHER; "" where nobody says it."""
        return self._titles.get(f"{variable}.better", "")

    def contrast(self, contrast: str) -> str:
        """ "B - A" with the titles of both arms."""
        return f" {MINUS} ".join(self(arm) for arm in contrast.split(" - "))
