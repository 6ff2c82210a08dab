"""Worklists and boards, and the records behind each of their numbers."""

from django.urls import path

from trials.web.views import boards, overview, today

urlpatterns = [
    path("today/", today.show_today, name="today"),
    path("health/", boards.show_health, name="data-health"),
    path("monitoring/sites/", boards.show_risk, name="site-risk"),
    path("records/<str:name>/", boards.show_records, name="records"),
    path("overview/", overview.show_overview, name="overview"),
    path("overview/people/", overview.show_people, name="flow-people"),
]
