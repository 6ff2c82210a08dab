"""What was found, as groups of links; and the pages of the navigation whose names say it."""

from itertools import chain

from django.urls import reverse

from trials.context import Scope
from trials.models import DataQuery, Entry, Trial
from trials.selectors.search import Found
from trials.web.presenters.frame import pages_of


def search_page(
    found: Found, words: str, trial: Trial, scope: Scope, *, forms: dict, labels: dict[str, str]
) -> dict:
    """forms, labels: as of selectors.search. Groups: [{title, links: [{label, detail, url}]}]."""

    def link(label: str, name: str, about, detail: str = "", query: str = "") -> dict:
        url = reverse(name, args=[trial.key, *([about] if about else [])])
        return {"label": label, "detail": detail, "url": url + query}

    def form(entry: Entry, whose: str) -> dict:
        title = forms[entry.form_key, entry.form_version].title
        slot = entry.slot.replace("_", " ")
        return link(f"{title}, {slot}" if slot else title, "entry", entry.pk, whose)

    groups = {
        "Participants": [
            link(one.number, "participant", one.number, str(one.site)) for one in found.participants
        ],
        "Forms": [
            form(one, f"{found.participants[0].number}, {one.visit.name}") for one in found.forms
        ],
        "Visits": [
            link(
                f"{one.name} {labels.get(one.code, '')}".strip(),
                "visit",
                one.pk,
                found.participants[0].number,
            )
            for one in found.visits
        ],
        "Interviews": [
            link(one.token, "entry", one.pk, forms[one.form_key, one.form_version].title)
            for one in found.interviews
        ],
        "Queries": [link(one.text, "query", one.pk, _about(one)) for one in found.queries],
        "Sites": [
            link(str(one), "matrix", None, "Its participants", f"?site={one.code}")
            for one in found.sites
        ],
        "Documents": [
            link(one.title, "file", one.pk, one.site.code if one.site else "Of the study")
            for one in found.documents
        ],
        "Pages": [link(label, name, None) for label, name in _pages(scope, words)],
    }
    shown = [{"title": title, "links": links} for title, links in groups.items() if links]
    return {"words": words, "groups": shown, "count": sum(len(group["links"]) for group in shown)}


def _about(query: DataQuery) -> str:
    return f"{query.participant.number}, {DataQuery.State(query.state).label.lower()}"


def _pages(scope: Scope, words: str) -> list[tuple[str, str]]:
    """Every page, where nothing is asked for."""
    wanted = words.strip().lower()
    return [page for page in chain(*pages_of(scope).values()) if wanted in page[0].lower()]
