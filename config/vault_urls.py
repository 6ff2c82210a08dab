"""The vault: unblinded roles only. A page of the web does not exist here, nor the other way."""

from django.contrib.auth import views as auth
from django.urls import path

from trials.web.views import disclosures, health, openings

urlpatterns = [
    path("", openings.show_openings, name="openings"),
    path("sign-in/", auth.LoginView.as_view(redirect_authenticated_user=True), name="sign-in"),
    path("sign-out/", auth.LogoutView.as_view(), name="logout"),
    path("healthz", health.healthz, name="healthz"),
    path("openings/<slug:trial>/", openings.show_opening, name="opening"),
    path("openings/<slug:trial>/approve/", openings.approve_opening, name="approve"),
    path("disclosures/<slug:trial>/", disclosures.show_disclosures, name="disclosures"),
    path(
        "disclosures/<slug:trial>/<uuid:request_id>/",
        disclosures.confirm,
        name="confirm-disclosure",
    ),
]
