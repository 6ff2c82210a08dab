"""Study documents: the list by site, and one document with its versions."""

from datetime import date

from django.urls import reverse

from trials.authorization.permissions import Permission as P
from trials.authorization.scopes import why_not_permitted
from trials.context import Scope
from trials.models import FiledVersion, StudyDocument, Trial
from trials.policies.filing import why_not_file
from trials.policies.writing import why_not_work
from trials.selectors.files import documents_of, expires_soon, in_use, versions_of


def documents_page(trial: Trial, scope: Scope) -> dict:
    documents = list(documents_of(trial))
    versions = versions_of(documents)
    today = date.today()
    rows = [_row(one, versions[one.pk], today) for one in documents]
    may_file = not why_not_permitted(scope, P.KEEP_FILES)
    return {
        "expiring": [row for row in rows if row["expires_soon"]],
        "groups": _by_place(rows),
        "add": {"url": reverse("add-file", args=[trial.key]), "why_not": why_not_work(trial)}
        if may_file
        else None,
    }


def document_page(document: StudyDocument, scope: Scope) -> dict:
    versions = versions_of([document])[document.pk]
    today = date.today()
    may_file = not why_not_permitted(scope, P.KEEP_FILES)
    why_not = why_not_file(document.trial, document.site_id, scope) if may_file else None
    return {
        "document": _row(document, versions, today),
        "versions": [
            _version(one, in_use(versions), today)
            | {"withdraw": _withdraw(one, why_not) if may_file else None}
            for one in versions
        ],
        "may_file": may_file,
        "why_not": why_not,
        "add_url": reverse("add-version", args=[document.trial.key, document.pk]),
        "back_url": reverse("files", args=[document.trial.key]),
    }


def _row(document: StudyDocument, versions: list[FiledVersion], today: date) -> dict:
    current = in_use(versions)
    return {
        "title": document.title,
        "kind": document.get_kind_display(),
        "place": str(document.site) if document.site else "The study",
        "url": reverse("file", args=[document.trial.key, document.pk]),
        "version": _version(current or versions[0], current, today),
        "expires_soon": expires_soon(current, today),
    }


def _by_place(rows: list[dict]) -> list[dict]:
    """The study first: its documents have no site to be sorted by."""
    places = dict.fromkeys(row["place"] for row in rows)
    ordered = sorted(places, key=lambda place: (place != "The study", place))
    return [
        {"place": place, "rows": [row for row in rows if row["place"] == place]}
        for place in ordered
    ]


def _version(version: FiledVersion, current: FiledVersion | None, today: date) -> dict:
    withdrawal = getattr(version, "withdrawal", None)
    label, tone = _standing(version, current, today)
    return {
        "label": version.label,
        "number": version.number,
        "effective_on": version.effective_on,
        "expires_on": version.expires_on,
        "file_name": version.file_name,
        "size": version.size,
        "sha256": version.sha256,
        "by": version.recorded_by.name,
        "at": version.recorded_at,
        "state_label": label,
        "state_tone": tone,
        "withdrawn": f"{withdrawal.recorded_by.name}: {withdrawal.reason}" if withdrawal else "",
        "url": reverse("file-content", args=[version.document.trial.key, version.pk]),
    }


def _standing(version: FiledVersion, current: FiledVersion | None, today: date) -> tuple[str, str]:
    if hasattr(version, "withdrawal"):
        return "Withdrawn", "bad"
    if current is None or version.pk != current.pk:
        return "Superseded", "neutral"
    if version.expires_on and version.expires_on < today:
        return "Expired", "bad"
    if expires_soon(version, today):
        return f"Expires {version.expires_on:%-d %b %Y}", "warn"
    return ("In use", "good") if version.effective_on <= today else ("Not yet effective", "info")


def _withdraw(version: FiledVersion, why_not: str | None) -> dict | None:
    if hasattr(version, "withdrawal"):
        return None
    return {
        "label": "Withdraw",
        "name": f"withdraw-{version.number}",
        "url": reverse("withdraw-version", args=[version.document.trial.key, version.pk]),
        "why_not": why_not,
        "fields": [{"name": "reason", "label": "Reason", "type": "text", "required": True}],
    }
