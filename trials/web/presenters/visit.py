"""One visit: what stands in its way, what can be done, and what a move would bring about."""

from datetime import date

from django.urls import reverse

from trials.authorization.permissions import Permission as P
from trials.authorization.scopes import why_not_fill_in, why_not_permitted
from trials.context import Scope
from trials.lifecycle import VISIT
from trials.models import Trial, Visit
from trials.planning import Broken, Consequences, day_in_words, moved, weekend_in
from trials.policies import why_not_write
from trials.policies.gates import blockers
from trials.policies.visits import why_not_close, why_not_miss
from trials.selectors.clocks import local_time
from trials.selectors.double_entry import withheld_from_reader
from trials.selectors.schedule import Timeline, VisitOnTimeline, timeline_of
from trials.studies.loading import study_at
from trials.studies.schema import Study
from trials.web.presenters.acts import act_on, raters_of
from trials.web.presenters.asking import queries_card
from trials.web.presenters.notes import notes_beside
from trials.web.presenters.timeline import forms_shown, visit_row, visit_url

State = Visit.State
REASON = {"name": "reason", "label": "Reason", "type": "text", "required": True}
REASON_OUTSIDE = {
    "name": "reason",
    "label": "Reason, for a day outside the window",
    "type": "text",
    "help": "It stands in the deviation that is drafted.",
}


def visit_page(visit: Visit, trial: Trial, scope: Scope, asked: date | None) -> dict:
    """visit: with its participant and site. asked: a day on which it might be held."""
    study = study_at(trial, visit.site_id)
    timeline = timeline_of(visit.participant, study)
    one = timeline.of(visit)
    closed = why_not_write(trial, visit)
    forms = forms_shown(
        one,
        trial,
        scope,
        locked=closed is not None,
        raters=raters_of(trial, scope),
        with_acts=True,
        withheld=withheld_from_reader(one.forms),
    )
    may_begin = State.IN_PROGRESS in VISIT[one.state] and one.planned is not None
    return {
        "number": visit.participant.number,
        "visit": visit_row(one, timeline, forms),
        "back_url": reverse("participant", args=[trial.key, visit.participant.number]),
        "timezone_help": f"By the clock at the site: {visit.site.timezone}.",
        "blockers": blockers(visit, on=timeline.today, study=study) if may_begin else [],
        "may_begin": may_begin,
        "booking": _booking(one, timeline, trial, scope, closed, asked),
        "consequences": _consequences(one, timeline, asked) if asked and one.plan else None,
        "acts": _acts(one, timeline, study, trial, scope, closed),
        "dosing_url": _dosing_url(visit, study, trial, scope),
        "card": queries_card(visit, trial, scope),
        "notes": notes_beside(visit, scope),
    }


def _booking(one, timeline, trial, scope, closed, asked: date | None) -> dict | None:
    """The form that books the visit; None for whoever keeps no schedule, and when it is over."""
    if why_not_permitted(scope, P.KEEP_SCHEDULE) or one.plan is None:
        return None
    booked_at = one.standing.booked_at
    at = local_time(timeline.participant.site, booked_at) if booked_at else None
    day = asked or one.standing.booked_on or one.plan.target_on or timeline.today
    return {
        "label": "Move the booking" if at else "Book",
        "url": reverse("book-visit", args=[trial.key, one.visit.pk]),
        "why_not": closed,
        "on": day.isoformat(),
        "time": f"{at:%H:%M}" if at else "09:00",
    }


def _consequences(one: VisitOnTimeline, timeline: Timeline, asked: date) -> dict:
    found = moved(
        timeline.happened.to_come,
        timeline.happened.known,
        one.visit.name,
        asked,
        weekend=weekend_in(timeline.participant.site.country),
        not_before=timeline.today,
    )
    visits = {each.visit.name: each.visit for each in timeline.visits}
    moved_targets = [
        {
            "visit": target.visit,
            "before": day_in_words(target.before),
            "after": day_in_words(target.after),
        }
        for target in found.targets
        if target.visit in visits
    ]
    return {
        "on": day_in_words(asked),
        "outside": found.why_outside,
        "impossible": [_broken(b, visits, timeline) for b in found.broken if not b.dates],
        "to_rebook": [_broken(b, visits, timeline) for b in found.broken if b.dates],
        "targets": moved_targets,
        "dates": _days(found.dates, one.visit, timeline) if _is_troubled(found) else [],
        "is_fine": not _is_troubled(found),
    }


def _is_troubled(found: Consequences) -> bool:
    return bool(found.why_outside or found.broken)


def _broken(broken: Broken, visits: dict[str, Visit], timeline: Timeline) -> dict:
    days = "1 day" if broken.short_by == 1 else f"{broken.short_by} days"
    return {
        "visit": broken.visit,
        "why": broken.why,
        "short_by": days,
        "dates": _days(broken.dates, visits[broken.visit], timeline),
    }


def _days(dates, visit: Visit, timeline: Timeline) -> list[dict]:
    url = visit_url(timeline.participant, visit)
    return [{"label": f"{day:%a %-d %b %Y}", "url": f"{url}?on={day}#planner"} for day in dates]


def _acts(
    one: VisitOnTimeline, timeline: Timeline, study: Study, trial: Trial, scope: Scope, closed
) -> list[dict]:
    """What may follow by the table of states, each with the sentence that says why not yet."""
    following = VISIT[one.state]
    today = {
        "name": "on",
        "label": "On",
        "type": "date",
        "required": True,
        "value": timeline.today.isoformat(),
    }
    acts = []

    def offer(label: str, url: str, why_not: str | None = None, fields=()) -> None:
        why_not = closed or why_not
        acts.append(act_on(label, url, trial, one.visit.pk, why_not=why_not, fields=fields))

    if not why_not_permitted(scope, P.KEEP_SCHEDULE) and one.planned is not None:
        if State.IN_PROGRESS in following:
            offer("Begin the visit", "begin-visit", fields=[today, REASON_OUTSIDE])
        if State.DONE in following:
            offer("Close the visit", "close-visit", why_not_close(timeline, one))
        if State.MISSED in following:
            # A reason is asked for in the form itself; what else is in the way is said before.
            why_not = why_not_miss(timeline, one, timeline.today, "asked in the form")
            offer("Missed", "miss-visit", why_not, [today, REASON])
        if State.NOT_APPLICABLE in following:
            offer("Does not apply", "drop-visit", fields=[REASON])
    acts += _form_acts(one, trial, scope, closed)
    if not why_not_permitted(scope, P.REOPEN_VISITS) and {
        State.REOPENED,
        State.PLANNED,
    }.intersection(following):
        offer("Open it again", "reopen-visit", fields=[REASON])
    return acts


def _form_acts(one: VisitOnTimeline, trial: Trial, scope: Scope, closed) -> list[dict]:
    """Forms that are filled in as often as there is something to record."""
    expected = one.planned.forms if one.planned else ()
    choices = [
        {"value": form.form, "label": form.form}
        for form in expected
        if form.as_needed and not why_not_fill_in(scope, form.by)
    ]
    if not choices or one.state in (State.MISSED, State.NOT_APPLICABLE):
        return []
    field = {"name": "form", "label": "Form", "type": "select", "choices": choices}
    return [act_on("Add a form", "add-form", trial, one.visit.pk, why_not=closed, fields=[field])]


def _dosing_url(visit: Visit, study: Study, trial: Trial, scope: Scope) -> str | None:
    if study.session_at(visit.code) is None or why_not_permitted(scope, P.GIVE_DOSES, P.ASK_KITS):
        return None
    return reverse("dosing", args=[trial.key, visit.pk])
