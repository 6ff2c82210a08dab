from django.urls import path

from analysis.web import views

urlpatterns = [
    path("", views.runs_page, name="runs"),
    path("start/", views.start_run, name="start-run"),
    path("answers/<uuid:revision_id>/", views.answer_source, name="answer-source"),
    path("<uuid:run_id>/", views.run_page, name="run"),
    path("<uuid:run_id>/progress/", views.run_progress, name="run-progress"),
    path("<uuid:run_id>/rows/<str:analysis_id>/", views.rows_page, name="run-rows"),
]
