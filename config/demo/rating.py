"""Interviews of the demonstration that raters hold: given by the rules, rated, some rated twice."""

from collections.abc import Container
from datetime import date
from uuid import UUID

from trials.actions.imports import save_or_explain
from trials.actions.raters import assign, assign_by_rules
from trials.authorization.scopes import scope_of
from trials.context import Scope
from trials.models import Entry, Trial, User
from trials.rehearsal.rating import rate_again, say_never_met
from trials.selectors.raters import RATER
from trials.simulation.draws import Draws
from trials.studies.loading import study_of

# Who signs in as this rater finds interviews to hold; those of one site wait for the coordinator.
HAS_WORK, WAITING_SITE = "rater", "02"


class RatingRoom:
    """The raters of one study, and which of them has which visit."""

    def __init__(self, trial: Trial):
        self.trial = trial
        self.study = study_of(trial)
        self.coordinator = scope_of(User.objects.get(username="coordinator"), trial)
        self.next_rater = User.objects.get(username=HAS_WORK)
        self.draws = Draws(trial.key)
        self._at_visit: dict[UUID, Scope] = {}

    def give(
        self, entries: list[Entry], held: Container[tuple[str, str]], *, goes_on: bool
    ) -> None:
        """Every interview of one participant that was held, and the next one.

        All before the first is rated: a second rating must not take the last rater of a later
        visit. held: (visit, form) of those with answers. goes_on: whether there is a next one.
        """
        first_forms = {e.visit_id: e for e in reversed(entries) if e.filled_by == RATER}
        interviews = sorted(first_forms.values(), key=lambda entry: entry.visit.position)
        past = [one for one in interviews if (one.visit.code, one.form_key) in held]
        to_come = [one for one in interviews if one not in past]
        if goes_on and to_come and to_come[0].participant.site.code != WAITING_SITE:
            assign(entry=to_come[0], rater=self.next_rater, scope=self.coordinator, alone=False)
        for entry in past:
            rater = assign_by_rules(entry=entry, scope=self.coordinator)
            self._at_visit[entry.visit_id] = scope_of(rater, self.trial)

    def rate(self, entry: Entry, answers: dict, on: date) -> None:
        """By the rater of the visit; where the lot draws it, a second time by another one."""
        scope = self._at_visit[entry.visit_id]
        say_never_met(entry, scope)
        save_or_explain(entry, answers, self.study, on, scope, "")
        rate_again(
            entry,
            form=self.study.form(entry.form_key, entry.form_version),
            draws=self.draws,
            key=f"{entry.participant.number}|{entry.visit.name}|{entry.name}",
            until=date.today(),
        )
