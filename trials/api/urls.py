"""The API of one study, beside its pages."""

from django.urls import path

from trials.api.views import AnswersView

urlpatterns = [
    path("entries/<uuid:entry_id>/answers/", AnswersView.as_view(), name="answers"),
]
