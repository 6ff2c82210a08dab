"""The API of one study, beside its pages. Saves stand where the pages send them."""

from django.urls import include, path

from trials.api import (
    about,
    answers,
    bulk,
    ledger,
    odm,
    queries,
    revisions,
    sessions,
    tables,
    views,
)

urlpatterns = [
    path("api/", include("trials.api.acts.urls")),
    path("entries/<uuid:entry_id>/answers/", views.AnswersView.as_view(), name="answers"),
    path(
        "entries/<uuid:entry_id>/second/answers/",
        views.SecondAnswersView.as_view(),
        name="second-answers",
    ),
    path("api/me/", about.MeView.as_view(), name="api-me"),
    path("api/schema/", about.SchemaView.as_view(), name="api-schema"),
    path("api/docs/", about.DocsView.as_view(), name="api-docs"),
    path("api/sites/", tables.SitesView.as_view(), name="api-sites"),
    path("api/participants/", tables.ParticipantsView.as_view(), name="api-participants"),
    path("api/visits/", tables.VisitsView.as_view(), name="api-visits"),
    path(
        "api/visits/<uuid:visit_id>/observations/",
        sessions.ObservationsView.as_view(),
        name="api-observations",
    ),
    path("api/entries/", tables.EntriesView.as_view(), name="api-entries"),
    path("api/entries/bulk/", bulk.BulkEntriesView.as_view(), name="api-entries-bulk"),
    path("api/entries/<uuid:entry_id>/", views.EntryView.as_view(), name="api-entry"),
    path("api/revisions/", revisions.RevisionsView.as_view(), name="api-revisions"),
    path("api/answers/", answers.AnswersStreamView.as_view(), name="api-answers"),
    path("api/odm/", odm.OdmView.as_view(), name="api-odm"),
    path("api/scores/", revisions.ScoresView.as_view(), name="api-scores"),
    path("api/alerts/", tables.AlertsView.as_view(), name="api-alerts"),
    path("api/deviations/", tables.DeviationsView.as_view(), name="api-deviations"),
    path("api/ledger/", ledger.LedgerView.as_view(), name="api-ledger"),
    path("api/queries/", queries.QueriesView.as_view(), name="api-queries"),
    path("api/queries/bulk/", bulk.BulkQueriesView.as_view(), name="api-queries-bulk"),
    path("api/queries/<uuid:query_id>/", queries.QueryView.as_view(), name="api-query"),
    path(
        "api/queries/<uuid:query_id>/steps/",
        queries.QueryStepsView.as_view(),
        name="api-query-steps",
    ),
]
