from django.urls import path

from analysis.web import api

urlpatterns = [
    path("", api.RunsView.as_view(), name="api-runs"),
    path("<uuid:run_id>/", api.RunView.as_view(), name="api-run"),
]
