"""Visits, what is given at them, and their forms."""

from trials.actions import dosing, entries, kits, redactions, visits
from trials.api.acts import adapted
from trials.api.acts.act import Act
from trials.api.acts.fields import site_clock, words
from trials.authorization.permissions import Permission as P
from trials.web.views import dosing as dosing_pages
from trials.web.views import double_entry as double_entry_pages
from trials.web.views import entries as entry_pages
from trials.web.views import kits as kit_pages
from trials.web.views import redactions as redaction_pages
from trials.web.views import visits as visit_pages

ACTS = (
    Act("visits/{visit}/book/", visits.schedule, visit_pages.book, {"starts_at": site_clock}),
    Act("visits/{visit}/begin/", visits.begin, visit_pages.begin),
    Act("visits/{visit}/close/", visits.close, visit_pages.close),
    Act("visits/{visit}/miss/", visits.miss, visit_pages.miss),
    Act("visits/{visit}/drop/", visits.not_applicable, visit_pages.drop),
    Act("visits/{visit}/reopen/", visits.reopen, visit_pages.reopen),
    Act("visits/{visit}/add-form/", visits.add_entry, visit_pages.add_form),
    Act("visits/{visit}/record-dosing/", dosing.record_dosing, dosing_pages.record),
    Act("visits/{visit}/ask-kit/", kits.ask_kit, kit_pages.ask),
    Act("visits/{visit}/scan-kit/", kits.scan_kit, kit_pages.scan, {"number": words(20)}),
    Act("entries/{entry}/mark-not-done/", entries.mark_not_done, entry_pages.not_done),
    Act(
        "entries/{entry}/decide-differences/",
        adapted.decide_differences,
        double_entry_pages.compare,
        # The page shows the two entries to others too.
        permissions=(P.RESOLVE_DOUBLE_ENTRY,),
    ),
    Act("revisions/{revision}/ask-redaction/", redactions.ask_redaction, redaction_pages.ask),
)
