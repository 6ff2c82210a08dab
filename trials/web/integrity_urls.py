"""The integrity of the ledger, redactions, and the package of an inspector."""

from django.urls import path

from trials.web.views import integrity, redactions

urlpatterns = [
    path("integrity/", integrity.show_integrity, name="integrity"),
    path("integrity/package/", integrity.take, name="inspection-package"),
    path("redactions/", redactions.show_redactions, name="redactions"),
    path("redactions/ask/<uuid:revision_id>/", redactions.ask, name="ask-redaction"),
    path("redactions/<uuid:request_id>/confirm/", redactions.confirm, name="confirm-redaction"),
]
