"""Forms on paper: each print of what was answered is a file that is taken away, with its line."""

import hashlib

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from trials.authorization.permissions import Permission as P
from trials.authorization.scopes import may_open, why_not_permitted
from trials.models import Entry, EntryStep, Participant, Revision
from trials.models.base import about
from trials.printing import pdf_of
from trials.refusals import NotPermitted, Refused
from trials.selectors.entries import with_state
from trials.selectors.ledger import lines_of_revisions
from trials.selectors.queries import queries_of, questions_to_rater, with_thread
from trials.selectors.signatures import signatures_of
from trials.studies.loading import forms_of, labels_of_visits
from trials.web.access import demands, refused
from trials.web.downloads import note_download
from trials.web.presenters.printing import Filled, blank_paper, casebook_paper, filled_paper
from trials.web.views.codebook import form_named
from trials.web.views.entries import READERS, back_url, entry_of, has_answers_of_others
from trials.web.views.participants import participant_of
from trials.wording.choosing import all_newest_wordings

HIDDEN = "What somebody else wrote in this form is not shown to you."
NOTHING = "Nothing is saved in this form yet: print a blank one from the codebook."


@demands(P.SEE_CODEBOOK)
@require_POST
def print_blank_form(request, form, version):
    found, at = form_named(request, form, version), timezone.now()
    language = request.GET.get("language", "")
    paper = blank_paper(found, request.trial, scope=request.scope, language=language, at=at)
    return _taken(request, paper, f"blank-{form}-{version}.pdf", at)


@demands(*READERS)
@require_POST
def print_form(request, entry_id):
    found, at = entry_of(request, entry_id), timezone.now()
    if has_answers_of_others(found):
        return refused(request, NotPermitted(HIDDEN), back_url(request, found))
    [one] = _filled(request, [found])
    if not one.latest:
        return refused(request, Refused(NOTHING), back_url(request, found))
    paper = filled_paper(one, request.trial, request.scope, at=at)
    name = f"{found.form_key}-revision-{one.latest.number}.pdf"
    if request.scope.role == "rater":
        # A line about the participant would tell the site that a second rating exists.
        return _taken(request, paper, f"{found.token}-{name}", at)
    visit = found.visit.name
    return _taken(request, paper, f"{found.participant.number}-{visit}-{name}", at, **about(found))


@demands(P.SEE_PARTICIPANTS)
@require_POST
def print_casebook(request, number):
    participant, at = participant_of(request, number), timezone.now()
    forms = _filled(request, _forms_of(request, participant))
    paper = casebook_paper(participant, forms, request.trial, request.scope, at=at)
    return _taken(request, paper, f"casebook-{number}.pdf", at, **about(participant))


def _forms_of(request, participant: Participant) -> list[Entry]:
    """Those whose answers the reader may open, in the order of the visits.

    Forms of a stage that tells an arm are printed one by one: the line about a casebook is read by
    people who must not learn that there is such a stage.
    """
    entries = with_state(Entry.objects.filter(participant=participant, arm_path=False))
    entries = entries.select_related("participant", "visit", "site")
    ordered = entries.order_by("visit__position", "visit__occurrence", "position", "slot")
    return [
        one
        for one in ordered
        if may_open(request.scope, form_class=one.form_class, filled_by=one.filled_by)
    ]


def _filled(request, entries: list[Entry]) -> list[Filled]:
    """In a constant number of queries."""
    forms, scope = forms_of(request.trial), request.scope
    labels = {} if scope.role == "rater" else labels_of_visits(request.trial)
    wordings = all_newest_wordings(request.trial)
    revisions = list(Revision.objects.filter(entry__in=entries).order_by("number"))
    lines = lines_of_revisions(revisions)
    signatures = signatures_of(one.pk for one in revisions)
    steps = EntryStep.objects.filter(entry__in=entries, state=Entry.State.NOT_DONE)
    reasons = dict(steps.order_by("recorded_at").values_list("entry_id", "reason"))
    queries, questions = [], []
    if scope.role == "rater":
        questions = questions_to_rater(request.trial)
    elif not why_not_permitted(scope, P.SEE_QUERIES):
        asked = queries_of(request.trial).filter(entry__in=entries)
        queries = list(with_thread(asked).order_by("opened_at"))
    return [
        Filled(
            entry,
            forms[entry.form_key, entry.form_version],
            _visit(entry, labels),
            [one for one in revisions if one.entry_id == entry.pk],
            lines,
            signatures,
            [one for one in queries if one.entry_id == entry.pk],
            [one for one in questions if one.message.entry_id == entry.pk],
            reasons.get(entry.pk, "") if entry.state == Entry.State.NOT_DONE else "",
            wordings.get((entry.form_key, entry.form_version), {}),
        )
        for entry in entries
    ]


def _visit(entry: Entry, labels: dict[str, str]) -> str:
    """No word of it where there are no labels: a rater is not told."""
    return f"{entry.visit.name} {labels[entry.visit.code]}" if labels else ""


def _taken(request, paper: dict, name: str, at, **whom) -> HttpResponse:
    content = pdf_of(paper, at=at)
    note_download(name, hashlib.sha256(content).hexdigest(), request.scope, **whom)
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="application/pdf", headers=disposition)
