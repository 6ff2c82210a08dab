"""The start of a day at a site: one line for each thing that is to do, with what does it."""

from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from trials.authorization.permissions import Permission as P
from trials.authorization.scopes import may_open, why_not_permitted
from trials.context import Scope
from trials.models import Alert, DataQuery, Site, Trial
from trials.selectors.alerts import open_alerts, with_escalations
from trials.selectors.clocks import local_day, local_time, today_at
from trials.selectors.kits import KitAtSession
from trials.selectors.kits import State as KitState
from trials.selectors.queries import oldest_waiting_for
from trials.selectors.schedule import Timeline, VisitOnTimeline
from trials.selectors.self_report import LinkState, links_in_use, state_of_link
from trials.selectors.standings import is_unresolved
from trials.selectors.worklists import DAYS_AHEAD, Due, kits_at, worklist_of
from trials.studies.loading import studies_at
from trials.studies.schema import Study
from trials.web.presenters.boards import days_in_words
from trials.web.presenters.kits import kit_in_words
from trials.web.presenters.timeline import visit_row, visit_url

# The rest stands on the page that the number of a section leads to.
MOST_LINES = 25
MOST_QUERIES = 8
SECTIONS = (
    ("overdue", "Overdue", "Nothing is overdue."),
    ("today", "Today", "Nobody is due today."),
    ("unfinished", "Still to complete", "Every visit that was held is complete."),
    ("week", f"The next {DAYS_AHEAD} days", "Nobody is due this week."),
)


def today_page(trial: Trial, scope: Scope, asked: dict) -> dict:
    """asked: show, the name of the one section that is shown, with all of its lines."""
    studies = studies_at(trial)
    work = worklist_of(trial, studies)
    dues = {name: getattr(work, name) for name, _, _ in SECTIONS}
    sessions = [
        due
        for due in (*work.overdue, *work.today, *work.week)
        if studies[due.timeline.participant.site_id].session_at(due.one.visit.code)
    ]
    kits = kits_at(due.one.visit for due in sessions) if sessions else {}
    at_sessions = {due.one.visit.pk: kits.get(due.one.visit.pk) for due in sessions}
    keeps_kits = any(study.keeps_kits for study in studies.values())
    queries = oldest_waiting_for(trial=trial.pk, role=scope.role, at_most=MOST_QUERIES)
    number_of_queries = queries[0].of_all if queries else 0
    shown = asked.get("show") if asked.get("show") in dues else None
    page = reverse("today", args=[trial.key])
    return {
        "shown": shown,
        "url": page,
        "sections": [
            {
                "name": name,
                "title": title,
                "none": none,
                "lines": [
                    _line(due, trial, scope, studies, at_sessions, keeps_kits=keeps_kits)
                    for due in dues[name][: None if shown else MOST_LINES]
                ],
                "number": len(dues[name]),
                "more": 0 if shown else max(len(dues[name]) - MOST_LINES, 0),
                "url": f"{page}?{urlencode({'show': name})}",
            }
            for name, title, none in SECTIONS
            if shown in (None, name)
        ],
        "alerts": [] if why_not_permitted(scope, P.ACKNOWLEDGE_ALERTS) else _alerts(trial),
        "alerts_url": reverse("alerts", args=[trial.key]),
        "links": [] if why_not_permitted(scope, P.GIVE_LINKS) else _links(trial),
        "queries": [_query(query, trial) for query in queries],
        "number_of_queries": number_of_queries,
        "more_queries": max(number_of_queries - MOST_QUERIES, 0),
        "queries_url": reverse("queries", args=[trial.key]),
        "matrix_url": reverse("matrix", args=[trial.key]),
        "is_quiet": not any(dues.values()),
        "places": [
            {"site": str(site), "day": today_at(site)}
            for site in Site.objects.filter(trial=trial).order_by("code")
        ],
    }


def _line(
    due: Due,
    trial: Trial,
    scope: Scope,
    studies: dict[object, Study],
    at_sessions: dict[object, KitAtSession | None],
    *,
    keeps_kits: bool,
) -> dict:
    """studies: {site: its study}. at_sessions: {visit: its kit} of sessions not yet over."""
    one, person = due.one, due.timeline.participant
    row = visit_row(one, due.timeline, [])
    is_session = one.visit.pk in at_sessions
    return {
        "number": person.number,
        "participant_url": reverse("participant", args=[trial.key, person.number]),
        "visit": f"{row['name']} {row['label']}",
        "mode": row["mode"],
        "state_label": row["state_label"],
        "state_tone": row["state_tone"],
        "when": row["when"],
        "left": days_left(due),
        "bar": row["bar"],
        "missing": _missing(one, trial, scope),
        "kit": kit_in_words(at_sessions[one.visit.pk]) if is_session and keeps_kits else "",
        "kit_is_ready": is_session and _is_ready(at_sessions[one.visit.pk]),
        "gate_url": reverse("participant-next", args=[trial.key, person.number])
        if is_session and due.timeline.next is one
        else None,
        "act": _open_session(one, studies[person.site_id], trial, scope)
        or {
            "label": _act(one, due.timeline, is_session=is_session),
            "url": visit_url(person, one.visit),
        },
    }


def days_left(due: Due) -> str:
    """Until the window closes; "" for a visit that was held."""
    if not due.one.is_to_come or due.one.overdue_days:
        return ""
    left = (due.closes_on - due.timeline.today).days
    if left < 0:
        return ""
    return {0: "last day today", 1: "1 day left"}.get(left, f"{left} days left")


def _open_session(one: VisitOnTimeline, study: Study, trial: Trial, scope: Scope) -> dict | None:
    """For who gives doses, the room of a session that was begun; None for another visit."""
    is_begun = not one.is_to_come and study.session_at(one.visit.code) is not None
    if not is_begun or why_not_permitted(scope, P.GIVE_DOSES):
        return None
    return {"label": "Open the session", "url": reverse("dosing", args=[trial.key, one.visit.pk])}


def _act(one: VisitOnTimeline, timeline: Timeline, *, is_session: bool) -> str:
    """What is to be done next, all of it on the page of the visit."""
    if not one.is_to_come:
        return "Complete"
    if one.standing.booked_on and one.standing.booked_on <= timeline.today:
        return "Begin the session" if is_session else "Begin"
    return "Book again" if one.standing.booked_on else "Book or begin"


def _missing(one: VisitOnTimeline, trial: Trial, scope: Scope) -> list[dict]:
    """The forms of a visit that was held; those of others that the reader may not open as words."""
    if one.is_to_come:
        return []
    return [
        {
            "label": form.name.replace("@", ", ").replace("_", " "),
            "url": reverse("entry", args=[trial.key, form.pk])
            if may_open(scope, form_class=form.form_class, filled_by=form.filled_by)
            else None,
        }
        for form in one.forms
        if is_unresolved(form)
    ]


def _links(trial: Trial) -> list[dict]:
    """Of participants who cannot report, or have not begun to."""
    states = map(state_of_link, links_in_use(trial).prefetch_related("pins"))
    return [
        {
            "number": state.link.participant.number,
            "url": reverse("self-report", args=[trial.key, state.link.participant.number]),
            "said": "Locked after wrong PINs: give a new code"
            if state.is_locked
            else f"Not opened since it was given on {_given_on(state):%-d %b %Y}",
            "is_locked": state.is_locked,
        }
        for state in states
        if state.is_locked or not state.opened_at
    ]


def _given_on(state: LinkState) -> date:
    return local_day(state.link.participant.site, state.link.recorded_at)


def _is_ready(kit: KitAtSession | None) -> bool:
    return kit is not None and (kit.is_scanned or KitState.GIVEN in kit.states)


def _alerts(trial: Trial) -> list[dict]:
    """The most urgent first, and of those the oldest."""
    alerts = with_escalations(open_alerts(trial)).select_related("participant", "site")
    found = alerts.order_by("raised_at")
    by_urgency = sorted(found, key=lambda one: Alert.Level.values.index(one.level), reverse=True)
    return [_alert(alert, trial) for alert in by_urgency]


def _alert(alert: Alert, trial: Trial) -> dict:
    return {
        "number": alert.participant.number,
        "label": alert.get_level_display(),
        "at": f"{local_time(alert.site, alert.raised_at):%-d %b %Y, %H:%M}",
        "told": _told(alert),
        "url": reverse("participant", args=[trial.key, alert.participant.number]),
    }


def _told(alert: Alert) -> str:
    """Who was told last that it waits; "" where nobody had to be yet."""
    if not alert.told:
        return ""
    last = [one for one in alert.told if one.number == alert.told[-1].number]
    at = local_time(alert.site, last[0].recorded_at)
    return f"{', '.join(one.person.name for one in last)}, {at:%-d %b %Y, %H:%M}"


def _query(query: DataQuery, trial: Trial) -> dict:
    about = [query.visit.name if query.visit else "", query.entry.name if query.entry else ""]
    return {
        "number": query.participant.number,
        "about": " ".join(filter(None, about)),
        "text": query.text,
        "age": days_in_words(query.age),
        "is_overdue": query.is_overdue,
        "url": reverse("query", args=[trial.key, query.pk]),
    }
