"""What follows from a complete form, by the system and under the line of the save."""

from dataclasses import replace
from datetime import date

from trials.actions.milestones import advance
from trials.authorization.scopes import system_scope
from trials.context import Scope, reading
from trials.models import EligibilityResult, Entry, EntryStep, Participant, Revision
from trials.models.base import place_of
from trials.policies.eligibility import facts_for, outcome_met
from trials.selectors.disclosure import frozen_stages
from trials.selectors.entries import with_state
from trials.selectors.facts import AnswersOfOneForm
from trials.studies.rules import RuleError
from trials.studies.schema import EligibilityRule, Study

# Written into the step of a form that fell away by its own rule, and looked for when the rule
# becomes true again.
BY_RULE = "Not for this participant, by the rule of the study"


def follow(revision: Revision, study: Study, *, line: int) -> None:
    """Evaluate blinded rules, then what follows from any form that is settled.

    By the system: who saves may not see what the rules read, nor what comes of it. Nothing
    follows from a second rating. study: the version in force at the site.
    """
    if revision.entry.second_of_id:
        return
    if revision.form_class == "rating":
        with reading(_by_system(revision.entry, line)):
            _judge_blinded(revision, study)
    follow_settled(revision.entry, study, on=revision.done_on, line=line)


def follow_settled(entry: Entry, study: Study, *, on: date, line: int) -> None:
    """Forms that are for some people only, and milestones: after a form is complete or not done."""
    if not (study.has_conditions or study.enrolment):
        return
    by_system = _by_system(entry, line)
    with reading(by_system):
        participant = Participant.objects.select_related("trial", "site").get(
            pk=entry.participant_id
        )
        if study.has_conditions:
            settle_conditions(participant, study)
        if study.enrolment:
            advance(participant, study, on=on, scope=by_system)


def _by_system(entry: Entry, line: int) -> Scope:
    return replace(system_scope(entry.trial), event=str(line))


def _judge_blinded(revision: Revision, study: Study) -> None:
    """The site learns whether the rule is met, and nothing of what the rater wrote."""
    entry = revision.entry
    if not any(rule.blinded for rule in study.eligibility):
        return
    visit = entry.visit
    facts = AnswersOfOneForm(study.form(entry.form_key, entry.form_version), revision)
    for rule in study.eligibility:
        reads = {reference.form for reference in rule.rule.references}
        if not rule.blinded or visit.code not in rule.at or entry.form_key not in reads:
            continue
        EligibilityResult.objects.create(
            rule=rule.code,
            visit_code=visit.code,
            met=_met(rule, facts),
            **place_of(revision),
        )


def _met(rule: EligibilityRule, facts: AnswersOfOneForm) -> bool | None:
    # The words of an error repeat the answer, which neither the site nor anybody else may read.
    try:
        return outcome_met(rule, rule.rule.evaluate(facts))
    except RuleError:
        return None


def settle_conditions(participant: Participant, study: Study) -> None:
    """Forms with a `when` that is false fall away; they come back when it becomes true."""
    conditions = study.conditions
    entries = list(
        with_state(
            Entry.objects.filter(
                participant=participant, form_key__in={form for _, form in conditions}
            )
        )
        .select_related("visit")
        .filter(state__in=(Entry.State.EXPECTED, Entry.State.NOT_APPLICABLE))
    )
    frozen = frozen_stages([participant])
    concerned = [
        entry
        for entry in entries
        if (entry.visit.code, entry.form_key) in conditions
        and (participant.pk, entry.visit.stage) not in frozen
    ]
    if not concerned:
        return
    facts = facts_for(participant, study, conditions.values())
    fell_away = set(
        EntryStep.objects.filter(
            entry__in=concerned, state=Entry.State.NOT_APPLICABLE, reason=BY_RULE
        ).values_list("entry_id", flat=True)
    )
    EntryStep.objects.bulk_create(
        EntryStep(entry=entry, state=state, reason=BY_RULE, **place_of(entry))
        for entry in concerned
        if (state := _settled(entry, conditions, facts, fell_away))
    )


def _settled(entry: Entry, conditions: dict, facts, fell_away: set) -> str | None:
    """The state that the entry moves to now, or None where it stays."""
    try:
        value = conditions[entry.visit.code, entry.form_key].evaluate(facts).value
    except RuleError:
        return None
    if entry.state == Entry.State.EXPECTED:
        return Entry.State.NOT_APPLICABLE if value is False else None
    return Entry.State.EXPECTED if value is not False and entry.pk in fell_away else None
