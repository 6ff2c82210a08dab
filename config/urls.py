"""The web: everyone who is blinded."""

from django.contrib.auth import views as auth
from django.urls import include, path

from trials.web.views import health, studies

urlpatterns = [
    path("", studies.studies, name="studies"),
    path("sign-in/", auth.LoginView.as_view(redirect_authenticated_user=True), name="sign-in"),
    path("sign-out/", auth.LogoutView.as_view(), name="logout"),
    path("healthz", health.healthz, name="healthz"),
    path("studies/<slug:trial>/", include("trials.web.urls")),
    path("studies/<slug:trial>/", include("trials.api.urls")),
    path("studies/<slug:trial>/analyses/", include("analysis.web.urls")),
]
