"""Pages of one study. The study's key is in every address; ScopeMiddleware takes it out."""

from django.urls import path

from trials.api import views as api
from trials.web.views import entries, interviews, locks, participants

urlpatterns = [
    path("", participants.show_matrix, name="matrix"),
    path("participants/add/", participants.add_participant, name="add-participant"),
    path("participants/<str:number>/", participants.show_participant, name="participant"),
    path(
        "participants/<str:number>/randomise/",
        participants.randomise_participant,
        name="randomise",
    ),
    path("participants/<str:number>/step/", participants.record_step_of, name="record-step"),
    path(
        "participants/<str:number>/history/",
        participants.show_history,
        name="participant-history",
    ),
    path("entries/<uuid:entry_id>/", entries.entry, name="entry"),
    path("entries/<uuid:entry_id>/answers/", api.AnswersView.as_view(), name="answers"),
    path("entries/<uuid:entry_id>/not-done/", entries.not_done, name="not-done"),
    path("entries/<uuid:entry_id>/assign/", interviews.assign_interview, name="assign"),
    path("entries/<uuid:entry_id>/history/", entries.show_history, name="entry-history"),
    path("interviews/", interviews.interviews, name="interviews"),
    path("lock/", locks.show_board, name="lock-board"),
    path("lock/now/", locks.lock, name="lock"),
]
