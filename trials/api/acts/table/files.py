"""Documents, notes, terms and what other systems send."""

from trials.actions import filing, notes, reconciliation, term_coding, transfers
from trials.api.acts import adapted
from trials.api.acts.act import Act
from trials.api.acts.fields import one_of, words
from trials.models import Entry, Participant, Site, StudyDocument, Trial, Visit
from trials.web.views import files as file_pages
from trials.web.views import notes as note_pages
from trials.web.views import reconciliation as reconciliation_pages
from trials.web.views import terms as term_pages

ACTS = (
    Act(
        "files/add/",
        adapted.file_document,
        file_pages.add_file,
        {"kind": one_of(StudyDocument.Kind), "title": words(160)},
    ),
    Act("files/{document}/add-version/", adapted.file_version, file_pages.add_version),
    Act("file-versions/{version}/withdraw/", filing.withdraw_version, file_pages.withdraw),
    *(
        Act(address, notes.write_note, note_pages.add_note, {"subject": of})
        for address, of in (
            ("notes/write/", Trial),
            ("sites/{subject}/write-note/", Site),
            ("participants/{subject}/write-note/", Participant),
            ("visits/{subject}/write-note/", Visit),
            ("entries/{subject}/write-note/", Entry),
        )
    ),
    Act("terms/load-dictionary/", term_coding.load_dictionary, term_pages.load),
    Act(
        "terms/code/",
        term_coding.code_term,
        term_pages.code,
        {"words": words(20_000), "code": words(40)},
    ),
    Act("terms/recode/", term_coding.recode, term_pages.carry_over),
    Act(
        "reconciliation/{check}/explain/",
        reconciliation.explain_difference,
        reconciliation_pages.explain,
    ),
    Act(
        "transfers/announce/",
        transfers.announce_transfer,
        reconciliation_pages.announce,
        {"by_participant": words(20_000)},
    ),
    Act("transfers/{transfer}/receive/", transfers.receive_transfer, reconciliation_pages.receive),
    Act("transfers/{transfer}/cancel/", transfers.cancel_transfer, reconciliation_pages.cancel),
)
