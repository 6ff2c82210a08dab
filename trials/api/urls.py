"""The API of one study, beside its pages."""

from django.urls import path

from trials.api.queries import QueriesView, QueryStepsView
from trials.api.views import AnswersView, SecondAnswersView

urlpatterns = [
    path("entries/<uuid:entry_id>/answers/", AnswersView.as_view(), name="answers"),
    path(
        "entries/<uuid:entry_id>/second/answers/",
        SecondAnswersView.as_view(),
        name="second-answers",
    ),
    path("api/queries/", QueriesView.as_view(), name="api-queries"),
    path("api/queries/<uuid:query_id>/steps/", QueryStepsView.as_view(), name="api-query-steps"),
]
