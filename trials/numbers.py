"""How numbers are written for people who read a page: with the true minus, U+2212.

Reports of analyses have more kinds of numbers, and a module of their own (analysis.reports.format).
"""

MINUS = "\N{MINUS SIGN}"
NONE = "\N{EN DASH}"  # a number that does not exist


def number(value: float | None, places: int) -> str:
    """-0.568 -> "\u22120.57"; what rounds to zero has no sign."""
    if value is None:
        return NONE
    text = f"{abs(value):.{places}f}"
    return f"{MINUS}{text}" if value < 0 and float(text) else text


def signed(value: float) -> str:
    """With its sign, and at most two places: "+1.5", "\u22122", "0"."""
    rounded = round(value, 2)
    return f"{rounded:+g}".replace("-", MINUS) if rounded else "0"
