"""Pages of data queries, under the address of their study."""

from django.urls import path

from trials.web.views import queries

urlpatterns = [
    path("queries/", queries.show_queries, name="queries"),
    path("queries/queries.csv", queries.download, name="queries-csv"),
    path("queries/steps/", queries.steps, name="queries-steps"),
    path("queries/checks/", queries.run_checks, name="run-checks"),
    path("queries/<uuid:query_id>/", queries.show_query, name="query"),
    path("queries/<uuid:query_id>/<str:verb>/", queries.step, name="query-step"),
    path("entries/<uuid:entry_id>/ask/", queries.ask_about_entry, name="ask-about-entry"),
    path("visits/<uuid:visit_id>/ask/", queries.ask_about_visit, name="ask-about-visit"),
    path(
        "participants/<str:number>/ask/",
        queries.ask_about_participant,
        name="ask-about-participant",
    ),
    path("questions/<uuid:message_id>/answer/", queries.answer_question, name="answer-question"),
]
