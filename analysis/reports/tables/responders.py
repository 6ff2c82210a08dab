"""Who responded: counts with their denominators, and each arm against the reference."""

from analysis.reports import text
from analysis.reports.format import (
    NONE,
    bounded,
    count,
    estimate,
    interval,
    limits_head,
    number,
    p_value,
)
from analysis.reports.names import Names
from analysis.reports.table import Row, Table, failed_row
from analysis.reports.tables.reading import Analyses, by_setting, first_of, response_of, seen

INFINITY = "\N{INFINITY}"
NOTE = (
    "Shares by arm: Wilson's interval. Risk difference: Newcombe's hybrid score interval, p of "
    "Fisher's exact test. Risk ratio: Katz; odds ratio: Woolf. Number needed to treat: NNTB to "
    f"benefit, NNTH to harm; an interval through {INFINITY} holds both."
)
ADJUSTED = "Adjusted odds ratio: logistic regression on arm and covariates, Wald's interval."
MISSING = {
    "left_out": "Who cannot be said to have responded or not is left out.",
    "no_response": "Who cannot be said to have responded or not counts as not.",
}


def build(analyses: Analyses, names: Names) -> list[Table]:
    return [_table(group, names) for group in by_setting(analyses, "family", "missing", "level")]


def _table(analyses: Analyses, names: Names) -> Table:
    settings = next(iter(analyses.values()))["settings"]
    limits = limits_head(settings["level"])
    with_model = any(analysis["settings"].get("covariates") for analysis in analyses.values())
    columns = [
        "Response",
        "Arm",
        f"Responded {limits}",
        f"Risk difference {limits}",
        "p",
        *(["p adjusted"] if settings.get("family") else []),
        f"Number needed to treat {limits}",
        f"Risk ratio {limits}",
        f"Odds ratio {limits}",
        *([f"Adjusted odds ratio {limits}"] if with_model else []),
    ]
    rows = []
    for id, analysis in analyses.items():
        if analysis["status"] != "ok":
            rows.append(failed_row(id, response_of(id, analysis, names), analysis))
            continue
        contrasts = seen({id: analysis}, "risk_difference", "contrast")
        reference, *others = seen({id: analysis}, "response", "arm")
        label = response_of(id, analysis, names)
        shared = _share(analysis, reference, names)
        rows.append(Row(label, (*shared, *[NONE] * (len(columns) - 1 - len(shared))), id))
        for arm, contrast in zip(others, contrasts, strict=True):
            compared = _compared(analysis, contrast, with_model=with_model)
            rows.append(Row(label, (*_share(analysis, arm, names), *compared), id))
    conditions = [
        f"{names.analysis(id)}: {names.condition(analysis['settings']['response'])}."
        for id, analysis in analyses.items()
        if names.has_title(id)
    ]
    notes = [*conditions, NOTE, *([ADJUSTED] if with_model else []), MISSING[settings["missing"]]]
    return Table("Responders", tuple(columns), tuple(rows), (*notes, *text.beside(analyses, names)))


def _share(analysis: dict, arm: str, names: Names) -> tuple[str, str]:
    """ "38 of 42, 90.5 % [77.9, 96.2]": all of it in per cent."""
    row = first_of(analysis, "response", arm=arm)
    share, low, high = (100 * row[key] for key in ("value", "low", "high"))
    limits = interval(low, high, decimals=1)
    of_all = f"{count(row['count'])} of {count(row['n'])}"
    return names(arm), f"{of_all}, {number(share, 1)}\N{NO-BREAK SPACE}% {limits}"


def _compared(analysis: dict, contrast: str, *, with_model: bool) -> tuple[str, ...]:
    def of(name: str) -> dict | None:
        return first_of(analysis, name, contrast=contrast)

    difference = of("risk_difference")
    is_corrected = analysis["settings"].get("family") is not None
    return (
        estimate(difference, bounded),
        p_value(difference["p"]),
        *([p_value(difference.get("p_adjusted"))] if is_corrected else []),
        _number_needed(of("number_needed_to_treat")),
        estimate(of("risk_ratio")),
        estimate(of("odds_ratio")),
        *([estimate(of("odds_ratio_adjusted"))] if with_model else []),
    )


def _number_needed(row: dict) -> str:
    """ "NNTB 3.2 [2.0, 10.1]", or "NNTB 14.0 [NNTB 3.5 to ∞ to NNTH 6.7]"."""
    if row["through_infinity"]:
        low, high = _benefit_or_harm(row["low"]), _benefit_or_harm(row["high"])
        through = [limit for limit in (low, INFINITY, high) if limit]
        value = _benefit_or_harm(row["value"]) or INFINITY
        return f"{value} [{' to '.join(dict.fromkeys(through))}]"
    low, high = sorted(abs(limit) for limit in (row["low"], row["high"]))
    return f"{_benefit_or_harm(row['value'])} [{number(low, 1)}, {number(high, 1)}]"


def _benefit_or_harm(value: float | None) -> str:
    if value is None:
        return ""
    return f"{'NNTB' if value > 0 else 'NNTH'} {number(abs(value), 1)}"
