from django.urls import path

from analysis.web import cancelling, interpretations, plans, releases, reports, second_runs, views

urlpatterns = [
    path("", views.runs_page, name="runs"),
    path("start/", views.start_run, name="start-run"),
    path("plans/", plans.show_plans, name="plans"),
    path("plans/add/", plans.add, name="add-plan"),
    path("plans/take/", plans.take, name="take-plan"),
    path("plans/<uuid:plan_id>/", plans.show_plan, name="plan"),
    path("plans/<uuid:plan_id>/file/", plans.download, name="plan-file"),
    path("plans/<uuid:plan_id>/sign/", plans.sign, name="sign-plan"),
    path(
        "plans/<uuid:plan_id>/since/<uuid:before_id>/",
        plans.show_difference,
        name="plan-difference",
    ),
    path("answers/<uuid:revision_id>/", views.answer_source, name="answer-source"),
    path("<uuid:run_id>/", views.run_page, name="run"),
    path("<uuid:run_id>/cancel/", cancelling.cancel_run, name="cancel-run"),
    path("<uuid:run_id>/report/<str:kind>/", reports.take_report, name="take-report"),
    path("<uuid:run_id>/progress/", views.run_progress, name="run-progress"),
    path("<uuid:run_id>/rows/<str:analysis_id>/", views.rows_page, name="run-rows"),
    path("<uuid:run_id>/interpretation/", interpretations.show, name="interpretation"),
    path("<uuid:run_id>/interpretation/write/", interpretations.write, name="write-interpretation"),
    path("<uuid:run_id>/interpretation/sign/", interpretations.sign, name="sign-interpretation"),
    path("<uuid:run_id>/package/", second_runs.take, name="take-package"),
    path("<uuid:run_id>/second-run/", second_runs.show, name="second-run"),
    path("<uuid:run_id>/second-run/ask/", second_runs.ask, name="ask-second-run"),
    path("<uuid:run_id>/second-run/bring/", second_runs.bring_results, name="bring-second-run"),
    path("<uuid:run_id>/release/", releases.show, name="release"),
    path("<uuid:run_id>/release/propose/", releases.propose, name="propose-release"),
    path("<uuid:run_id>/release/sign/", releases.sign, name="sign-release"),
]
