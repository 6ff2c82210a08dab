"""Edit checks: what they find becomes queries, and what they find no more closes them.

By the system, under the line of whoever saved, or ran all checks. A check never blocks a save.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from instruments import Instrument
from trials.actions.findings import Checked, Outcome, outcome_of, write
from trials.authorization.permissions import Permission as P
from trials.authorization.scopes import SEALED_CLASS, demand, system_scope
from trials.context import Scope, reading
from trials.ledger import act
from trials.models import (
    CheckRun,
    Participant,
    Revision,
    Trial,
)
from trials.policies.queries import why_not_run_checks
from trials.refusals import refuse_if
from trials.selectors.edit_checks import (
    Beside,
    known_beside,
    latest_complete,
    queries_of_checks,
    versions_of_checks,
)
from trials.selectors.facts import AnswersOfOneForm
from trials.selectors.queries import hold_queries
from trials.studies.edit_checks import (
    FactsOfEntry,
    found_by_instrument,
    found_by_study,
)
from trials.studies.loading import forms_of, studies_at
from trials.studies.schema import EditCheck, Study


def run_checks(
    revision: Revision, study: Study, *, instrument: Instrument, was_complete: bool, line: int
) -> None:
    """After a form was saved as complete.

    study: the version in force at the site. line: of the ledger, for the save. One query where
    the form was complete before and nothing is to be opened or closed, none where it was not.
    """
    entry = revision.entry
    if entry.second_of_id or entry.form_class == SEALED_CLASS:
        return
    of_form = study.checks_on.get(entry.form_key, [])
    own = FactsOfEntry(entry.form_key, AnswersOfOneForm(instrument, revision))
    alone = [check for check in of_form if check.stands_alone]
    findings = [
        *found_by_instrument(instrument, revision.answers),
        *found_by_study(alone, study, own),
    ]
    reads_others = len(alone) < len(of_form) or bool(study.checks_that_read(entry.form_key))
    if not (findings or reads_others or was_complete):
        return
    with reading(replace(system_scope(entry.trial), event=str(line))):
        if reads_others:
            _settle_across(revision, study, instrument)
        else:
            _settle_alone(Checked(entry, findings))


def _settle_alone(checked: Checked) -> None:
    """Looks first: most saves change nothing, and need not wait for anybody."""
    entry = checked.entry
    if outcome_of([checked], queries_of_checks(entry.trial, entry=entry)) == Outcome():
        return
    hold_queries([entry.participant_id])
    write(outcome_of([checked], queries_of_checks(entry.trial, entry=entry)))


def _settle_across(revision: Revision, study: Study, instrument: Instrument) -> None:
    """The form that was saved, and the participant's other forms whose checks read it.

    Waits before it reads: two saves of one participant each see what the other wrote.
    """
    entry = revision.entry
    hold_queries([entry.participant_id])
    concerned = study.checks_that_read(entry.form_key)
    own = study.checks_on.get(entry.form_key, [])
    people = Participant.objects.select_related("trial", "site").filter(pk=entry.participant_id)
    beside = known_beside(people, study, [*own, *concerned])
    forms = {(instrument.key, instrument.version): instrument}
    checked = [_check(revision, study, forms, beside, own)]
    others = latest_complete(
        entry.trial, {check.form for check in concerned}, participant=entry.participant_id
    ).exclude(entry=entry)
    for other in others if concerned else ():
        checks = [check for check in concerned if check.form == other.entry.form_key]
        facts = _facts(other, study.form(other.entry.form_key, other.entry.form_version), beside)
        findings = list(found_by_study(checks, study, facts))
        checked.append(Checked(other.entry, findings, frozenset(c.code for c in checks)))
    existing = queries_of_checks(entry.trial, participant=entry.participant_id)
    write(outcome_of(checked, existing))


def rerun_checks(*, trial: Trial, scope: Scope) -> CheckRun:
    """Run every current check over the latest complete answers of every form.

    The number of database queries grows with the kinds of forms, not with people or visits.
    """
    demand(scope, P.RAISE_QUERIES)
    with act("queries.run_checks", scope=scope) as line:
        refuse_if(why_not_run_checks(trial, scope))
        forms = forms_of(trial)
        with reading(replace(system_scope(trial), event=str(line))):
            looked_at, outcome = _run_over(trial, forms)
            write(outcome)
        return CheckRun.objects.create(
            trial=trial,
            versions=versions_of_checks(trial, forms),
            forms=looked_at,
            found=outcome.found,
            resolved=outcome.resolved,
            recorded_by_id=scope.actor,
        )


def _run_over(trial: Trial, forms: dict) -> tuple[int, Outcome]:
    people = list(Participant.objects.filter(trial=trial).select_related("trial", "site"))
    hold_queries(person.pk for person in people)
    studies = studies_at(trial)
    beside = _beside_everybody(people, studies)
    existing = queries_of_checks(trial)
    outcome, looked_at = Outcome(), 0
    for key in dict.fromkeys(key for key, _ in forms):
        checked = [
            _check(revision, study, forms, beside, study.checks_on.get(key, []))
            for revision in latest_complete(trial, [key])
            for study in (studies[revision.site_id],)
        ]
        looked_at += sum(not one.entry.arm_path for one in checked)
        of_form = outcome_of(checked, existing)
        outcome.queries += of_form.queries
        outcome.messages += of_form.messages
    return looked_at, outcome


def _beside_everybody(people: list[Participant], studies: dict[UUID, Study]) -> Beside:
    """Sites on one version of the study are read together."""
    by_version = defaultdict(list)
    for person in people:
        by_version[studies[person.site_id].version].append(person)
    beside: Beside = {}
    for group in by_version.values():
        study = studies[group[0].site_id]
        beside |= known_beside(group, study, study.checks)
    return beside


def _check(
    revision: Revision, study: Study, forms: dict, beside: Beside, checks: Iterable[EditCheck]
) -> Checked:
    entry = revision.entry
    instrument = forms[entry.form_key, entry.form_version]
    findings = [
        *found_by_instrument(instrument, revision.answers),
        *found_by_study(checks, study, _facts(revision, instrument, beside)),
    ]
    return Checked(entry, findings)


def _facts(revision: Revision, instrument: Instrument, beside: Beside) -> FactsOfEntry:
    return FactsOfEntry(
        revision.entry.form_key,
        AnswersOfOneForm(instrument, revision),
        beside.get((revision.participant_id, revision.arm_path)),
    )
