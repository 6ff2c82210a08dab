"""Plans as their pages show them."""

import re
from collections import Counter
from uuid import UUID

from django.urls import reverse

from analysis import runs
from analysis.models import AnalysisPlan, Run
from analysis.planning import (
    MEANING,
    SIGNED,
    SIGNERS,
    Status,
    plans_of,
    why_not_sign,
)
from analysis.plans import Plan
from analysis.plans.differences import Difference, differences
from analysis.plans.lines import changed_lines
from analysis.plans.places import lines_of_analyses
from analysis.study_fit import is_for_another_study, misfits, shipped_that_fit
from analysis.web.plan_status import status_shown
from analysis.web.presenters import run_summary
from analysis.web.starting import kind_now
from trials.actions.signatures import MEANINGS
from trials.authorization.permissions import Permission as P
from trials.authorization.roles import ROLES
from trials.authorization.scopes import why_not_permitted
from trials.context import Scope
from trials.models import Trial, User
from trials.selectors.lock_records import signatures_of_record
from trials.selectors.second_factors import has_second_factor
from trials.selectors.trials import state_of
from trials.web.presenters.signing import signature_shown

WAITS = "Runs wait for both signatures."
PROBLEM = re.compile(r"^.*?:(?P<line>\d+): (?P<text>.*)$")
MARKS = {"same": "", "added": "+", "removed": "−"}
ATTRIBUTES = {
    "population": "Population",
    "treatment": "Treatment",
    "variable": "Variable",
    "intercurrent_events": "Intercurrent events",
    "summary": "Summary measure",
}


def plans_page(trial: Trial, scope: Scope) -> dict:
    return {
        "plans": _newest_and_signed(list(plans_of(trial))),
        "why_not_add": why_not_permitted(scope, P.START_RUNS),
        "add_url": reverse("add-plan", args=[trial.key]),
        "back_url": reverse("runs", args=[trial.key]),
    }


def add_page(trial: Trial) -> dict:
    return {
        "take_url": reverse("take-plan", args=[trial.key]),
        "shipped": [
            {"name": name, "title": plan.plan} for name, plan in shipped_that_fit(trial).items()
        ],
        "back_url": reverse("plans", args=[trial.key]),
    }


def what_is_wrong(trial: Trial, problems: str, text: str) -> dict:
    """Each problem with the line it is about, beside the text with its lines numbered.

    problems: one a line, as PlanError has them: "file:line: field: what is wrong".
    """
    found = [PROBLEM.match(problem) for problem in problems.splitlines()]
    return {
        "is_for_another_study": is_for_another_study(trial, text),
        "problems": [{"line": one["line"], "text": one["text"]} for one in found if one],
        "lines": list(enumerate(text.splitlines(), 1)),
    }


def plans_to_run(trial: Trial) -> list[dict]:
    """Every version, the newest first, for the form that starts a run."""
    not_now = runs.why_not_run(trial, kind_now(trial))
    plans = list(plans_of(trial))
    numbers = versions_by_plan(plans)
    return [
        _line(plan)
        | {
            "version": numbers[plan.pk],
            "why_not_run": not_now or (None if plan.status in SIGNED else WAITS),
        }
        for plan in plans
    ]


def versions_by_plan(plans: list[AnalysisPlan]) -> dict[UUID, int]:
    """{plan: its number among those of its title}. plans: of a trial, the newest first."""
    seen: Counter[str] = Counter()
    numbers = {}
    for plan in reversed(plans):
        seen[plan.title] += 1
        numbers[plan.pk] = seen[plan.title]
    return numbers


def plan_page(kept: AnalysisPlan, trial: Trial, scope: Scope, user: User) -> dict:
    """kept: with its status, as plans_of has it."""
    plan = runs.plan_of(kept)
    versions = list(plans_of(trial).filter(title=kept.title))
    made = runs.with_progress(Run.objects.filter(plan=kept).select_related("plan", "started_by"))
    return {
        "plan": _line(kept),
        "estimand": _estimand(plan.estimand),
        "analyses": _analyses(plan, kept.text),
        "lines": list(enumerate(kept.text.splitlines(), 1)),
        "versions": _versions(versions, kept),
        "runs": [run_summary(run, trial) for run in made.order_by("-started_at")],
        "misfits": misfits(trial, kept.text),
        "signing": _signing(kept, trial, scope, user),
        "file_url": reverse("plan-file", args=[trial.key, kept.pk]),
        "back_url": reverse("plans", args=[trial.key]),
    }


def difference_page(kept: AnalysisPlan, before: AnalysisPlan, trial: Trial) -> dict:
    """What the plan changes of an earlier version, in words and in lines."""
    url = reverse("plan", args=[trial.key, kept.pk])
    blocks = changed_lines(before.text, kept.text)
    return {
        "title": kept.title,
        "before": {
            "added_at": before.added_at,
            "sha256": before.sha256,
            "url": reverse("plan", args=[trial.key, before.pk]),
        },
        "after": {"added_at": kept.added_at, "sha256": kept.sha256, "url": url},
        "differences": _told_once(differences(runs.plan_of(before), runs.plan_of(kept))),
        "blocks": [
            [
                {"kind": line.kind, "mark": MARKS[line.kind], "number": line.number}
                | {"text": line.text}
                for line in block
            ]
            for block in blocks
        ],
    }


def _told_once(found: list[Difference]) -> list[dict]:
    """Those that differ in the same, as all that one `for_each` stands for do, together."""
    alike: dict[tuple, list[str]] = {}
    for one in found:
        alike.setdefault((one.change, one.details), []).append(one.of)
    return [
        {"of": ", ".join(names), "change": change, "details": details}
        for (change, details), names in alike.items()
    ]


def _line(plan: AnalysisPlan) -> dict:
    """plan: with its status."""
    return {
        "id": plan.pk,
        "url": reverse("plan", kwargs={"trial": plan.trial.key, "plan_id": plan.pk}),
        "title": plan.title,
        "status": status_shown(plan.status),
        "sha256": plan.sha256,
        "added_at": plan.added_at,
        "by": plan.added_by.name if plan.added_by else "",
    }


def _newest_and_signed(plans: list[AnalysisPlan]) -> list[dict]:
    """Of each title the newest version, and every earlier one that somebody has signed.

    plans: the newest first, as they are shown.
    """
    numbers = versions_by_plan(plans)
    versions = Counter(plan.title for plan in plans)
    return [
        _line(plan) | {"version": numbers[plan.pk], "versions": versions[plan.title]}
        for plan in plans
        if numbers[plan.pk] == versions[plan.title] or plan.status != Status.DRAFT
    ]


def _versions(versions: list[AnalysisPlan], kept: AnalysisPlan) -> list[dict]:
    """The newest first, each with its number and the way to what changed between it and the shown.

    The later one of two is told against the earlier one.
    """
    count = len(versions)
    place = next(place for place, one in enumerate(versions) if one.pk == kept.pk)
    return [
        _line(one)
        | {
            "number": count - at,
            "is_shown": at == place,
            "difference_url": None
            if at == place
            else _difference_url(*((one, kept) if at < place else (kept, one))),
        }
        for at, one in enumerate(versions)
    ]


def _difference_url(later: AnalysisPlan, earlier: AnalysisPlan) -> str:
    return reverse("plan-difference", args=[later.trial.key, later.pk, earlier.pk])


def _estimand(estimand) -> list[dict]:
    if estimand is None:
        return []
    said = estimand.model_dump()
    return [{"label": label, "text": said[key]} for key, label in ATTRIBUTES.items()]


def _analyses(plan: Plan, text: str) -> list[dict]:
    lines = lines_of_analyses(text)
    return [
        {
            "id": one.id,
            "method": one.method.replace("_", " "),
            "line": lines[one.id],
            "estimand": _estimand(one.estimand),
        }
        for one in plan.analyses
    ]


def _signing(plan: AnalysisPlan, trial: Trial, scope: Scope, user: User) -> dict:
    signatures = signatures_of_record(plan)
    given = {one.role: one for one in signatures}
    is_post_hoc = state_of(trial) in ("masked", "unblinded")
    not_permitted = why_not_permitted(scope, P.SIGN_PLANS)
    return {
        "people": [
            {
                "role_label": ROLES[role].label,
                "signature": {"name": given[role].actor_name, "at": given[role].at}
                if role in given
                else None,
            }
            for role in SIGNERS
        ],
        "signatures": [signature_shown(one, site=None) for one in signatures],
        "is_signed": plan.status in SIGNED,
        "outcome": Status.POST_HOC if is_post_hoc else Status.PRE_SPECIFIED,
        "meaning": MEANINGS[MEANING],
        "url": reverse("sign-plan", args=[trial.key, plan.pk])
        if not not_permitted and not why_not_sign(plan, scope)
        else None,
        "has_second_factor": has_second_factor(user),
    }
