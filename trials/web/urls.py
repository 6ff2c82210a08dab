"""Pages of one study. The study's key is in every address; ScopeMiddleware takes it out."""

from django.urls import path

from trials.web.views import alerts, codebook, entries, interviews, locks, participants

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
    path("entries/<uuid:entry_id>/not-done/", entries.not_done, name="not-done"),
    path("entries/<uuid:entry_id>/assign/", interviews.assign_interview, name="assign"),
    path("entries/<uuid:entry_id>/history/", entries.show_history, name="entry-history"),
    path("interviews/", interviews.interviews, name="interviews"),
    path("alerts/", alerts.show_alerts, name="alerts"),
    path("alerts/<uuid:alert_id>/", alerts.acknowledge, name="acknowledge-alert"),
    path("codebook/", codebook.show_forms, name="codebook"),
    path("codebook/<str:form>/<str:version>/", codebook.show_form, name="codebook-form"),
    path("codebook/<str:form>/<str:version>/blank/", codebook.show_blank_form, name="blank-form"),
    path(
        "codebook/<str:form>/<str:version>/codebook.<str:kind>",
        codebook.download,
        name="codebook-file",
    ),
    path("lock/", locks.show_board, name="lock-board"),
    path("lock/now/", locks.lock, name="lock"),
]
