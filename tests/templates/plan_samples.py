"""Made-up contexts of the pages of analysis plans."""

from datetime import UTC, datetime

from analysis.plans.differences import Difference
from analysis.web.plan_forms import PlanForm

AT = datetime(2026, 3, 12, 14, 2, 31, tzinfo=UTC)
HASH = "9f2c4e1b7a60d35886cf0b1e2d947a35c08f6e7ad1b2c39485f60718293a4b5c"
ESTIMAND = [{"label": "Population", "text": "Everybody who was randomised."}]
LINES = [(1, "plan: Self-compassion as mechanism"), (2, "analyses:"), (3, "  - id: ucs")]
PLAN = {
    "id": 1,
    "url": "/plans/1/",
    "title": "Self-compassion as mechanism",
    "status": {"label": "Pre-specified", "tone": "good"},
    "sha256": HASH,
    "added_at": AT,
    "by": "S. Iyer",
}
SIGNATURE = {
    "name": "S. Iyer",
    "role_label": "Trial statistician",
    "meaning": "I have read this plan and approve it.",
    "at": AT,
    "at_site": "",
    "method": "password",
    "hash": {"short": HASH[:12], "whole": HASH},
    "stands": True,
}


def plans():
    return {
        "plans": [PLAN | {"version": 2, "versions": 2}],
        "why_not_add": None,
        "add_url": "/plans/add/",
        "back_url": "/analyses/",
    }


def no_plans():
    return plans() | {"plans": [], "why_not_add": "A data manager may not start analyses."}


def adding():
    return {
        "form": PlanForm(),
        "take_url": "/plans/take/",
        "shipped": [{"name": "mp8", "title": "Three doses"}],
        "back_url": "/plans/",
    }


def no_plan_yet():
    problem = {"line": "3", "text": "analyses.0.method: is missing; there are: ancova"}
    return adding() | {"problems": [problem], "lines": LINES}


def plan():
    versions = [
        PLAN | {"number": 2, "is_shown": True, "difference_url": None},
        PLAN | {"number": 1, "is_shown": False, "difference_url": "/plans/1/since/2/"},
    ]
    run = {"url": "/runs/1/", "kind_label": "Masked groups A and B", "sites_label": "All sites"}
    return {
        "plan": PLAN,
        "estimand": ESTIMAND,
        "analyses": [{"id": "ucs", "method": "ancova", "line": 3, "estimand": ESTIMAND}],
        "lines": LINES,
        "versions": versions,
        "runs": [run | {"started_at": AT, "state_label": "Finished"}],
        "signing": {
            "people": [
                {"role_label": "Trial statistician", "signature": {"name": "S. Iyer", "at": AT}},
                {"role_label": "Sponsor", "signature": None},
            ],
            "signatures": [SIGNATURE],
            "is_signed": False,
            "outcome": "pre-specified",
            "meaning": "I have read this plan and approve it.",
            "url": "/plans/1/sign/",
            "has_second_factor": True,
        },
        "file_url": "/plans/1/file/",
        "back_url": "/plans/",
    }


def post_hoc_plan():
    shown = plan()
    signing = shown["signing"] | {"outcome": "post hoc", "signatures": []}
    return shown | {"estimand": [], "runs": [], "signing": signing}


def plan_difference():
    version = {"added_at": AT, "sha256": HASH, "url": "/plans/1/"}
    line = {"number": 3, "text": "  covariates: [baseline]"}
    return {
        "title": "Self-compassion as mechanism",
        "before": version,
        "after": version,
        "differences": [
            Difference("analysis ucs", "changed", ("covariates: [baseline] -> [baseline, site]",)),
            Difference("analysis cs", "removed"),
        ],
        "blocks": [
            [
                line | {"kind": "same", "mark": ""},
                line | {"kind": "removed", "mark": "−"},
                line | {"kind": "added", "mark": "+"},
            ]
        ],
    }


def same_plan():
    return plan_difference() | {"differences": []}


PAGES = {
    "plans": ("analysis/plans/list.html", plans),
    "no-plans": ("analysis/plans/list.html", no_plans),
    "add-plan": ("analysis/plans/add.html", adding),
    "no-plan-yet": ("analysis/plans/add.html", no_plan_yet),
    "plan": ("analysis/plans/detail.html", plan),
    "post-hoc-plan": ("analysis/plans/detail.html", post_hoc_plan),
    "plan-difference": ("analysis/plans/difference.html", plan_difference),
    "same-plan": ("analysis/plans/difference.html", same_plan),
}
