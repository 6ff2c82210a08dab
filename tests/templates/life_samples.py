"""Made-up contexts of what is written and signed about a run, and of a run's place in its life."""

from datetime import UTC, datetime

from analysis.reports import sections
from tests.analysis.reports.results import RESULT, TITLES
from tests.templates import run_samples

AT = datetime(2026, 3, 12, 14, 2, 31, tzinfo=UTC)
HASH = "9f2c4e1b7a60d35886cf0b1e2d947a35c08f6e7ad1b2c39485f60718293a4b5c"
PEOPLE = [
    {"role_label": "Trial statistician", "signature": {"name": "S. Iyer", "at": AT}},
    {"role_label": "Sponsor", "signature": None},
]
SIGNING = {"sign_url": "/sign/", "statement": "I have seen this.", "has_second_factor": True}
OTHER_RUN = {"url": "/runs/2/", "started_at": AT, "reason": "A score was derived wrongly."}
WAY = [
    {"title": "Database locked", "state": "done", "at": AT, "url": "/lock/", "missing": ""},
    {"title": "Masked run", "state": "open", "at": None, "url": "", "missing": "Started below."},
    {"title": "Seal opened", "state": "waiting", "at": None, "url": "", "missing": "By two."},
]


def interpretation():
    texts = [
        {"name": "text-0", "label": "If A is MDMA and B is Placebo", "text": "", "came_true": None},
        {"name": "text-1", "label": "If A is Placebo and B is MDMA", "text": "It is the mechanism"},
    ]
    return {
        "plan": "Self-compassion as mechanism",
        "back_url": "/runs/1/",
        "texts": texts,
        "version": {"number": 2, "by": "S. Iyer", "at": AT, "hash": HASH},
        "people": PEOPLE,
        "why_not_write": None,
        "write_url": "/write/",
        "sections": sections(RESULT, TITLES),
    } | SIGNING


def interpretation_before_any():
    nothing = {"version": None, "sections": [], "sign_url": None}
    return interpretation() | nothing | {"why_not_write": "The run has no result yet."}


def interpretation_opened():
    page = interpretation()
    texts = [one | {"came_true": one["name"] == "text-1"} for one in page["texts"]]
    return page | {"texts": texts, "sign_url": None, "why_not_write": "The seal is open."}


def release():
    fields = [{"name": "reason", "label": "Why it is superseded", "type": "textarea"}]
    propose = {"label": "Propose another release", "url": "/propose/", "why_not": None}
    return {
        "plan": "Self-compassion as mechanism",
        "plan_status": "pre-specified",
        "second_run": "R 4.5.0 agrees: 143 figures compared, largest difference 3e-12.",
        "back_url": "/runs/1/",
        "proposed": {
            "by": "S. Iyer",
            "at": AT,
            "result_sha256": HASH,
            "plan_status": "pre-specified",
            "second_run": "R 4.5.0 agrees.",
            "supersedes": {"url": "/runs/2/", "at": AT},
            "reason": "A score was derived wrongly.",
            "hash": HASH,
        },
        "people": PEOPLE,
        "propose": propose | {"name": "propose", "fields": fields},
    } | SIGNING


def no_release():
    why_not = "The run has no result."
    propose = release()["propose"] | {"why_not": why_not}
    return release() | {"proposed": None, "sign_url": None, "propose": propose}


def superseded_run():
    life = {"mark": "", "next": {"label": "Release of this result", "url": "/release/"}}
    return run_samples.finished_run() | {
        "life": life | {"superseded_by": OTHER_RUN, "supersedes": OTHER_RUN}
    }


def dry_run():
    return run_samples.finished_run() | {"life": {"mark": "Shuffled arms: means nothing"}}


def runs_on_their_way():
    return run_samples.runs() | {"way": WAY}


PAGES = {
    "interpretation": ("analysis/interpretations/detail.html", interpretation),
    "interpretation-before-any": (
        "analysis/interpretations/detail.html",
        interpretation_before_any,
    ),
    "interpretation-opened": ("analysis/interpretations/detail.html", interpretation_opened),
    "release": ("analysis/releases/detail.html", release),
    "no-release": ("analysis/releases/detail.html", no_release),
    "superseded-run": ("analysis/runs/detail.html", superseded_run),
    "dry-run": ("analysis/runs/detail.html", dry_run),
    "runs-on-their-way": ("analysis/runs/list.html", runs_on_their_way),
}
