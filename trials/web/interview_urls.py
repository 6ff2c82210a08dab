"""Pages of interviews: documents of a site, and what coders make of them."""

from django.urls import path

from trials.web.views import coding, documents, themes

urlpatterns = [
    path("documents/", documents.show_documents, name="documents"),
    path("documents/add/<str:kind>/", documents.add_document, name="add-document"),
    path("documents/<uuid:document_id>/", documents.show_document, name="document"),
    path("documents/<uuid:document_id>/text/", documents.change, name="change-document"),
    path(
        "documents/<uuid:document_id>/identifiers/",
        documents.find_identifiers,
        name="find-identifiers",
    ),
    path("documents/<uuid:document_id>/replace/", documents.replace, name="replace-identifiers"),
    path("documents/<uuid:document_id>/step/", documents.step, name="document-step"),
    path(
        "documents/<uuid:document_id>/adverse-event/",
        documents.adverse_event,
        name="document-adverse-event",
    ),
    path("coding/", coding.show_transcripts, name="coding"),
    path("coding/memo/", coding.memo, name="write-memo"),
    path("coding/<int:number>/", coding.show_transcript, name="coding-document"),
    path("coding/<int:number>/begin/", coding.begin, name="begin-coding"),
    path("coding/<int:number>/code/", coding.code, name="code-passage"),
    path("coding/<int:number>/lock/", coding.lock, name="lock-first-pass"),
    path("coding/<int:number>/memo/", coding.memo_on, name="write-memo-on"),
    path("coding/<int:number>/report/", coding.report, name="report-identifier"),
    path("coding/<int:number>/settle/", themes.settle, name="resolve-difference"),
    path(
        "coding/<int:number>/passages/<uuid:segment_id>/place/",
        coding.place,
        name="place-passage",
    ),
    path(
        "coding/<int:number>/passages/<uuid:segment_id>/back/",
        coding.take_back,
        name="take-passage-back",
    ),
    path("codes/", themes.show_codes, name="codes"),
    path("codes/change/", themes.change_one_code, name="change-code"),
    path("themes/", themes.show_themes, name="themes"),
    path("themes/add/", themes.add, name="add-theme"),
    path("themes/link/", themes.link, name="link-passage"),
    path("themes/<int:number>/change/", themes.change, name="change-theme"),
    path("agreement/", themes.show_agreement, name="agreement"),
]
