"""Many simulated participants of one study, spread over its sites and its paths."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from trials.actions.screening import record_prescreening
from trials.authorization.scopes import system_scope
from trials.context import reading
from trials.lifecycle import PRESCREENING_REASONS
from trials.models import Participant, Revision, Site, Trial
from trials.refusals import refuse_if
from trials.rehearsal.checking import Check, board_of, check
from trials.rehearsal.cleaning import clean
from trials.rehearsal.issues import Issue, planned
from trials.rehearsal.parents import Parent, joins_on, parents_kept_here
from trials.rehearsal.paths import COMPLETES, Path, paths_of
from trials.rehearsal.serving import Vault, serve
from trials.rehearsal.staff import Staff
from trials.rehearsal.visiting import Rehearsal
from trials.rehearsal.walk import Walk
from trials.simulation.draws import Draws
from trials.studies.loading import study_of
from trials.studies.schema import Study

FIRST_CONSENT = date(2018, 11, 7)
RECRUITING_DAYS = 500
MOST_SITES = 4
# How many of a hundred go which way; the rest complete.
SHARES = {
    "fails_screening": 20,
    "stops_treatment": 6,
    "misses_a_visit": 8,
    "leaves_early": 4,
    "is_lost": 4,
    "withdraws_treatment": 2,
    "withdraws_procedures": 3,
    "withdraws_data_use": 1,
}
# Those who called and went no further, for each who consented.
OTHERS_WHO_CALLED = (1, 2)
DIRTY, LOCK = "dirty", "lock"
Tell = Callable[[int, int], None]


@dataclass(frozen=True)
class Plan:
    """phase: DIRTY or LOCK, where everybody comes to an end and the data are cleaned; or "".

    until: the last day told.
    """

    seed: str
    participants: int
    until: date
    starts_on: date = FIRST_CONSENT
    phase: str = ""


@dataclass(frozen=True)
class Outcome:
    """board: {line of the lock board: count}, of what the soft lock waits for. digest: of what was
    recorded."""

    walks: list[Walk]
    checks: list[Check]
    board: dict[str, int]
    digest: str

    @property
    def issues(self) -> list[Issue]:
        return [issue for walk in self.walks for issue in walk.issues]

    def counts(self, what: Callable[[Walk], str]) -> dict[str, int]:
        return dict(sorted(Counter(what(walk) for walk in self.walks).items()))


def simulate(trial: Trial, plan: Plan, staff: Staff, vault: Vault, tell: Tell) -> Outcome:
    """Raises Refused where somebody takes part already, or somebody has no end by the last day."""
    study = study_of(trial)
    with reading(system_scope(trial)):
        refuse_if(_why_not_empty(trial))
        sites = list(Site.objects.filter(trial=trial).order_by("code")[:MOST_SITES])
    walks = walks_of(Rehearsal(trial, study, staff, Draws(plan.seed)), plan, sites)
    refuse_if(None if walks else "Nobody of a parent study can go on in this one yet.")
    staff.hire_everybody(sites)
    if study.randomisation:
        vault.prepare(Counter(walk.site.code for walk in walks), plan.seed)
    _walk_all(walks, vault, tell)
    _let_others_call(walks, plan)
    if plan.phase:
        refuse_if(_why_not_ended(walks))
        clean(trial, study, staff, vault)
    with reading(system_scope(trial)):
        return Outcome(walks, check(walks, study), board_of(trial), digest_of(trial))


def walks_of(rehearsal: Rehearsal, plan: Plan, sites: list[Site]) -> list[Walk]:
    """Each by draws of their own: one more participant changes nothing for the others.

    Where the parent study is kept here, its participants go on, as far as there are enough.
    """
    kept = parents_kept_here(rehearsal.study)
    numbers = _Numbers()
    if kept is None:
        places = range(1, plan.participants + 1)
        walks = [_newcomer(rehearsal, plan, sites, numbers, place) for place in places]
    else:
        by_code = {site.code: site for site in sites}
        going_on = [parent for parent in kept if parent.site in by_code][: plan.participants]
        walks = [_goes_on(rehearsal, plan, by_code[p.site], numbers, p) for p in going_on]
    if plan.phase == DIRTY:
        completing = [walk.number for walk in walks if walk.path.ends == "completed"]
        left = planned(rehearsal.study, completing, rehearsal.draws)
        for walk in walks:
            walk.leaves = left.get(walk.number, "")
    return walks


class _Numbers(Counter):
    """Participant numbers, counted at each site."""

    def next_at(self, site: Site) -> str:
        self[site.code] += 1
        return f"{site.code}-{self[site.code]:03}"


def _newcomer(
    rehearsal: Rehearsal, plan: Plan, sites: list[Site], numbers: _Numbers, place: int
) -> Walk:
    draws = rehearsal.draws
    site = sites[draws.index(f"{place}|site", [1] * len(sites))]
    days = int(draws.uniform(f"{place}|consent") * RECRUITING_DAYS)
    return Walk(
        rehearsal=rehearsal,
        number=numbers.next_at(site),
        site=site,
        path=_path(rehearsal.study, draws, f"{place}|path"),
        consents_on=plan.starts_on + timedelta(days=days),
        until=plan.until,
    )


def _goes_on(
    rehearsal: Rehearsal, plan: Plan, site: Site, numbers: _Numbers, parent: Parent
) -> Walk:
    return Walk(
        rehearsal=rehearsal,
        number=numbers.next_at(site),
        site=site,
        path=_path(rehearsal.study, rehearsal.draws, f"{parent.study} {parent.number}|path"),
        consents_on=joins_on(rehearsal.study, parent),
        until=plan.until,
        parent=parent,
    )


def digest_of(trial: Trial) -> str:
    """SHA-256 of every answer with its participant, visit, form and day: alike for a same seed.

    Without second ratings: which interviews have one is drawn by a lot that no seed repeats.
    """
    counting = Revision.objects.filter(trial=trial, entry__second_of=None)
    revisions = counting.select_related("entry__visit", "participant")
    rows = sorted(
        [
            revision.participant.number,
            revision.entry.visit.name,
            revision.entry.name,
            revision.done_on.isoformat(),
            json.dumps(revision.answers, sort_keys=True),
        ]
        for revision in revisions
    )
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


def _path(study: Study, draws: Draws, key: str) -> Path:
    """One of the paths of the kind that is drawn; who draws a kind that is not there completes."""
    by_name: dict[str, list[Path]] = {}
    for path in paths_of(study):
        by_name.setdefault(path.name, []).append(path)
    kinds = [*SHARES, COMPLETES.name]
    weights = [*SHARES.values(), 100 - sum(SHARES.values())]
    kind = kinds[draws.index(key, weights)]
    if kind == COMPLETES.name or kind not in by_name:
        # The arm, and with it the stage that follows, comes from the list.
        return COMPLETES
    return draws.shuffled(f"{key}|{kind}", by_name[kind])[0]


def _walk_all(walks: list[Walk], vault: Vault, tell: Tell) -> None:
    """All as far as they come without the vault, then all on from there."""
    waiting = walks
    while waiting:
        asking = []
        for done, walk in enumerate(waiting, 1):
            # Whole or not at all; and one wait for the disk instead of hundreds.
            with transaction.atomic():
                if walk.go_on():
                    asking.append(walk)
            tell(done, len(waiting))
        if asking:
            serve(vault, asking)
        waiting = asking


def _let_others_call(walks: list[Walk], plan: Plan) -> None:
    """Lines of the screening log that led to nobody."""
    for walk in walks:
        for place, called_on in enumerate(_calls(walk)):
            if called_on > plan.until:
                continue
            reasons = [reason for reason in PRESCREENING_REASONS if reason != "other"]
            draws = walk.rehearsal.draws
            record_prescreening(
                site=walk.site,
                contacted_on=called_on,
                reason=draws.shuffled(f"{walk.number}|other {place}", reasons)[0],
                scope=walk.rehearsal.staff.scope("site_coordinator", walk.site),
            )


def _calls(walk: Walk) -> Iterator[date]:
    draws = walk.rehearsal.draws
    for place in range(OTHERS_WHO_CALLED[draws.index(f"{walk.number}|others", [1, 1])]):
        days = int(draws.uniform(f"{walk.number}|other call {place}") * RECRUITING_DAYS / 10)
        yield walk.consents_on - timedelta(days=days)


def _why_not_empty(trial: Trial) -> str | None:
    if not Participant.objects.filter(trial=trial).exists():
        return None
    return f"{trial.key} has participants already: nobody is simulated among them."


def _why_not_ended(walks: list[Walk]) -> str | None:
    on_the_way = [walk.number for walk in walks if walk.is_cut]
    if not on_the_way:
        return None
    return f"Not at an end by that day: {', '.join(on_the_way)}. Let the study start earlier."
