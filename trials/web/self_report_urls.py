"""Participants' pages, on cookies of their own. No address names a study, a person or a form."""

from django.urls import path

from trials.web.views import self_report, self_report_form

urlpatterns = [
    path("", self_report.home, name="p-home"),
    path("language/", self_report.choose, name="p-language"),
    path("reminders/stop/", self_report.stop, name="p-stop-reminders"),
    path("close/", self_report.close, name="p-close"),
    path("offline/<str:code>/", self_report.offline, name="p-offline"),
    path("thanks/", self_report.thanks, name="p-thanks"),
    path("forms/<uuid:entry_id>/", self_report_form.form, name="p-form"),
    path("forms/<uuid:entry_id>/answer/", self_report_form.answer, name="p-answer"),
    path("forms/<uuid:entry_id>/answers/", self_report_form.review, name="p-review"),
    path("forms/<uuid:entry_id>/help/", self_report_form.help_page, name="p-help"),
    path("forms/<uuid:entry_id>/send/", self_report_form.send, name="p-send"),
    path("<str:token>/", self_report.link, name="p-link"),
]
