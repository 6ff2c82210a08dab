"""Documents of interviews, and what coders make of them."""

from trials.actions import coding, documents, themes
from trials.api.acts import adapted
from trials.api.acts.act import Act
from trials.api.acts.fields import words
from trials.policies.documents import LONGEST_TRANSCRIPT
from trials.web.views import coding as coding_pages
from trials.web.views import documents as document_pages
from trials.web.views import themes as theme_pages

ACTS = (
    Act("visits/{visit}/keep-recording/", documents.keep_recording, document_pages.add_document),
    Act(
        "visits/{visit}/keep-transcript/",
        documents.keep_transcript,
        document_pages.add_document,
        {"text": words(LONGEST_TRANSCRIPT)},
    ),
    Act(
        "documents/{document}/change-text/",
        documents.change_text,
        document_pages.change,
        {"text": words(LONGEST_TRANSCRIPT)},
    ),
    Act(
        "documents/{document}/replace-identifiers/",
        adapted.replace_identifiers,
        document_pages.replace,
    ),
    Act("documents/{document}/take-step/", documents.take_step, document_pages.step),
    Act(
        "documents/{document}/draft-adverse-event/",
        documents.draft_adverse_event,
        document_pages.adverse_event,
    ),
    Act("coding/{release}/begin/", coding.begin_coding, coding_pages.begin),
    Act("coding/{release}/code-passage/", coding.code_passage, coding_pages.code),
    Act("coding/{release}/passages/{segment}/place-again/", coding.place_again, coding_pages.place),
    Act(
        "coding/{release}/passages/{segment}/take-back/",
        coding.take_passage_back,
        coding_pages.take_back,
    ),
    Act("coding/{release}/lock-first-pass/", coding.lock_first_pass, coding_pages.lock),
    Act("coding/{release}/resolve/", coding.resolve, theme_pages.settle, {"code": words(40)}),
    Act("coding/{release}/report-identifier/", coding.report_identifier, coding_pages.report),
    Act("coding/write-memo/", coding.write_memo, coding_pages.memo),
    Act("codes/change/", themes.change_code, theme_pages.change_one_code),
    Act("themes/add/", themes.add_theme, theme_pages.add),
    Act("themes/{number}/change/", themes.change_theme, theme_pages.change),
    Act("passages/{segment}/link/", themes.link_passage, theme_pages.link),
)
