"""A small result, as the engine gives it: one analysis of each method, and one that failed."""

LEVEL = {"include": None, "level": 0.95}
PEOPLE = {"n": 82, "n_by_arm": {"PT": 40, "MDMA-AT": 42}, "left_out": 0, "warnings": []}
CONTRAST = {"contrast": "MDMA-AT - PT"}

ANCOVA = {
    "status": "ok",
    "method": "ancova",
    "settings": LEVEL
    | {
        "outcome": "ucs",
        "change": "improvement",
        "covariates": ["baseline", "diss"],
        "adjusted_at": "balanced",
        "family": "two-factor",
    },
    **PEOPLE,
    "estimates": [
        {"name": "adjusted_mean", "arm": "PT", "value": 0.1003, "low": -0.0653, "high": 0.2658},
        {"name": "adjusted_mean", "arm": "MDMA-AT", "value": 0.7226, "low": 0.5411, "high": 0.904},
        {
            "name": "difference",
            **CONTRAST,
            "value": 0.6223,
            "low": 0.4037,
            "high": 0.8408,
            "p": 2.3e-07,
            "p_adjusted": 4.7e-07,
        },
        {"name": "F", "term": "arm", "value": 32.13, "df1": 1, "df2": 78, "p": 2.3e-07},
        {
            "name": "partial_eta_squared",
            "term": "arm",
            "value": 0.2918,
            "low": 0.1358,
            "high": 0.4385,
        },
        {"name": "cohens_d", **CONTRAST, "value": 1.2712, "low": 0.7853, "high": 1.7504},
    ],
}
FAILED = {
    "status": "failed",
    "method": "ancova",
    "settings": ANCOVA["settings"] | {"outcome": "cs"},
    "reason": "Arm 'PT' has one participant with both visits; at least two are needed.",
    "warnings": [],
    "estimates": [],
}
MEDIATION = {
    "status": "ok",
    "method": "mediation",
    "settings": LEVEL
    | {
        "mediators": ["ucs"],
        "outcome": "caps5",
        "change": "raw",
        "covariates": ["baseline_mediator", "baseline_outcome"],
        "resamples": 5000,
        "interval": "bias_corrected",
        "errors": "ols",
        "seed": 20250507,
        "stream": "r_mersenne_twister",
    },
    **PEOPLE,
    "left_out": 3,
    "estimates": [
        {"name": "a", "mediator": "ucs", **CONTRAST, "value": -0.5873, "p": 1.2e-06},
        {"name": "b", "mediator": "ucs", "value": 16.577, "p": 3.1e-11},
        {"name": "direct", **CONTRAST, "value": -1.289, "p": 0.4742},
        {"name": "total", **CONTRAST, "value": -11.026, "p": 2e-05},
        {
            "name": "indirect",
            "mediator": "ucs",
            **CONTRAST,
            "value": -9.736,
            "low": -13.6,
            "high": -6.3,
            "resamples": 5000,
            "rejected": 0,
        },
        {
            "name": "indirect_partially_standardised",
            "mediator": "ucs",
            **CONTRAST,
            "value": -0.7707,
            "low": -1.01,
            "high": -0.4958,
        },
    ],
}


def _described(arm: str, n: int, mean: float, count: int) -> list[dict]:
    numbers = {"n": n, "mean": mean, "sd": 5.7568, "q1": 39, "median": 42, "q3": 47.75}
    where = {"variable": "caps5", "visit": "baseline", "arm": arm}
    rows = [{"name": name} | where | {"value": value} for name, value in numbers.items()]
    where = {"variable": "female", "arm": arm}
    rows.append({"name": "n"} | where | {"value": n})
    rows.append({"name": "count"} | where | {"level": "1", "value": count})
    rows.append({"name": "percent"} | where | {"level": "1", "value": 100 * count / n})
    return rows


DESCRIPTIVES = {
    "status": "ok",
    "method": "descriptives",
    "settings": LEVEL | {"variables": ["caps5"], "columns": [], "categories": ["female"]},
    **PEOPLE,
    "estimates": _described("PT", 40, 44.65, 22) + _described("MDMA-AT", 42, 43.0714, 27),
}


def _correlation(x: str, y: str, n: int, value: float, limits: tuple, p: float) -> dict:
    where = {"name": "correlation", "x": x, "y": y, "visit": "baseline", "arm": "PT", "n": n}
    return where | {"value": value, "low": limits[0], "high": limits[1], "p": p}


CORRELATIONS = {
    "status": "ok",
    "method": "correlations",
    "settings": LEVEL | {"variables": ["caps5", "bdi2", "ucs"], "visits": ["baseline"]},
    **PEOPLE,
    "estimates": [
        _correlation("caps5", "bdi2", 40, 0.4521, (0.1637, 0.6695), 0.0034),
        _correlation("caps5", "ucs", 38, -0.1206, (-0.4233, 0.2068), 0.4708),
        _correlation("bdi2", "ucs", 38, 0.6121, (0.3621, 0.7798), 4.5e-05),
    ],
}
RESULT = {
    "plan": "Self-compassion as mechanism",
    "analyses": {
        "ancova-cs": FAILED,
        "ancova-ucs": ANCOVA,
        "correlations": CORRELATIONS,
        "descriptives": DESCRIPTIVES,
        "ucs-caps5": MEDIATION,
    },
}
TITLES = {"ucs": "UCS", "caps5": "CAPS-5", "bdi2": "BDI-II", "PT": "Placebo", "cs": "CS"}
