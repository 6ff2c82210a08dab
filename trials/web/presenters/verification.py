"""Source verification in words: each thing to verify with its value, by visit and form."""

from itertools import groupby

from django.urls import reverse

from trials.authorization.permissions import Permission as P
from trials.authorization.scopes import why_not_permitted
from trials.context import Scope
from trials.lifecycle import LABELS
from trials.models import Consent, Entry, Participant, Revision, Site, Trial
from trials.policies.writing import why_not_work
from trials.selectors.signatures import unsigned_ratings
from trials.selectors.verification import (
    ENROLMENT,
    Point,
    Progress,
    on_the_day,
    place_of,
    points_of,
    progress_by,
    progress_of,
)
from trials.studies.loading import forms_of
from trials.web.presenters.signing import answers_in_words

REASON = {"name": "reason", "label": "Why it does not agree", "type": "text", "required": True}


def progress_page(trial: Trial, asked: dict) -> dict:
    """asked: site, visit (a code, or ENROLMENT) and show, by which the person filters."""
    points = points_of(trial)
    by_site = progress_by(points, lambda point: str(point.participant.site))
    site, visit, show = (asked.get(name, "") for name in ("site", "visit", "show"))
    chosen = [
        point
        for point in points
        if site in ("", point.participant.site.code) and visit in ("", place_of(point))
    ]
    by_person = progress_by(chosen, lambda point: point.participant)
    people = [
        {
            "number": person.number,
            "site": str(person.site),
            "url": reverse("verification-of", args=[trial.key, person.number]),
            "progress": _bar(progress, person.number),
        }
        for person, progress in by_person.items()
        if show != "open" or progress.share < 100
    ]
    return {
        "total": _bar(progress_of(points), "the study"),
        "sites": [
            {"name": name, "progress": _bar(progress, name)}
            for name, progress in sorted(by_site.items())
        ],
        "people": people,
        "chosen": _bar(progress_of(chosen), "what is chosen"),
        "filters": {
            "site": site,
            "visit": visit,
            "show": show,
            "visits": [{"code": code, "name": place_in_words(code)} for code in _places(points)],
            "sites": [
                {"code": one.code, "name": str(one)}
                for one in Site.objects.filter(trial=trial).order_by("code")
            ],
        },
    }


def place_in_words(place: str) -> str:
    return "Consent and enrolment" if place == ENROLMENT else place


def _places(points: list[Point]) -> list[str]:
    """Of the points, in the order in which they come."""
    return list(dict.fromkeys(map(place_of, points)))


def participant_page(participant: Participant, trial: Trial, scope: Scope) -> dict:
    points = points_of(trial, [participant])
    page = _Page(points, trial, scope)
    return {
        "number": participant.number,
        "progress": _bar(progress_of(points), participant.number),
        "back_url": reverse("verification", args=[trial.key]),
        "participant_url": reverse("participant", args=[trial.key, participant.number]),
        "closed": page.closed,
        "facts": [page.fact(point) for point in points if not isinstance(point.about, Entry)],
        "visits": page.visits(),
    }


class _Page:
    """What the parts of one participant's page share."""

    def __init__(self, points: list[Point], trial: Trial, scope: Scope):
        self.trial = trial
        self.points = [point for point in points if isinstance(point.about, Entry)]
        self.may_tick = why_not_permitted(scope, P.VERIFY_SOURCE) is None
        self.closed = why_not_work(trial) if self.may_tick else None
        entries = {point.about.pk for point in self.points}
        self.revisions = {
            revision.entry_id: revision
            for revision in Revision.objects.filter(entry__in=entries, complete=True).order_by(
                "entry", "number"
            )
        }
        self.unsigned = set(
            unsigned_ratings(trial).filter(pk__in=entries).values_list("pk", flat=True)
        )
        self.forms = forms_of(trial)
        # The first that is still to verify has the focus, so that Enter goes from one to the next.
        self.first = next((_key(point) for point in points if point.tick is None), None)

    def fact(self, point: Point) -> dict:
        about = point.about
        is_consent = isinstance(about, Consent)
        name = "verify-consent" if is_consent else "verify-step"
        by = about.recorded_by.name if not is_consent and about.recorded_by else ""
        return self._row(point) | {
            "label": f"Consent, version {about.version}" if is_consent else LABELS[about.state],
            "value": f"{on_the_day(point):%-d %b %Y}" + (f", {by}" if by else ""),
            "url": reverse(name, args=[self.trial.key, about.pk]),
        }

    def visits(self) -> list[dict]:
        return [
            {
                "name": visit.name,
                "forms": [
                    self._form(entry, list(of_entry))
                    for entry, of_entry in groupby(of_visit, key=lambda point: point.about)
                ],
            }
            for visit, of_visit in groupby(self.points, key=lambda point: point.about.visit)
        ]

    def _form(self, entry: Entry, points: list[Point]) -> dict:
        revision = self.revisions.get(entry.pk)
        form = self.forms[entry.form_key, entry.form_version]
        is_read = points[0].field != ""
        shown = answers_in_words(form, revision.answers if revision else {})
        said = {item.key: words for item, words in zip(form.items, shown, strict=True)}
        rows = [
            self._row(point)
            | {
                "field": point.field,
                "label": said[point.field]["label"] if is_read else "The form is there",
                "value": self._value(entry, said.get(point.field)),
            }
            for point in points
        ]
        return {
            "id": str(entry.pk),
            "name": entry.name,
            "title": form.title,
            "on": entry.done_on,
            "revision": str(revision.pk) if revision and is_read else "",
            "url": reverse("verify-form", args=[self.trial.key, entry.pk]),
            "rows": rows,
            "waiting": [row["field"] for row in rows if row["may_tick"]],
        }

    def _value(self, entry: Entry, said: dict | None) -> str:
        """said: the field in words; None of a form of which only that it is there is verified."""
        if said is not None:
            # Whoever sees the page without the answers sees how far it is.
            return said["answer"] if entry.pk in self.revisions else "not shown to your role"
        if entry.form_class != "rating":
            return "complete"
        return "complete, not signed yet" if entry.pk in self.unsigned else "complete, signed"

    def _row(self, point: Point) -> dict:
        tick = point.tick
        row = {
            "is_verified": tick is not None,
            "by": tick.by if tick else "",
            "at": tick.at if tick else None,
            "may_tick": self.may_tick and tick is None and not self.closed,
            "has_focus": _key(point) == self.first,
            "act": None,
        }
        if tick and self.may_tick and not self.closed:
            row["act"] = {
                "label": "Take back",
                "name": f"back-{tick.id}",
                "url": reverse("take-back-verification", args=[self.trial.key, tick.id]),
                "fields": [REASON],
            }
        return row


def _key(point: Point) -> tuple:
    return point.about.pk, point.field


def _bar(progress: Progress, of: str) -> dict:
    return {
        "verified": progress.verified,
        "required": progress.required,
        "share": progress.share,
        "label": f"{of}: {progress.verified} of {progress.required} verified",
    }
