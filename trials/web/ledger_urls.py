"""The ledger in words, its reviews, and the inspector's guide."""

from django.urls import path

from trials.web.views import inspection, ledger, ledger_reviews

urlpatterns = [
    path("inspection/", inspection.show_guide, name="inspection"),
    path(
        "participants/<str:number>/history/",
        ledger.show_history,
        name="participant-history",
    ),
    path(
        "participants/<str:number>/history/csv/",
        ledger.download_history,
        name="participant-history-csv",
    ),
    path("ledger/", ledger.show_ledger, name="ledger"),
    path("ledger/csv/", ledger.download_ledger, name="ledger-csv"),
    path("ledger/reviews/", ledger_reviews.show_reviews, name="ledger-reviews"),
    path("ledger/reviews/<uuid:review_id>/", ledger_reviews.show_review, name="ledger-review"),
    path("ledger/reviews/<uuid:review_id>/draw/", ledger_reviews.draw, name="draw-sample"),
    path("ledger/reviews/<uuid:review_id>/mark/", ledger_reviews.mark, name="mark-lines"),
    path("ledger/reviews/<uuid:review_id>/close/", ledger_reviews.close, name="close-review"),
]
