"""Analyses for programs: the runs, and what each of them found."""

from uuid import UUID

from django.db.models import Case, CharField, Value, When
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from analysis import runs
from analysis.models import Run, RunResult
from analysis.progress import remaining
from analysis.web.presenters import STATES
from trials.api.base import ApiView
from trials.api.lists import Filters, ListView
from trials.authorization.permissions import Permission as P


class RunFilters(Filters):
    kind = serializers.ChoiceField(Run.Kind.choices, required=False)
    state = serializers.ChoiceField(list(STATES), source="state_now", required=False)


class RunRow(serializers.Serializer):
    id = serializers.UUIDField()
    plan = serializers.CharField(source="plan__title")
    kind = serializers.ChoiceField(
        Run.Kind.choices,
        help_text="dry: shuffled arms, which mean nothing. masked: groups A and B.",
    )
    excluded_sites = serializers.ListField(child=serializers.CharField())
    state = serializers.ChoiceField(list(STATES), source="state_now")
    parts_done = serializers.IntegerField()
    parts_in_all = serializers.IntegerField()
    snapshot_sha256 = serializers.CharField()
    plan_sha256 = serializers.CharField(source="plan__sha256")
    started_at = serializers.DateTimeField()
    started_by = serializers.CharField(source="started_by__name")


class RunWithResult(RunRow):
    finished_at = serializers.DateTimeField(allow_null=True)
    result_sha256 = serializers.CharField(allow_blank=True)
    failure = serializers.CharField(allow_blank=True)
    workers = serializers.IntegerField(help_text="who compute a part of it now")
    seconds_left = serializers.FloatField(
        allow_null=True, help_text="with so many workers; null where that is not known"
    )
    code_version = serializers.CharField(allow_blank=True)
    versions = serializers.DictField()
    analyses = serializers.DictField(
        help_text="{id: what the analysis found}, in the order of the plan; each number with what"
        " it needs to be believed."
    )


class RunsView(ListView):
    """The runs of analyses, in the order in which they were started."""

    permissions = (P.SEE_RUNS,)
    row, filters, order = RunRow, RunFilters, ("started_at", "pk")

    def rows(self, request):
        found = runs.with_progress(Run.objects.filter(trial=request.trial))
        # As runs.state_read says it of one run.
        return found.annotate(
            state_now=Case(
                When(standing__isnull=False, then="standing"),
                When(failure="", then=Value("succeeded")),
                When(failure__isnull=False, then=Value("failed")),
                When(cancelled_at__isnull=False, then=Value("cancelled")),
                When(parts_begun__gt=0, then=Value("running")),
                default=Value("queued"),
                output_field=CharField(),
            )
        )


class RunView(ApiView):
    """One run with its figures, once it is finished."""

    permissions = (P.SEE_RUNS,)

    @extend_schema(responses=RunWithResult)
    def get(self, request, run_id: UUID):
        run = get_object_or_404(Run.objects.filter(trial=request.trial), pk=run_id)
        end = RunResult.objects.filter(run=run).first()
        result = runs.result_of(run)
        now = remaining(run)
        return Response(
            RunsView.one(request, run_id)
            | {
                "finished_at": end.finished_at if end else None,
                "result_sha256": end.sha256 if end else "",
                "failure": end.failure if end else "",
                "workers": now.workers,
                "seconds_left": now.seconds,
                "code_version": end.code_version if end else "",
                "versions": end.versions if end else {},
                "analyses": result["analyses"] if result else {},
            }
        )
