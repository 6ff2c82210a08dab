"""The pages of the ledger: what happened to one participant, and in the whole study."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlencode
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from trials.authorization.permissions import Permission as P
from trials.authorization.scopes import why_not_permitted
from trials.context import ALL_SITES, Scope
from trials.models import AuditEvent, Entry, Participant, Site, Trial
from trials.selectors.chronicle import forms_of_participant, with_what_they_changed
from trials.selectors.ledger import (
    PAGE_LENGTH,
    Place,
    Wanted,
    lines_of_accounts,
    lines_of_participant,
    lines_of_study,
    page_of,
    with_wanted,
)
from trials.studies.loading import forms_of
from trials.web.ledger_forms import LedgerFilter, ParticipantFilter, StudyFilter
from trials.web.presenters.chronicle import Forms, line_in_words

FILE_HEAD = (
    "at_utc", "at_site", "person", "role", "participant", "site", "what", "where", "origin",
    "refused", "reason", "item", "before", "after", "signed",
)  # fmt: skip
AT_ONCE = 1000
# On one page, for printing.
MOST_PRINTED = 20_000


@dataclass(frozen=True)
class Known:
    """What the words need. forms: of the study. sites: {id: site}, for their clocks. expected:
    every form that the lines can be about, or None where it is looked up."""

    forms: Forms
    sites: dict[UUID, Site]
    expected: list[Entry] | None = None

    def in_words(self, lines: list[AuditEvent], scope: Scope) -> list[dict]:
        return [
            line_in_words(
                one,
                self.forms,
                self.sites.get(one.line.site_id),
                names_raters=scope.sites == ALL_SITES,
            )
            | {"participant_id": one.line.participant_id, "site_id": one.line.site_id}
            for one in with_what_they_changed(lines, self.expected)
        ]


def known_of_participant(participant: Participant) -> Known:
    """participant: with its site and trial."""
    sites = {participant.site_id: participant.site}
    return Known(forms_of(participant.trial), sites, forms_of_participant(participant))


def known_of_study(trial: Trial) -> Known:
    sites = Site.objects.filter(trial=trial).order_by("code")
    return Known(forms_of(trial), {site.pk: site for site in sites})


def history_page(participant: Participant, scope: Scope, asked: dict) -> dict:
    """participant: with its site and trial. asked: the filters, `after`, and `all` for print."""
    trial, known = participant.trial, known_of_participant(participant)
    form = history_form(known, asked)
    page = _page(form, lines_of_participant(participant), scope, asked, known)
    address = reverse("participant-history", args=[trial.key, participant.number])
    return page | {
        "participant": participant,
        "back_url": reverse("participant", args=[trial.key, participant.number]),
        "csv_url": f"{address}csv/?{_query(asked)}",
        "all_url": f"{address}?{_query(asked | {'all': '1'})}",
    }


def history_form(known: Known, asked: dict) -> ParticipantFilter:
    return ParticipantFilter(asked, expected=known.expected, of_study=known.forms)


def ledger_page(trial: Trial, scope: Scope, asked: dict) -> dict:
    known = known_of_study(trial)
    form = ledger_form(known, scope, asked)
    page = _page(form, lines_asked_for(form, trial, scope), scope, asked, known)
    page["lines"] = _with_participants(page["lines"], trial)
    may_review = not why_not_permitted(scope, P.REVIEW_LEDGER, P.INSPECT)
    return page | {
        "csv_url": f"{reverse('ledger-csv', args=[trial.key])}?{_query(asked)}",
        "reviews_url": reverse("ledger-reviews", args=[trial.key]) if may_review else None,
    }


def ledger_form(known: Known, scope: Scope, asked: dict) -> StudyFilter:
    of_accounts = not why_not_permitted(scope, P.INSPECT)
    return StudyFilter(asked, sites=known.sites, of_accounts=of_accounts)


def lines_asked_for(form: StudyFilter, trial: Trial, scope: Scope) -> QuerySet[AuditEvent]:
    """Of the study, or of the accounts of its people."""
    if form.is_valid() and form.is_of_accounts:
        return lines_of_accounts()
    return lines_of_study(trial, scope)


def rows_of_file(
    lines: QuerySet[AuditEvent], wanted: Wanted, trial: Trial, scope: Scope, known: Known
) -> Iterator[tuple]:
    """A row for each item that changed, or one where none did; oldest first."""
    numbers = dict(Participant.objects.filter(trial=trial).values_list("pk", "number"))
    found = with_wanted(lines, wanted, names_raters=scope.sites == ALL_SITES)
    after = None
    while True:
        some, after = page_of(found, after=after, newest_first=False, length=AT_ONCE)
        for line in known.in_words(some, scope):
            number = numbers.get(line["participant_id"], "")
            yield from _rows(line, number, known.sites.get(line["site_id"]))
        if after is None:
            return


def _rows(line: dict, number: str, site: Site | None) -> Iterator[tuple]:
    signed = "; ".join(
        f"{one['name']}: {one['meaning']} ({one['hash']['whole']})" for one in line["signatures"]
    )
    about = (
        f"{line['at']:%Y-%m-%dT%H:%M:%S.%fZ}",
        line["at_site"],
        line["by"],
        line["role_label"],
        number,
        site.code if site else "",
        line["act"],
        line["where"],
        line["origin"],
        line["refused"],
        line["reason"],
    )
    for change in line["changes"] or [{"label": "", "before": "", "after": ""}]:
        yield (*about, change["label"], change["before"], change["after"], signed)


def _page(
    form: LedgerFilter, lines: QuerySet[AuditEvent], scope: Scope, asked: dict, known: Known
) -> dict:
    """The number of database queries is the same for one line and for a full page."""
    found, after = [], None
    if form.is_valid():
        found, after = page_of(
            with_wanted(lines, form.wanted(), names_raters=scope.sites == ALL_SITES),
            after=Place.from_text(asked.get("after", "")),
            newest_first=form.cleaned_data["order"] == "new",
            length=MOST_PRINTED if asked.get("all") else PAGE_LENGTH,
        )
    shown = known.in_words(found, scope)
    return {
        "form": form,
        "filtered": any(value for name, value in asked.items() if name not in ("after", "all")),
        "lines": shown,
        "open": bool(asked.get("all")),
        "pager": _pager(len(shown), asked, after),
    }


def _with_participants(lines: list[dict], trial: Trial) -> list[dict]:
    """Each leads to what else happened to its participant."""
    people = Participant.objects.in_bulk({line["participant_id"] for line in lines} - {None})
    for line in lines:
        person = people.get(line["participant_id"])
        if person:
            line["participant"] = person.number
            line["url"] = reverse("participant-history", args=[trial.key, person.number])
    return lines


def _pager(count: int, asked: dict, after: Place | None) -> dict | None:
    """There is no number of pages: nobody counts what is hidden."""
    if after is None and not asked.get("after"):
        return None
    begin = _query(asked)
    following = f"?{begin}&after={quote(str(after), safe=':~')}" if after else None
    return {
        "text": f"{count} lines",
        "begin_url": f"?{begin}" if asked.get("after") else None,
        "next_url": following,
    }


def _query(asked: dict) -> str:
    return urlencode({name: value for name, value in asked.items() if value and name != "after"})
