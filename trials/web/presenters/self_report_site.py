"""The site's side of a participant's own report: link, forms, reminders, and what can be done."""

from collections import defaultdict
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language_info

from trials.actions.contacts import Contact, contact_of
from trials.authorization.permissions import Permission as P
from trials.authorization.scopes import why_not_permitted
from trials.context import Scope
from trials.models import (
    Entry,
    Participant,
    Reminder,
    SelfReportContact,
    SelfReportTakeover,
    Site,
    Trial,
    Wording,
)
from trials.policies import why_not_write
from trials.policies.self_report import OwnForm, OwnForms, own_forms, readers_of
from trials.selectors.clocks import local_time
from trials.selectors.self_report import LinkState, latest_link, link_by_id, state_of_link
from trials.studies.schema import SelfReportRules, Study
from trials.web.presenters.acts import act_on
from trials.wording.choosing import ELECTRONIC, why_not_shown

STATES = {
    Entry.State.EXPECTED: ("To do", "neutral"),
    Entry.State.DRAFT: ("Begun", "info"),
    Entry.State.COMPLETE: ("Sent", "good"),
}
OVER = {
    "ended": "Ended by the site",
    "expired": "Its last day is over",
    "study closed": "The study takes no data now",
    "consent taken back": "The consent was taken back",
    "out of the study": "The participant is out of the study",
}
REASON = {"name": "reason", "label": "Why", "type": "text", "required": True}
SHOWN_REMINDERS = 10


def self_report_page(participant: Participant, trial: Trial, scope: Scope) -> dict:
    """For those who give links. participant: with its site and trial."""
    forms = own_forms(participant.pk, trial, scope)
    rules = forms.study.self_report
    page = {
        "number": participant.number,
        "back_url": reverse("participant", args=[trial.key, participant.number]),
        "offered": rules is not None,
    }
    if rules is None:
        return page
    link, closed = latest_link(participant), why_not_write(trial, participant)
    state = state_of_link(link) if link else None
    over = link_by_id(link.pk).over if link else None
    contact = contact_of(participant)
    return page | {
        "link": _link(state, over, participant) if link else None,
        "link_acts": _link_acts(participant, trial, rules, state, over, closed),
        "contact": _contact(contact, participant),
        "contact_acts": [_contact_act(participant, trial, contact, closed)],
        "forms": _forms(forms, trial, closed),
        "done": len(forms.done),
        "total": len(forms.done) + len(forms.due),
        "next_on": forms.next_on,
        "takeovers": list(
            SelfReportTakeover.objects.filter(participant=participant)
            .select_related("entry__visit", "recorded_by")
            .order_by("recorded_at")
        ),
        "reminders": _reminders(participant),
    }


def self_report_url(trial: Trial, number: str, scope: Scope, rules) -> str | None:
    """Of the page, where the study has one and the person may see it."""
    if rules is None or why_not_permitted(scope, P.GIVE_LINKS):
        return None
    return reverse("self-report", args=[trial.key, number])


def _link(state: LinkState, over: str | None, participant: Participant) -> dict:
    label, tone = _standing(state, over)
    return {
        "label": label,
        "tone": tone,
        "given_at": _on_the_wall(participant.site, state.link.recorded_at),
        "given_by": state.link.recorded_by.name,
        "language": _named(state.language),
        "ends_on": state.link.ends_on,
        "opened_at": state.opened_at and _on_the_wall(participant.site, state.opened_at),
    }


def _standing(state: LinkState, over: str | None) -> tuple[str, str]:
    if over:
        return OVER.get(over, over.capitalize()), "neutral"
    if state.is_locked:
        return "Locked after five wrong PINs", "bad"
    return ("Opened", "good") if state.opened_at else ("Not opened yet", "info")


def _link_acts(
    participant: Participant,
    trial: Trial,
    rules: SelfReportRules,
    state: LinkState | None,
    over: str | None,
    closed: str | None,
) -> list[dict]:
    number = participant.number
    languages = [{"value": code, "label": _named(code)} for code in rules.languages]
    spoken = participant.language if participant.language in rules.languages else rules.languages[0]
    fields = [
        {
            "name": "language",
            "label": "Language",
            "type": "select",
            "choices": languages,
            "value": spoken,
        }
    ]
    give = "Give a new link" if state else "Give link"
    acts = [act_on(give, "give-link", trial, number, why_not=closed, fields=fields)]
    if state is None or over:
        return acts
    acts.append(act_on("Give a new code", "give-code", trial, number, why_not=closed))
    kind = "reminders_stopped" if state.wants_reminders else "reminders_on"
    remind = "Stop reminders" if state.wants_reminders else "Send reminders again"
    for label, said in ((remind, kind), ("End the link", "ended")):
        hidden = [{"name": "kind", "type": "hidden", "value": said}]
        acts.append(act_on(label, "say-of-link", trial, number, why_not=closed, fields=hidden))
    return acts


def _contact(contact: Contact | None, participant: Participant) -> dict | None:
    if contact is None:
        return None
    return {
        "way": SelfReportContact.Way(contact.way).label,
        "to": contact.to,
        "time_zone": contact.time_zone or participant.site.timezone,
    }


def _contact_act(
    participant: Participant, trial: Trial, contact: Contact | None, closed: str | None
) -> dict:
    ways = [{"value": way.value, "label": way.label} for way in SelfReportContact.Way]
    fields = [
        {
            "name": "way",
            "label": "Way",
            "type": "select",
            "choices": [*ways, {"value": "", "label": "None: forget what was taken down"}],
            "value": contact.way if contact else ways[0]["value"],
        },
        {
            "name": "to",
            "label": "E-mail address or number",
            "type": "text",
            "help": "A number with its country code, such as +15550100.",
        },
        {
            "name": "time_zone",
            "label": "Time zone, where it is not that of the site",
            "type": "text",
            "value": contact.time_zone if contact else "",
        },
    ]
    label = "Change" if contact else "Take down"
    return act_on(
        label, "self-report-contact", trial, participant.number, why_not=closed, fields=fields
    )


def _forms(forms: OwnForms, trial: Trial, closed: str | None) -> list[dict]:
    """Those that were sent, then those that are due."""
    worded, today = defaultdict(set), date.today()
    for pack in Wording.objects.filter(trial=trial).defer("wording"):
        if why_not_shown(pack, mode=ELECTRONIC, on=today) is None:
            # "he" is spoken where the pack is for he-IL.
            worded[pack.form_key, pack.form_version].add(pack.language.partition("-")[0])
    return [
        _form(form, trial, closed)
        | {"without_wording": _without_wording(form, forms.study, worded)}
        for form in (*forms.done, *forms.due)
    ]


def _form(form: OwnForm, trial: Trial, closed: str | None) -> dict:
    """Only what was begun, and the site may read, can be taken over."""
    entry = form.entry
    label, tone = STATES[entry.state]
    take = act_on("Take over", "take-over", trial, entry.pk, why_not=closed, fields=[REASON])
    return {
        "visit": form.visit.name,
        "name": entry.name,
        "url": reverse("entry", args=[trial.key, entry.pk]),
        "label": label,
        "tone": tone,
        "until": form.until.date(),
        "minutes": form.minutes,
        "readers": [role.label for role in readers_of(entry.form_class)],
        "act": take if form.number else None,
    }


def _without_wording(form: OwnForm, study: Study, worded: dict) -> list[str]:
    """The languages in which participants read our short labels; own forms have no others."""
    if form.entry.form_key in study.own_forms:
        return []
    there = worded[form.entry.form_key, form.entry.form_version]
    languages = study.self_report.languages
    return [_named(one) for one in languages if one not in there]


def _reminders(participant: Participant) -> list[dict]:
    """The latest ones, the last first."""
    sent = Reminder.objects.filter(participant=participant).select_related("result")
    return [
        {
            "at": _on_the_wall(participant.site, reminder.moment),
            "way": reminder.get_way_display(),
            **_outcome(reminder),
        }
        for reminder in sent.order_by("-moment")[:SHOWN_REMINDERS]
    ]


def _outcome(reminder: Reminder) -> dict:
    result = getattr(reminder, "result", None)
    if result is None:
        late = (timezone.now() - reminder.recorded_at).total_seconds() > 60
        return {"label": "Not known" if late else "Being sent", "tone": "neutral"}
    return (
        {"label": "Sent", "tone": "good"}
        if result.sent
        else {
            "label": "Did not leave",
            "tone": "warn",
        }
    )


def _named(language: str) -> str:
    return get_language_info(language)["name"]


def _on_the_wall(site: Site, moment: datetime) -> datetime:
    """As the clock of the site shows it, whatever the clock of the server."""
    return local_time(site, moment).replace(tzinfo=None)
