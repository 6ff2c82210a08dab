"""What stands out at each site, each number with the records behind it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Min

from trials.models import Deviation, Entry, EntryStep, Participant, Site, Trial
from trials.selectors.alerts import open_alerts
from trials.selectors.clocks import local_day
from trials.selectors.entries import with_state
from trials.selectors.queries import open_queries
from trials.selectors.schedule import VisitOnTimeline, timelines_of
from trials.selectors.signatures import unsigned_forms
from trials.selectors.standings import HELD
from trials.selectors.verification import points_of, progress_by
from trials.studies.loading import studies_at

# Days from the visit to the first save of a form of it.
LATE_AFTER = 7
INDICATORS = {
    "missing_forms": "Forms missing",
    "overdue_visits": "Visits overdue",
    "late_entries": "Forms begun late",
    "deviations": "Deviations",
    "adverse_events": "Adverse events",
    "open_alerts": "Open alerts",
    "open_queries": "Open queries",
    "unsigned": "Forms unsigned",
}


@dataclass(frozen=True)
class Record:
    """One record behind a number. visit: its id, where it belongs to one. said: in a few words."""

    participant: str
    visit: UUID | None
    visit_name: str
    on: date | None
    said: str


@dataclass
class SiteRisk:
    """records: {indicator: what is counted}."""

    site: Site
    people: int = 0
    verified: int = 0
    required: int = 0
    records: dict[str, list[Record]] = field(
        default_factory=lambda: {indicator: [] for indicator in INDICATORS}
    )

    def count(self, indicator: str) -> int:
        return len(self.records[indicator])


def risk_by_site(trial: Trial, only: str | None = None) -> list[SiteRisk]:
    """In order of the sites, in a constant number of queries for each version of the study.

    only: the code of one site; all that the reader sees where left out.
    """
    sites = Site.objects.filter(trial=trial).order_by("code")
    risks = {site.pk: SiteRisk(site) for site in (sites.filter(code=only) if only else sites)}
    people = list(
        Participant.objects.filter(site__in=list(risks)).select_related("site").order_by("number")
    )
    for person in people:
        risks[person.site_id].people += 1
    _add_schedules(risks, people, trial)
    _add_deviations(risks, trial)
    _add_alerts(risks, trial)
    _add_queries(risks, trial)
    _add_unsigned(risks, trial)
    done = progress_by(points_of(trial, people), lambda point: point.participant.site_id)
    for site, progress in done.items():
        risks[site].verified, risks[site].required = progress.verified, progress.required
    return list(risks.values())


def rate_of_others(risks: Iterable[SiteRisk], site: SiteRisk, indicator: str) -> float | None:
    """How many for each participant at all the other sites; None where there is nobody."""
    others = [risk for risk in risks if risk is not site]
    people = sum(risk.people for risk in others)
    return sum(risk.count(indicator) for risk in others) / people if people else None


def _add_schedules(risks: dict, people: list[Participant], trial: Trial) -> None:
    studies = studies_at(trial)
    begun = _begun(people)
    for study in {id(one): one for one in studies.values()}.values():
        there = [person for person in people if studies[person.site_id] is study]
        adverse = study.adverse_events.form if study.adverse_events else None
        for timeline in timelines_of(there, study).values() if there else ():
            person = timeline.participant
            records = risks[person.site_id].records
            for one in timeline.visits:
                _add_visit(records, one, person, adverse, begun)


def _add_visit(records: dict, one: VisitOnTimeline, person, adverse, begun: dict) -> None:
    held_on = one.standing.held_on if one.state in HELD else None
    if one.is_to_come and one.overdue_days:
        _add(records, "overdue_visits", one, person, f"{one.overdue_days} days")
    for entry in one.forms:
        if held_on and entry.name in one.missing:
            _add(records, "missing_forms", one, person, entry.name)
        if entry.form_key == adverse and entry.state == Entry.State.COMPLETE:
            _add(records, "adverse_events", one, person, entry.name)
        if held_on and entry.pk in begun:
            days = (local_day(person.site, begun[entry.pk]) - held_on).days
            if days > LATE_AFTER:
                _add(records, "late_entries", one, person, f"{entry.name}: {days} days")


def _add(records: dict, indicator: str, one: VisitOnTimeline, person, said: str) -> None:
    visit, on = one.visit, one.standing.held_on
    records[indicator].append(Record(person.number, visit.pk, visit.name, on, said))


def _begun(people: list[Participant]) -> dict:
    """{entry: when it was first saved, or said to be not done}."""
    steps = EntryStep.objects.filter(participant__in=people).exclude(
        state__in=(Entry.State.EXPECTED, Entry.State.NOT_APPLICABLE)
    )
    return dict(steps.values_list("entry_id").annotate(first=Min("recorded_at")))


def _add_deviations(risks: dict, trial: Trial) -> None:
    found = Deviation.objects.filter(trial=trial, site__in=list(risks))
    for one in found.select_related("participant", "visit").order_by("happened_on"):
        risks[one.site_id].records["deviations"].append(
            _about(one, one.visit, one.happened_on, one.get_kind_display())
        )


def _add_alerts(risks: dict, trial: Trial) -> None:
    found = open_alerts(trial).filter(site__in=list(risks))
    for alert in found.select_related("participant", "entry__visit", "site").order_by("raised_at"):
        raised_on = local_day(alert.site, alert.raised_at)
        risks[alert.site_id].records["open_alerts"].append(
            # How urgent it is would tell of an answer.
            _about(alert, alert.entry.visit, raised_on, "Waits for the site")
        )


def _add_queries(risks: dict, trial: Trial) -> None:
    found = open_queries(trial).filter(site__in=list(risks))
    for query in found.select_related("participant", "visit").order_by("-age", "opened_at"):
        risks[query.site_id].records["open_queries"].append(
            _about(query, query.visit, query.due_on, f"{query.age} days open: {query.text}")
        )


def _add_unsigned(risks: dict, trial: Trial) -> None:
    found = with_state(unsigned_forms(trial).filter(site__in=list(risks)))
    for entry in found.select_related("participant", "visit").order_by(
        "participant__number", "visit__position", "position"
    ):
        risks[entry.site_id].records["unsigned"].append(
            _about(entry, entry.visit, entry.done_on, entry.name)
        )


def _about(row, visit, on: date, said: str) -> Record:
    return Record(row.participant.number, visit and visit.pk, visit.name if visit else "", on, said)
