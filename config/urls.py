"""The web: everyone who is blinded."""

from django.urls import include, path

from analysis.web.api_plans import PlansView
from trials.api.about import NothingView, show_problem
from trials.web.views import api_tokens, health, invitations, preferences, studies

urlpatterns = [
    path("", studies.studies, name="studies"),
    path("", include("trials.web.account_urls")),
    path("account/preferences/", preferences.change_preferences, name="preferences"),
    path("account/tokens/", api_tokens.show_own, name="api-tokens"),
    path("account/tokens/<uuid:token_id>/end/", api_tokens.end_own, name="end-api-token"),
    path("invitation/", invitations.accept, name="accept-invitation"),
    path("p/", include("trials.web.self_report_urls")),
    path("healthz", health.healthz, name="healthz"),
    path("studies/<slug:trial>/", include("trials.web.urls")),
    path("studies/<slug:trial>/", include("trials.api.urls")),
    path("studies/<slug:trial>/api/", include("analysis.web.acts")),
    path("studies/<slug:trial>/analyses/", include("analysis.web.urls")),
    path("studies/<slug:trial>/api/runs/", include("analysis.web.api_urls")),
    path("studies/<slug:trial>/api/plans/", PlansView.as_view(), name="api-plans"),
    path("api/problems/<slug:slug>/", show_problem, name="api-problem"),
    # Behind everything else: what is none of the API's addresses.
    path("studies/<slug:trial>/api/<path:rest>", NothingView.as_view()),
    path("api/<path:rest>", NothingView.as_view()),
]
