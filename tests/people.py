"""A study with a delegation log, and people who come and go."""

import time
from datetime import datetime
from zoneinfo import ZoneInfo

from tests.study import CONSENTED, PASSWORD, STUDY, SmallStudy, reading_all
from trials.actions.delegation import delegate
from trials.actions.invitations import Invited, Person, accept_invitation, invite
from trials.actions.members import add_member
from trials.actions.studies import create_account, load_study
from trials.models import Delegation, Membership, Site, User

LOGGED = STUDY.replace("study: SMALL", "study: LOGGED\ndelegation: required")
NORA = Person(username="nora", name="Nora New", email="nora@example.org")
CHOSEN = "velvet gravel and seven otters"


def proof() -> dict:
    """That the password was given a moment ago."""
    return {"authenticated": time.time()}


def make_logged_study() -> SmallStudy:
    """A sponsor, and at each of two sites a physician; a coordinator at the first."""
    study = SmallStudy(load_study(text=LOGGED, source="logged.yaml"), {})
    hire(study, "sam", "sponsor")
    hire(study, "phyl", "site_physician", "01")
    hire(study, "pete", "site_physician", "02")
    hire(study, "ada", "site_coordinator", "01")
    return study


def hire(study: SmallStudy, username: str, role: str, site: str = "") -> User:
    """By set-up; study.people knows them by name."""
    user = create_account(username=username, name=username.title(), password=PASSWORD)
    with reading_all(study.trial):
        place = Site.objects.get(trial=study.trial, code=site) if site else None
    add_member(user=user, trial=study.trial, role=role, site=place, starts_on=CONSENTED)
    study.people[username] = user
    return user


def give_tasks(study: SmallStudy, username: str, *tasks: str, site: str = "01") -> Delegation:
    physician = {"01": "phyl", "02": "pete"}[site]
    with reading_all(study.trial):
        place = Site.objects.get(trial=study.trial, code=site)
    return delegate(
        site=place,
        user=study.people[username],
        tasks=list(tasks),
        starts_on=datetime.now(ZoneInfo(place.timezone)).date(),
        ends_on=None,
        scope=study.scope(physician),
        **proof(),
    )


def ask(study: SmallStudy, role: str = "monitor", *, by: str = "sponsor", **said) -> Invited:
    """Invite Nora, to a role that works across sites, unless said otherwise."""
    usual = {"person": NORA, "sites": [], "starts_on": CONSENTED, "ends_on": None}
    usual["identity"] = "Passport seen in person"
    return invite(
        trial=study.trial,
        role=role,
        scope=study.scope(by),
        **(usual | said),
    )


def accept(invited: Invited, **said) -> User:
    usual = {"username": NORA.username, "password": CHOSEN, "declares": True}
    return accept_invitation(code=invited.code, **(usual | said))


def part_of(study: SmallStudy, user: User) -> Membership:
    with reading_all(study.trial):
        parts = Membership.objects.filter(trial=study.trial, user=user)
        return parts.select_related("user", "site", "end").get()
