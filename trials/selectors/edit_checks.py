"""What edit checks look at: the latest complete forms, and what is known beside them."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from django.db.models import QuerySet

from instruments import Instrument
from trials.authorization.scopes import SEALED_CLASS, system_scope
from trials.context import reading
from trials.models import DataQuery, Participant, Revision, Trial
from trials.selectors.facts import ParticipantFacts, values_of
from trials.selectors.queries import with_state
from trials.selectors.schedule import events_of
from trials.studies.loading import forms_of, released_versions
from trials.studies.schema import EditCheck, Study

# {(participant, whether the form that is checked is on an arm's path): what may be read beside it}
Beside = dict[tuple[UUID, bool], ParticipantFacts]


def latest_complete(trial: Trial, forms: Iterable[str], **about) -> QuerySet[Revision]:
    """Of each entry of these forms. Nothing sealed, and no second rating."""
    return (
        Revision.objects.filter(trial=trial, complete=True, entry__form_key__in=forms, **about)
        .exclude(form_class=SEALED_CLASS)
        .filter(entry__second_of=None)
        .order_by("entry", "-number")
        .distinct("entry")
        .select_related("entry__visit", "entry__trial")
    )


def known_beside(
    people: Iterable[Participant], study: Study, checks: Iterable[EditCheck]
) -> Beside:
    """For checks that read more than their own form. At most four queries, however many people."""
    people, checks = list(people), list(checks)
    forms = {form for check in checks for form in check.forms_beside}
    documents = _documents(people, study, forms) if people and forms else {}
    asks_dates = any(call.name in ("date", "done") for c in checks for call in c.rule.calls)
    happened = _happened(people, study) if people and asks_dates else {}
    return {
        (person.pk, on_path): ParticipantFacts(
            documents=documents.get((person.pk, on_path), {}),
            events=happened[person.pk].dates if happened else {},
            done=happened[person.pk].done if happened else set(),
        )
        for person in people
        for on_path in (False, True)
    }


def _documents(people: list[Participant], study: Study, forms: set[str]) -> dict:
    """What is on an arm's path is read by checks on that path alone: a question tells of it."""
    found = defaultdict(lambda: defaultdict(list))
    revisions = latest_complete(people[0].trial, forms, participant__in=people)
    for revision in sorted(revisions, key=lambda r: (r.done_on, r.recorded_at), reverse=True):
        document = revision.entry.visit.code, values_of(revision, study)
        for on_path in (True,) if revision.arm_path else (False, True):
            found[revision.participant_id, on_path][revision.entry.form_key].append(document)
    return found


def _happened(people: list[Participant], study: Study) -> dict:
    """Without the visits of an arm's path."""
    with reading(replace(system_scope(people[0].trial), arm_paths=False)):
        return events_of(people, study)


def queries_of_checks(trial: Trial, **about) -> dict[UUID, dict[tuple[str, str], DataQuery]]:
    """{entry: {(check, item): its query}}, with states."""
    found = with_state(DataQuery.objects.filter(trial=trial, **about)).exclude(check_code="")
    queries = defaultdict(dict)
    for query in found:
        queries[query.entry_id][query.check_code, query.item] = query
    return queries


def versions_of_checks(trial: Trial, forms: dict[tuple[str, str], Instrument] | None = None) -> str:
    """One hash of all that checks come from: every released study file, and every instrument."""
    forms = forms if forms is not None else forms_of(trial)
    studies = released_versions(trial).values_list("sha256", flat=True)
    parts = sorted({*studies, *(form.fingerprint for form in forms.values())})
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
