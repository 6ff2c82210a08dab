"""The dosing sessions of the recruiting study, by two people of each site."""

import uuid
from datetime import date, datetime, timedelta

from trials.actions.dosing import record_dosing
from trials.actions.entries import record_answers
from trials.authorization.scopes import scope_of
from trials.context import Scope
from trials.models import DosingStep, Entry, Site, Trial, User, Visit
from trials.rehearsal.staff import Staff
from trials.selectors.clocks import moment_at
from trials.studies.loading import study_of

SESSION, NOTE = "V5", "SESSION"
AFTER_V4 = timedelta(days=14)
DOSED_AT, SUPPLEMENT_AFTER = "10:00", timedelta(minutes=100)
CALM = {"sbp": 122, "dbp": 78, "hr": 66}
RAISED = {"sbp": 138, "dbp": 86, "hr": 88}
THERAPISTS = {"01": ("therapist", "therapist2")}


class Sessions:
    """Who gives the doses at each site: the accounts that are printed, or others made for it."""

    def __init__(self, trial: Trial):
        self._staff = Staff(trial, study_of(trial))
        self._people: dict[str, tuple[Scope, Scope]] = {}

    def hold(self, visit: Visit, on: date) -> None:
        """The whole session. visit: with its participant, site and trial."""
        first, _ = self.people(visit.site)
        self.give(visit, on)
        _save(visit, NOTE, "", {"note": "As planned."}, on, first)

    def give(self, visit: Visit, on: date) -> None:
        """Both doses, with the vital signs around them; the note is still to be written."""
        first, second = self.people(visit.site)
        dosed_at = moment_at(visit.site, datetime.fromisoformat(f"{on} {DOSED_AT}"))
        said = {"visit": visit, "decision": "given", "scope": first}
        measure(visit, "pre_dose", "09:10", on, CALM, first)
        record_dosing(kind=DosingStep.Kind.INITIAL, at=dosed_at, second=second, **said)
        measure(visit, "before_supplemental", "11:20", on, RAISED, first)
        supplement_at = dosed_at + SUPPLEMENT_AFTER
        record_dosing(kind=DosingStep.Kind.SUPPLEMENTAL, at=supplement_at, **said)
        measure(visit, "session_end", "17:05", on, CALM, first)

    def people(self, site: Site) -> tuple[Scope, Scope]:
        """Who records a dose, and who confirms it."""
        if site.code not in self._people:
            self._people[site.code] = self._found(site)
        return self._people[site.code]

    def _found(self, site: Site) -> tuple[Scope, Scope]:
        if site.code not in THERAPISTS:
            return tuple(self._staff.scope(role, site) for role in ("therapist", "site_physician"))
        users = (User.objects.get(username=username) for username in THERAPISTS[site.code])
        return tuple(scope_of(user, self._staff.trial) for user in users)


def measure(visit: Visit, moment: str, clock: str, on: date, signs: dict, by: Scope) -> None:
    """clock: of the site, for example 09:10."""
    _save(visit, "VITALS", moment, signs | {"measured_at": clock}, on, by)


def visit_of(participant, code: str) -> Visit:
    visits = Visit.objects.select_related(
        "participant__site", "participant__trial", "site", "trial"
    )
    return visits.get(participant=participant, code=code)


def _save(visit: Visit, form: str, moment: str, answers: dict, on: date, by: Scope) -> None:
    record_answers(
        entry=Entry.objects.select_related("trial").get(visit=visit, form_key=form, slot=moment),
        answers=answers,
        based_on=0,
        complete=True,
        done_on=on,
        idempotency_key=uuid.uuid4(),
        scope=by,
    )
