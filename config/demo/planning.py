"""The analysis plan of the demonstration, kept and signed before the lock."""

import time

from analysis.models import AnalysisPlan
from analysis.planning import SIGNERS, sign_plan, why_not_sign
from analysis.plans.shipping import shipped_plans
from analysis.runs import add_plan
from config.demo.loading import scope
from trials.context import reading
from trials.models import Trial

NAME = "agin_liebes_2025"


def signed_plan(trial: Trial) -> AnalysisPlan:
    """The plan of the paper, with the signatures of both, each once."""
    plan = add_plan(
        trial=trial,
        text=shipped_plans()[NAME],
        source=f"{NAME}.yaml",
        scope=scope("statistician", trial),
    )
    for person in SIGNERS:
        by = scope(person, trial)
        with reading(by):
            has_signed = why_not_sign(plan, by)
        if not has_signed:
            sign_plan(plan=plan, seen_hash=plan.sha256, scope=by, authenticated=time.time())
    return plan
