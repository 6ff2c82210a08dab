"""How numbers are written, in one place: American Psychological Association style, 7th edition.

A real minus sign; three decimals for p, and never zero; no leading zero for what cannot exceed
one in size (p, correlations, shares of variance).
"""

from decimal import ROUND_HALF_UP, Decimal, localcontext

NONE = "\N{EN DASH}"  # a number that does not exist
MINUS = "\N{MINUS SIGN}"
MOST_DECIMALS = 6  # what is smaller is a computer's rounding


def number(value: float | None, decimals: int = 2) -> str:
    """-0.5873 -> "\u22120.59"; what rounds to zero has no sign."""
    if value is None:
        return NONE
    with localcontext(rounding=ROUND_HALF_UP):  # 0.25 is 0.3, as by hand
        text = f"{Decimal(repr(float(abs(value)))):,.{decimals}f}"
    is_zero = not text.strip("0.")
    return text if value >= 0 or is_zero else MINUS + text


def bounded(value: float | None, decimals: int = 2) -> str:
    """A number that cannot exceed one in size: 0.2918 -> ".29"."""
    text = number(value, decimals)
    return (
        text.replace("0.", ".", 1) if value is not None and text.lstrip(MINUS)[0] == "0" else text
    )


def p_value(p: float | None) -> str:
    """0.0003 -> "< .001", 0.0234 -> ".023"."""
    if p is None:
        return NONE
    if p < 0.001:
        return "< .001"
    return "> .999" if p >= 0.9995 else bounded(p, 3)


def p_statement(p: float | None) -> str:
    """With its letter: "p < .001", "p = .023"."""
    text = p_value(p)
    return f"p {text}" if text[0] in "<>" else f"p = {text}"


def interval(low: float | None, high: float | None, write=number, decimals: int = 2) -> str:
    """ "[0.40, 0.84]"; an interval with one limit missing does not exist.

    Where it does not hold 0 no limit is written as 0: "[0.003, 0.84]".
    """
    if low is None or high is None:
        return NONE
    limits = (low, high)
    as_many = [_until_it_shows(one, decimals) if low * high > 0 else decimals for one in limits]
    return f"[{', '.join(map(write, limits, as_many))}]"


def _until_it_shows(value: float, decimals: int) -> int:
    """The fewest decimals, from so many on, with which a number but 0 is not written as 0."""
    enough = range(decimals, MOST_DECIMALS + 1)
    return next((more for more in enough if number(value, more).strip(f"{MINUS}0.")), decimals)


def estimate(row: dict | None, write=number) -> str:
    """A value with its interval: "0.62 [0.40, 0.84]"."""
    if row is None or row["value"] is None:
        return NONE
    return f"{write(row['value'])} {interval(row.get('low'), row.get('high'), write)}"


def small(difference: float | None) -> str:
    """Of two computations of a number: two digits and a power of ten, "7.4e-09"; 0 is "0"."""
    if difference is None:
        return NONE
    return f"{difference:.1e}" if difference else "0"


def degrees(df: float) -> str:
    """Whole where they are whole: "78", else one decimal: "77.4"."""
    return number(df, 0 if df == int(df) else 1)


def count(n: int) -> str:
    return number(n, 0)


def percent(level: float) -> str:
    """0.95 -> "95 %", which no line end may part."""
    return f"{100 * level:g}\N{NO-BREAK SPACE}%"


def limits_head(level: float) -> str:
    """What an interval is called in the head of a column: "[95 % CI]"."""
    return f"[{percent(level)}\N{NO-BREAK SPACE}CI]"
