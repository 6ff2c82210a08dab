"""The web: everyone who is blinded."""

from django.urls import include, path

from trials.web.views import health, invitations, studies

urlpatterns = [
    path("", studies.studies, name="studies"),
    path("", include("trials.web.account_urls")),
    path("invitation/", invitations.accept, name="accept-invitation"),
    path("healthz", health.healthz, name="healthz"),
    path("studies/<slug:trial>/", include("trials.web.urls")),
    path("studies/<slug:trial>/", include("trials.api.urls")),
    path("studies/<slug:trial>/analyses/", include("analysis.web.urls")),
]
