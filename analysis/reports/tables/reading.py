"""Finding one's way in a result."""

from analysis.reports.names import LOWER, Names

Analyses = dict[str, dict]
ORDER = (
    "descriptives",
    "correlations",
    "ancova",
    "mmrm",
    "multiple_imputation",
    "responders",
    "one_way",
    "mediation",
    "regression",
    "adverse_events",
    "blinding_indices",
    "reliability",
    "agreement",
)


def by_method(result: dict) -> list[tuple[str, Analyses]]:
    """The analyses of each method together: in the order of a paper, then as they come."""
    found: dict[str, Analyses] = {method: {} for method in ORDER}
    for id, analysis in result["analyses"].items():
        found.setdefault(analysis["method"], {})[id] = analysis
    return [(method, analyses) for method, analyses in found.items() if analyses]


def by_setting(analyses: Analyses, *keys: str) -> list[Analyses]:
    """The analyses that agree in these settings, and are about the same people, together."""
    found: dict[tuple, Analyses] = {}
    for id, analysis in analyses.items():
        place = tuple(str(analysis["settings"].get(key)) for key in ("include", *keys))
        found.setdefault(place, {})[id] = analysis
    return list(found.values())


def first_of(analysis: dict, name: str, **where: str) -> dict | None:
    """The first estimate with this name, and these further keys; None if there is none."""
    wanted = {"name": name} | where
    for row in analysis["estimates"]:
        if wanted.items() <= row.items():
            return row
    return None


def outcome_of(settings: dict, names: Names) -> str:
    """What is explained: a change, an improvement, a measurement itself, or a yes or no."""
    outcome = names(settings["outcome"])
    itself = settings.get("outcome_model") == "logistic" or settings.get("change") == "none"
    if itself:
        return outcome
    coded = "improvement" if settings.get("change") == "improvement" else "change"
    return f"{coded} in {outcome}"


def response_of(id: str, analysis: dict, names: Names) -> str:
    """What a response is called: by its title in the plan, else by its condition."""
    if names.has_title(id):
        return names.analysis(id)
    return names.condition(analysis["settings"]["response"])


def as_change(analysis: dict, names: Names) -> dict:
    """What a drawing shows of single people and means: follow-up minus baseline, however the plan
    codes it. As it is where nobody says which way the outcome improves."""
    settings = analysis["settings"]
    better = names.better(settings["outcome"])
    if settings.get("change") != "improvement" or not better:
        return analysis
    analysis = analysis | {"settings": settings | {"change": "raw"}}
    return _turned(analysis) if better == LOWER else analysis


def direction_of(settings: dict, names: Names) -> str:
    """How the numbers of an outcome are read; "" where nobody says which way it improves."""
    better = names.better(settings["outcome"])
    if not better:
        return ""
    if settings.get("change") == "none":
        return better.capitalize()
    return f"Follow-up minus baseline: {better}"


def _turned(analysis: dict) -> dict:
    estimates = [
        row | {"value": -row["value"], "low": -row["high"], "high": -row["low"]}
        for row in analysis["estimates"]
        if row["name"] == "adjusted_mean"
    ]
    observed = analysis.get("points", {}).get("observed", {})
    turned = {arm: [-value for value in reversed(values)] for arm, values in observed.items()}
    return analysis | {"estimates": estimates, "points": {"observed": turned}}


def seen(analyses: Analyses, name: str, key: str) -> list[str]:
    """The values of a key among the estimates of that name, each once, in order."""
    rows = [row for analysis in analyses.values() for row in analysis["estimates"]]
    return list(dict.fromkeys(row[key] for row in rows if row["name"] == name))
