"""The site's side of participants' own reports."""

from django.urls import path

from trials.web.views import self_report_site

_OF_PARTICIPANT = "participants/<str:number>/self-report/"

urlpatterns = [
    path(_OF_PARTICIPANT, self_report_site.show, name="self-report"),
    path(f"{_OF_PARTICIPANT}link/", self_report_site.give, name="give-link"),
    path(f"{_OF_PARTICIPANT}code/", self_report_site.new_code, name="give-code"),
    path(f"{_OF_PARTICIPANT}state/", self_report_site.say, name="say-of-link"),
    path(f"{_OF_PARTICIPANT}contact/", self_report_site.contact, name="self-report-contact"),
    path("entries/<uuid:entry_id>/take-over/", self_report_site.take, name="take-over"),
]
