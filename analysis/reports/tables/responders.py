"""Who responded: counts with their denominators, and each arm against the reference."""

from analysis.reports import text
from analysis.reports.format import (
    NONE,
    bounded,
    count,
    estimate,
    limits_head,
    number,
    p_value,
    percent,
)
from analysis.reports.names import Names
from analysis.reports.table import Row, Table, failed_row
from analysis.reports.tables.reading import Analyses, by_setting, first_of, seen

INFINITY = "\N{INFINITY}"
NOTES = (
    "Shares by arm: Wilson's interval. Risk difference: Newcombe's hybrid score interval, p of "
    "Fisher's exact test. Risk ratio: Katz; odds ratio: Woolf. Number needed to treat: NNTB to "
    f"benefit, NNTH to harm; an interval through {INFINITY} holds both.",
    "Adjusted odds ratio: logistic regression on arm and covariates, Wald's interval.",
)
MISSING = {
    "left_out": "Who cannot be said to have responded or not is left out.",
    "no_response": "Who cannot be said to have responded or not counts as not.",
}


def build(analyses: Analyses, names: Names) -> list[Table]:
    return [_table(group, names) for group in by_setting(analyses, "family", "missing", "level")]


def _table(analyses: Analyses, names: Names) -> Table:
    settings = next(iter(analyses.values()))["settings"]
    limits = limits_head(settings["level"])
    columns = (
        "Response",
        "Arm",
        f"Responded {limits}",
        f"Risk difference {limits}",
        "p",
        "p adjusted",
        f"Number needed to treat {limits}",
        f"Risk ratio {limits}",
        f"Odds ratio {limits}",
        f"Adjusted odds ratio {limits}",
    )
    rows = []
    for id, analysis in analyses.items():
        if analysis["status"] != "ok":
            rows.append(failed_row(id, names.analysis(id), analysis))
            continue
        contrasts = seen({id: analysis}, "risk_difference", "contrast")
        reference, *others = seen({id: analysis}, "response", "arm")
        rows.append(Row(names.analysis(id), (*_share(analysis, reference, names), *[NONE] * 7), id))
        for arm, contrast in zip(others, contrasts, strict=True):
            cells = (*_share(analysis, arm, names), *_compared(analysis, contrast))
            rows.append(Row(names.analysis(id), cells, id))
    conditions = tuple(
        f"{names.analysis(id)}: {names.condition(analysis['settings']['response'])}."
        for id, analysis in analyses.items()
    )
    notes = (*conditions, *NOTES, MISSING[settings["missing"]], *text.beside(analyses, names))
    return Table("Responders", columns, tuple(rows), notes)


def _share(analysis: dict, arm: str, names: Names) -> tuple[str, str]:
    """ "38 of 42, 90.5 % [.78, .96]"."""
    row = first_of(analysis, "response", arm=arm)
    share = percent(round(row["value"], 3))
    limits = estimate(row, bounded).partition(" ")[2]
    return names(arm), f"{count(row['count'])} of {count(row['n'])}, {share} {limits}"


def _compared(analysis: dict, contrast: str) -> tuple[str, ...]:
    def of(name: str) -> dict | None:
        return first_of(analysis, name, contrast=contrast)

    difference = of("risk_difference")
    return (
        estimate(difference, bounded),
        p_value(difference["p"]),
        p_value(difference.get("p_adjusted")),
        _number_needed(of("number_needed_to_treat")),
        estimate(of("risk_ratio")),
        estimate(of("odds_ratio")),
        estimate(of("odds_ratio_adjusted")),
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
