"""The people of a rehearsal: one of each role at each site, and raters enough for everybody."""

import time
from datetime import date, timedelta

from trials.actions.delegation import delegate
from trials.actions.members import add_member
from trials.actions.rater_pool import certify, declare, keep_profile
from trials.actions.studies import create_account
from trials.authorization.roles import ROLES, Role
from trials.authorization.scopes import membership_of, scope_of, system_scope
from trials.authorization.tasks import is_delegated_to, tasks_of_role
from trials.context import Scope, reading
from trials.models import Site, Trial, User
from trials.policies.members import LIMITED_IN_TIME, OF_NO_SITE
from trials.policies.rating import RATING
from trials.selectors.clocks import today_at
from trials.simulation.draws import Draws
from trials.studies.schema import Study

SINCE, UNTIL = date(2000, 1, 1), date(2099, 12, 31)
PASSWORD = "equipoise-rehearsal"
RATER, PHYSICIAN = "rater", "site_physician"
MOST_PER_WEEK = 20


def role_that_fills(filled_by: str) -> str:
    """Whoever fills in these forms and the fewest others. Raises ValueError where nobody does."""
    roles = [role for role in ROLES.values() if filled_by in role.fills]
    if not roles:
        raise ValueError(f"No role fills in the forms of the {filled_by}.")
    return min(roles, key=lambda role: len(role.fills)).key


def rated_visits(study: Study) -> list[str]:
    return [v.code for v in study.visits if any(form.by == RATER for form in v.forms)]


class Staff:
    """Makes accounts as they are needed, or finds them; each is named by study, role and site."""

    def __init__(self, trial: Trial, study: Study):
        self.trial = trial
        self.study = study
        self.accounts: dict[str, Role] = {}
        self._scopes: dict[tuple[str, str], Scope] = {}
        # At each visit one who rates, for each form one who may rate it again, and one more.
        again = [form for visit in study.visits for form in visit.forms if form.sees == RATING]
        self._raters_needed = len(rated_visits(study)) + len(again) + 1
        self._raters: list[User] = []
        self._certified: dict[User, list[tuple[date, date]]] = {}

    def hire_everybody(self, sites: list[Site]) -> None:
        """Also those who only look: every role of the web, at these sites or at all."""
        for role in ROLES.values():
            if role.realm == "web" and role.key != RATER:
                for site in sites:
                    self.scope(role.key, site)

    def scope(self, role: str, site: Site | None = None) -> Scope:
        """What the person in this role sees and may do: at this site, or at all of them."""
        place = None if ROLES[role].all_sites or role in OF_NO_SITE else site
        key = (role, place.code if place else "")
        if key not in self._scopes:
            self._scopes[key] = self.scope_of_person(self._hire(role, place))
        return self._scopes[key]

    def scope_of_person(self, user: User) -> Scope:
        with reading(system_scope(self.trial)):
            return scope_of(user, self.trial)

    def raters(self, draws: Draws, number: str) -> list[User]:
        """In the order in which they meet this participant, each at one visit."""
        while len(self._raters) < self._raters_needed:
            self._raters.append(self._hire_rater(f"-{len(self._raters) + 1}"))
        return draws.shuffled(f"{number}|raters", self._raters)

    def certify(self, rater: User, on: date) -> None:
        """For all that is rated, where no certificate of theirs counts on that day."""
        counting = self._certified.setdefault(rater, [])
        if not any(first <= on <= last for first, last in counting):
            made = certify(
                trial=self.trial,
                rater=rater,
                forms=self.study.rated_forms,
                certified_on=on,
                scope=self.scope("rater_coordinator"),
            )
            counting.append((on, made[0].valid_until))

    def _hire_rater(self, suffix: str) -> User:
        """One who speaks all languages of the study, with nothing to declare."""
        rater, coordinator = self._hire(RATER, None, suffix), self.scope("rater_coordinator")
        spoken = {language for site in self.study.sites for language in site.languages}
        about = {"trial": self.trial, "rater": rater, "scope": coordinator}
        keep_profile(**about, languages=sorted(spoken), most_per_week=MOST_PER_WEEK)
        declare(**about, declared_on=SINCE)
        # The rules give a second rating away on the day on which it is drawn, whatever day the
        # story has come to: today, which is still yesterday at some sites.
        self.certify(rater, date.today() - timedelta(days=1))
        return rater

    def _delegate(self, user: User, site: Site, tasks: list[str]) -> None:
        """Everything that the role may do, from today on: the story is told on the days of today's
        clock, whatever day it has come to."""
        delegate(
            site=site,
            user=user,
            tasks=tasks,
            starts_on=today_at(site),
            ends_on=None,
            scope=self.scope(PHYSICIAN, site),
            authenticated=time.time(),
        )

    def _hire(self, role: str, site: Site | None, suffix: str = "") -> User:
        place = f"-{site.code}" if site else suffix
        username = f"{self.trial.key}-{role}{place}".lower().replace("_", "-")[:60]
        label = f"{ROLES[role].label} {place.strip('-')}".strip()
        user = User.objects.filter(username=username).first() or create_account(
            username=username, name=label, password=PASSWORD
        )
        if membership_of(user, self.trial) is None:
            add_member(
                user=user,
                trial=self.trial,
                role=role,
                site=site,
                starts_on=SINCE,
                ends_on=UNTIL if role in LIMITED_IN_TIME else None,
            )
            if self.study.delegation and is_delegated_to(ROLES[role]):
                self._delegate(user, site, list(tasks_of_role(ROLES[role])))
        self.accounts[username] = ROLES[role]
        return user
