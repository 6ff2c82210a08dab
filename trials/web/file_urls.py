"""Pages of documents, notes, medical coding and reconciliation."""

from django.urls import path

from trials.web.views import files, notes, reconciliation, terms

urlpatterns = [
    path("files/", files.show_files, name="files"),
    path("files/add/", files.add_file, name="add-file"),
    path("files/<uuid:document_id>/", files.show_file, name="file"),
    path("files/<uuid:document_id>/versions/", files.add_version, name="add-version"),
    path("files/versions/<uuid:version_id>/", files.download, name="file-content"),
    path("files/versions/<uuid:version_id>/withdraw/", files.withdraw, name="withdraw-version"),
    path("notes/", notes.show_notes, name="notes"),
    path("notes/add/", notes.add_note, name="add-note"),
    path("terms/", terms.show_terms, name="terms"),
    path("terms/dictionaries/", terms.load, name="load-dictionary"),
    path("terms/code/", terms.code, name="code-term"),
    path("terms/recode/", terms.carry_over, name="recode-terms"),
    path("reconciliation/", reconciliation.show_checks, name="reconciliation"),
    path("reconciliation/<slug:check>/", reconciliation.show_check, name="reconciliation-check"),
    path("reconciliation/<slug:check>/explain/", reconciliation.explain, name="explain-difference"),
    path("transfers/", reconciliation.show_transfers, name="transfers"),
    path("transfers/announce/", reconciliation.announce, name="announce-transfer"),
    path("transfers/<uuid:transfer_id>/", reconciliation.show_transfer, name="transfer"),
    path("transfers/<uuid:transfer_id>/file/", reconciliation.receive, name="receive-transfer"),
    path("transfers/<uuid:transfer_id>/cancel/", reconciliation.cancel, name="cancel-transfer"),
]
