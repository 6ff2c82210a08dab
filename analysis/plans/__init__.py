"""Analysis plans: what will be computed, written and signed before the arms are known."""

from analysis.plans.loading import load_plan
from analysis.plans.plan import Plan, PlanError
from analysis.plans.study_names import StudyNames

__all__ = ["Plan", "PlanError", "StudyNames", "load_plan"]
