"""Puts the simulated study together, and cuts it at a date."""

from dataclasses import dataclass, replace
from datetime import date

from trials.simulation import calendar, people
from trials.simulation.arm import Arm
from trials.simulation.characteristics import characteristics
from trials.simulation.draws import Draws
from trials.simulation.forms import SimForm, forms_of
from trials.simulation.people import RANDOMISED_AT, SimParticipant, participant_of
from trials.simulation.roster import ARMS, SITES, SimSite, randomisation_list, site_sizes
from trials.simulation.totals import Totals, totals_of

OPENS_ON = date(2018, 11, 7)
SMALLEST_STUDY = 12


@dataclass(frozen=True)
class SimStudy:
    """The whole study. ``arms`` and ``totals`` are for whoever may know them.

    ``totals`` holds what the forms were made to score: (participant, visit, score name) -> points,
    except that ``sds_mean`` is in thirds and the self-compassion scores are in sixtieths, and
    that ``caps_ptsd`` at V19 says which completers keep the diagnosis.
    """

    seed: str
    sites: list[SimSite]
    participants: list[SimParticipant]
    arms: dict[str, str]
    forms: list[SimForm]
    totals: Totals


def simulate(
    seed: str = "4",
    participants: int = 90,
    as_of: date | None = None,
    *,
    sites: int = 15,
    opens_on: date = OPENS_ON,
) -> SimStudy:
    """The simulated study of this seed; the same arguments give the same study anywhere.

    Recruitment takes 500 days from ``opens_on``. ``as_of`` leaves out everything that happens
    after that date and changes nothing before it.
    """
    if not 1 <= sites <= len(SITES):
        raise ValueError(f"sites: {sites} is not possible; right would be 1 to {len(SITES)}.")
    fewest = max(SMALLEST_STUDY, 2 * sites)
    if participants < fewest:
        raise ValueError(
            f"participants: {participants} is too few for {sites} sites; "
            f"right would be {fewest} or more."
        )
    study = _whole_study(Draws(seed), participants, sites, opens_on)
    return study if as_of is None else _cut(study, as_of)


def _whole_study(draws: Draws, participants: int, sites: int, opens_on: date) -> SimStudy:
    sizes = site_sizes(sites, participants)
    consents = _consents(draws, sizes, opens_on)
    dates = {member: calendar.visit_dates(draws, member, day) for member, day in consents.items()}
    allocated = _allocate(draws, sizes, dates)
    courses, covariates, totals = {}, {}, {}
    for name in ARMS:
        arm = Arm.of(draws, name, [member for member in consents if allocated[member] == name])
        courses |= arm.courses
        covariates |= characteristics(draws, name, arm.members)
        totals |= totals_of(arm)
    everybody = [
        participant_of(draws, member, day, dates[member], courses[member], covariates[member])
        for member, day in consents.items()
    ]
    forms = [
        form
        for person in everybody
        for form in forms_of(draws, person, totals, closing_bdi=courses[person.number].closing_bdi)
    ]
    done = {(form.participant, form.visit) for form in forms}
    return SimStudy(
        draws.seed,
        [site for site, _ in SITES[:sites]],
        everybody,
        allocated,
        forms,
        {key: value for key, value in totals.items() if key[:2] in done},
    )


def _consents(draws: Draws, sizes: list[int], opens_on: date) -> dict[str, date]:
    """Each participant's number and day of consent; numbers run in that order at each site."""
    found = {}
    for (site, _), size in zip(SITES, sizes, strict=False):
        days = calendar.consent_dates(draws, site.code, size, opens_on)
        found |= {f"{site.code}-{place:03d}": day for place, day in enumerate(days, 1)}
    return found


def _allocate(draws: Draws, sizes: list[int], dates: dict[str, dict[str, date]]) -> dict[str, str]:
    """Gives out each site's list in the order in which its participants are randomised."""
    allocated = {}
    for (site, _), site_list in zip(SITES, randomisation_list(draws, sizes), strict=False):
        members = [member for member in dates if member.startswith(f"{site.code}-")]
        in_order = sorted(members, key=lambda member: (dates[member][RANDOMISED_AT], member))
        allocated |= dict(zip(in_order, site_list, strict=True))
    return allocated


def _cut(study: SimStudy, day: date) -> SimStudy:
    """The study as it stood at the end of that day."""
    present = [people.as_of(p, day) for p in study.participants if p.consented_on <= day]
    forms = [form for form in study.forms if form.done_on <= day]
    done = {(form.participant, form.visit) for form in forms}
    return replace(
        study,
        participants=present,
        arms={p.number: study.arms[p.number] for p in present if p.randomised_on},
        forms=forms,
        totals={key: value for key, value in study.totals.items() if key[:2] in done},
    )
