from django.urls import path

from analysis.web import api, api_reports

urlpatterns = [
    path("", api.RunsView.as_view(), name="api-runs"),
    path("<uuid:run_id>/", api.RunView.as_view(), name="api-run"),
    path("<uuid:run_id>/report/", api_reports.ReportView.as_view(), name="api-run-report"),
]
