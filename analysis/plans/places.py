"""Where a plan says what: the lines of its text, for links from figures to the plan."""

import yaml_lines
from analysis.plans.for_each import expand


def lines_of_analyses(text: str) -> dict[str, int]:
    """{id of an analysis: the line of the text on which it begins}. text: of a valid plan.

    Those that one `for_each` stands for begin on the same line.
    """
    document, lines = yaml_lines.read(text)
    return {
        one["id"]: yaml_lines.line_of(("analyses", place), lines)
        for place, entry in enumerate(document["analyses"])
        for one in expand(entry)
    }
