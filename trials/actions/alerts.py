"""Safety alerts: raised by a save whatever becomes of the total, acknowledged by the site."""

from dataclasses import replace

from instruments import Instrument
from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand, system_scope
from trials.context import Scope, reading
from trials.ledger import act
from trials.models import Alert, AlertAcknowledgement, Participant, Revision
from trials.models.base import about, place_of
from trials.policies import why_not_acknowledge
from trials.refusals import refuse_if
from trials.selectors.facts import AnswersOfOneForm
from trials.studies.schema import Study, StudyAlert

RANK = {level: rank for rank, level in enumerate(Alert.Level.values)}


def raise_alerts(
    revision: Revision, study: Study, *, instrument: Instrument, before: Revision | None, line: int
) -> None:
    """Record what this save has set off and the one before it had not, or less urgently.

    study: the version in force at the site. line: of the ledger, for the save.
    """
    rules = [alert for alert in study.alerts if alert.form == revision.entry.form_key]
    if not instrument.alert_rules and not rules:
        return
    known = _levels(instrument, rules, before) if before else {}
    news = {
        name: level
        for name, level in _levels(instrument, rules, revision).items()
        if name not in known or RANK[level] > RANK[known[name]]
    }
    if news and revision.form_class == "rating":
        news = {"interview": Alert.Level.CALL}
    if not news:
        return
    # By the system: a rater may set an alert off and may not see it.
    with reading(replace(system_scope(revision.entry.trial), event=str(line))):
        Alert.objects.bulk_create(
            Alert(
                entry=revision.entry,
                revision=revision,
                form_class=revision.form_class,
                name=name,
                level=level,
                **place_of(revision),
            )
            for name, level in news.items()
        )


def _levels(instrument: Instrument, rules: list[StudyAlert], revision: Revision) -> dict[str, str]:
    """An item without an answer counts once the form is said to be finished."""
    of_instrument = {
        alert.name: alert.level
        for alert in instrument.alerts(revision.answers)
        if revision.complete or alert.level != Alert.Level.UNKNOWN
    }
    facts = AnswersOfOneForm(instrument, revision)
    of_study = {rule.code: rule.level for rule in rules if rule.rule.evaluate(facts).value}
    return of_instrument | of_study


def acknowledge_alert(*, alert: Alert, action_taken: str, scope: Scope) -> AlertAcknowledgement:
    """A person of the site says what was done. Once per alert."""
    demand(scope, Permission.ACKNOWLEDGE_ALERTS)
    with act("alerts.acknowledge", scope=scope, **about(alert)):
        # An alert is a fact and cannot be held; its participant can.
        Participant.objects.select_for_update().get(pk=alert.participant_id)
        refuse_if(why_not_acknowledge(alert, action_taken))
        return AlertAcknowledgement.objects.create(
            alert=alert,
            form_class=alert.form_class,
            action_taken=action_taken.strip(),
            recorded_by_id=scope.actor,
            **place_of(alert),
        )
