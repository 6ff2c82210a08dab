"""What the API says of itself: who asks, what each address takes, and what each problem means."""

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_update
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework import serializers
from rest_framework.response import Response

from trials.api.base import ApiView
from trials.api.problems import KINDS
from trials.authorization.roles import ROLES
from trials.authorization.tasks import permissions_with
from trials.selectors.trials import state_of


class Me(serializers.Serializer):
    name = serializers.CharField()
    role = serializers.CharField()
    permissions = serializers.ListField(child=serializers.CharField())
    study = serializers.CharField()
    study_state = serializers.CharField(help_text="open, locked, masked or unblinded.")
    by_token = serializers.BooleanField()
    may_write = serializers.BooleanField()


class MeView(ApiView):
    """Who asks, as the study knows them now, and what they may do."""

    @extend_schema(responses=Me)
    def get(self, request):
        scope = request.scope
        may = permissions_with(ROLES[scope.role], scope.tasks)
        return Response(
            {
                "name": scope.actor_name,
                "role": scope.role,
                "permissions": sorted(one.value for one in may),
                "study": request.trial.key,
                "study_state": state_of(request.trial),
                "by_token": request.auth is not None,
                "may_write": not scope.reads_only,
            }
        )


class SchemaView(ApiView, SpectacularAPIView):
    """The schema of all this (OpenAPI 3), as YAML or JSON."""

    renderer_classes = SpectacularAPIView.renderer_classes


# Swagger UI writes styles into its elements: allowed here, and on no other page.
@method_decorator(
    csp_update({"style-src": [SELF, UNSAFE_INLINE], "img-src": [SELF, "data:"]}), name="dispatch"
)
class DocsView(ApiView, SpectacularSwaggerSplitView):
    renderer_classes = SpectacularSwaggerSplitView.renderer_classes
    template_name = "api/docs.html"

    def _get_schema_url(self, request):
        return reverse("api-schema", args=[request.trial.key])


class NothingView(ApiView):
    """Every address of the API that is none: a problem and not a page."""

    @extend_schema(exclude=True)
    def get(self, request, rest=""):
        raise Http404

    post = put = patch = delete = get


@login_required
def show_problem(request, slug):
    """What a kind of problem means: the page at its `type`."""
    if slug not in KINDS:
        raise Http404
    return render(request, "api/problem.html", {"kind": KINDS[slug], "kinds": KINDS.values()})
