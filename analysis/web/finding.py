"""A plan or a run by the id that was sent, in an address or in a form."""

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from analysis.models import AnalysisPlan, Run
from analysis.planning import plans_of


def plan_found(request, plan_id) -> AnalysisPlan:
    """Of the study of the request, with its status. Raises Http404, also where it is no id."""
    try:
        plan_id = UUID(str(plan_id))
    except ValueError:
        raise Http404 from None
    return get_object_or_404(plans_of(request.trial), pk=plan_id)


def run_found(request, run_id) -> Run:
    runs = Run.objects.filter(trial=request.trial).select_related("plan", "trial")
    return get_object_or_404(runs, pk=run_id)
