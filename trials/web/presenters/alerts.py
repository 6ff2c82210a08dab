"""Safety alerts, for the staff of the site."""

from datetime import datetime

from django.urls import reverse

from instruments import Instrument
from trials.authorization.permissions import Permission as P
from trials.authorization.roles import ROLES
from trials.authorization.scopes import why_not_permitted
from trials.context import Scope
from trials.models import Alert, AlertEscalation, Participant, Trial
from trials.selectors.alerts import open_alerts, with_escalations
from trials.selectors.clocks import local_time
from trials.studies.loading import forms_of, study_of

TONES = {
    Alert.Level.URGENT: "bad",
    Alert.Level.CALL: "bad",
    Alert.Level.REVIEW: "warn",
    Alert.Level.UNKNOWN: "warn",
    Alert.Level.NOTICE: "info",
}
ACTION = {
    "name": "action_taken",
    "label": "What was done",
    "type": "textarea",
    "required": True,
    "help": "For example: called at 14:10, safety plan made, physician informed.",
}


def alerts_of(
    participant: Participant, trial: Trial, scope: Scope, locked: str | None
) -> list[dict]:
    """Of one participant, those first that nobody has acknowledged. locked: why nothing changes."""
    if why_not_permitted(scope, P.ACKNOWLEDGE_ALERTS):
        return []
    alerts = Alert.objects.filter(participant=participant).select_related(
        "entry__visit", "site", "acknowledgement__recorded_by"
    )
    raised = list(with_escalations(alerts).order_by("-raised_at"))
    forms, own = (forms_of(trial), own_words(trial)) if raised else ({}, {})
    shown = [_alert(alert, forms, own) | _answered(alert, trial, locked) for alert in raised]
    return sorted(shown, key=lambda alert: alert["acknowledged_at"] is not None)


def open_alerts_page(trial: Trial) -> dict:
    forms, own = forms_of(trial), own_words(trial)
    alerts = with_escalations(open_alerts(trial)).select_related(
        "entry__visit", "participant", "site"
    )
    return {
        "alerts": [
            _alert(alert, forms, own)
            | {
                "participant": alert.participant.number,
                "url": reverse("participant", args=[trial.key, alert.participant.number]),
            }
            for alert in alerts.order_by("raised_at")
        ]
    }


def own_words(trial: Trial) -> dict[str, str]:
    """{code: what the study file says} of the alerts that the study defines for itself."""
    return {alert.code: alert.message for alert in study_of(trial).alerts}


def _alert(alert: Alert, forms: dict[tuple[str, str], Instrument], own: dict[str, str]) -> dict:
    """An alert from an interview says whom to call, and not what was answered."""
    entry = alert.entry
    from_interview = entry.form_class == "rating"
    what = "" if from_interview else own.get(alert.name, alert.name)
    return {
        "label": alert.get_level_display(),
        "tone": TONES[alert.level],
        "what": what[:1].upper() + what[1:],
        "where": f"{forms[entry.form_key, entry.form_version].title}, {entry.visit.code}",
        "raised_at": _at_site(alert, alert.raised_at),
        "told": [_told_in_words(one, alert) for one in alert.told],
    }


def _told_in_words(told: AlertEscalation, alert: Alert) -> str:
    result = getattr(told, "result", None)
    if result is None:
        became = "whether the e-mail left is not known"
    else:
        became = "e-mail sent" if result.sent else f"not by e-mail: {result.problem}"
    at = _at_site(alert, told.recorded_at)
    return f"{told.person.name} ({ROLES[told.role].label.lower()}), {at}, {became}"


def _at_site(alert: Alert, moment: datetime) -> str:
    """alert: with its site, whose clock counts."""
    return f"{local_time(alert.site, moment):%-d %b %Y, %H:%M}"


def _answered(alert: Alert, trial: Trial, locked: str | None) -> dict:
    answer = getattr(alert, "acknowledgement", None)
    if answer:
        return {
            "acknowledged_at": _at_site(alert, answer.recorded_at),
            "acknowledged_by": answer.recorded_by.name,
            "action_taken": answer.action_taken,
        }
    return {
        "acknowledged_at": None,
        "act": {
            "name": f"alert-{alert.pk}",
            "label": "Acknowledge",
            "url": reverse("acknowledge-alert", args=[trial.key, alert.pk]),
            "why_not": locked,
            "fields": [ACTION],
        },
    }
