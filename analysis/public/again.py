"""Which figures of a result the public table gives again, and why it does not give the others."""

from collections.abc import Mapping

from analysis.methods.definition import Analysis
from analysis.plans import Plan

FAILED = "it could not be done with the whole data either"
EVENTS = "adverse events of single people are not in the data set"
NOT_SHARED = "those who did not agree to share their data are not in it"
AT_RANDOM = (
    "what rests on random draws, such as bootstrap limits, follows the order of the rows, which is"
    " another one here"
)


def why_not_again(
    plan: Plan, result: dict, changed: Mapping[str, str], *, all_shared: bool = True
) -> dict[str, str]:
    """{analysis: why some of its figures differ}; "" where all of them come out again.

    changed: as PublicTable.changed. all_shared: whether everybody of the run is in the table.
    """
    if not all_shared:
        return {one.id: NOT_SHARED for one in plan.analyses}
    why = {
        one.id: FAILED
        if result["analyses"][one.id]["status"] == "failed"
        else _why_not(one, plan, changed)
        for one in plan.analyses
    }
    return {one.id: why[one.id] or _family(one, plan, why) for one in plan.analyses}


def columns_read(analysis: Analysis, plan: Plan) -> set[str]:
    """The columns of the table that an analysis reads, under whatever name."""
    found: set[str] = set()
    for _, name in (*analysis.variables_used(), *analysis.columns_used()):
        variable = plan.variables.get(name) or plan.variables.get(name.rpartition(".")[0])
        if variable:
            found |= {*variable.columns()}
        elif name in plan.columns:
            found |= {*plan.columns[name].columns()}
        else:
            found.add(name)
    return found


def _why_not(analysis: Analysis, plan: Plan, changed: Mapping[str, str]) -> str:
    if analysis.method == "adverse_events":
        return EVENTS
    reads = columns_read(analysis, plan)
    said = [how for name, how in changed.items() if name in reads]
    said += [AT_RANDOM] if hasattr(analysis, "seed") else []
    return "; ".join(said)


def _family(analysis: Analysis, plan: Plan, why: dict[str, str]) -> str:
    family = getattr(analysis, "family", None)
    others = [
        one.id
        for one in plan.analyses
        if family and getattr(one, "family", None) == family and why[one.id] not in ("", FAILED)
    ]
    return (
        f"its p values are corrected together with those of {', '.join(others)}" if others else ""
    )
