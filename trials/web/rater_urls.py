"""Pages of the rater coordinator: the pool, and interviews by their tokens."""

from django.urls import path

from trials.web.views import raters

urlpatterns = [
    path("raters/", raters.show_raters, name="raters"),
    path("raters/assign/", raters.assign_all, name="assign-waiting"),
    path("raters/interviews/<str:token>/", raters.show_interview, name="rater-interview"),
    path("raters/interviews/<str:token>/rater/", raters.give, name="give-interview"),
    path("raters/interviews/<str:token>/rules/", raters.give_by_rules, name="give-by-rules"),
    path("raters/interviews/<str:token>/again/", raters.give_again, name="give-again"),
    path("raters/<uuid:rater_id>/", raters.show_rater, name="rater"),
    path("raters/<uuid:rater_id>/profile/", raters.profile, name="rater-profile"),
    path("raters/<uuid:rater_id>/certificate/", raters.certificate, name="rater-certificate"),
    path("raters/<uuid:rater_id>/declaration/", raters.declaration, name="rater-declaration"),
]
