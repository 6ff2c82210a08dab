"""Monitoring visits: where each stands, and what the study knew of the site on that day."""

from collections.abc import Iterable
from datetime import date

from django.db.models import CharField, DateField, Max, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from trials.models import (
    Consent,
    MonitoringFinding,
    MonitoringReport,
    MonitoringVisit,
    MonitoringVisitStep,
    Participant,
    ParticipantStep,
    Randomisation,
    Signature,
    Site,
)
from trials.selectors.boards import FORMS_OF_SITES, RECORD_SETS, RECORDS_OF_SITES, count_forms
from trials.selectors.form_sets import FORM_SETS
from trials.selectors.queries import open_queries
from trials.selectors.verification import points_of, progress_by
from trials.selectors.worklists import timelines_at
from trials.studies.loading import studies_at

State = MonitoringVisit.State
REPORT_TABLE = MonitoringReport._meta.db_table
FIELDS = "Fields verified"


def with_state(visits: QuerySet[MonitoringVisit]) -> QuerySet[MonitoringVisit]:
    """Adds `state` and, once it was held, `held_on`."""
    steps = MonitoringVisitStep.objects.filter(visit=OuterRef("pk")).order_by("-recorded_at")
    return visits.annotate(
        state=Coalesce(
            Subquery(steps.values("state")[:1]),
            Value(State.PLANNED.value),
            output_field=CharField(),
        ),
        held_on=Subquery(
            steps.filter(state=State.HELD).values("happened_on")[:1], output_field=DateField()
        ),
    )


def open_findings(site: Site) -> QuerySet[MonitoringFinding]:
    """What is still to be done at a site, the earliest due first."""
    return MonitoringFinding.objects.filter(site=site, closure=None).order_by("due_on")


def signatures_of(reports: list[MonitoringReport]) -> dict:
    """{report: its signatures}, the first one first."""
    found: dict = {report.pk: [] for report in reports}
    signed = Signature.objects.filter(of_table=REPORT_TABLE, of_id__in=list(found))
    for signature in signed.order_by("at"):
        found[signature.of_id].append(signature)
    return found


def held_before(visit: MonitoringVisit) -> date | None:
    """When the site was visited last before this visit."""
    earlier = with_state(MonitoringVisit.objects.filter(site=visit.site, number__lt=visit.number))
    days = earlier.exclude(held_on=None).order_by("-held_on").values_list("held_on", flat=True)
    return days.first()


def facts_of_site(visit: MonitoringVisit) -> dict:
    """What the report begins with: of the site as the monitor sees it, since the visit before.

    visit: with its site and trial. {"since": day or None, "rows": [{"label", "said"}], "findings":
    [{"finding", "action", "owner", "due_on"}]}: JSON, frozen into the report.
    """
    since = held_before(visit)
    return {
        "since": since.isoformat() if since else None,
        "rows": [*_people(visit, since), *_verified(visit), *_counted(visit), *_queries(visit)],
        "findings": [
            {
                "finding": one.finding,
                "action": one.action,
                "owner": one.owner,
                "due_on": one.due_on.isoformat(),
            }
            for one in open_findings(visit.site)
        ],
    }


def _counted(visit: MonitoringVisit) -> list[dict]:
    """The numbers of the board of sites, and the visits that are overdue."""
    code, trial = visit.site.code, visit.trial
    forms = count_forms(trial, FORMS_OF_SITES)
    numbers = {
        FORM_SETS[name].label: sum(n for (site, _), n in found.items() if site == code)
        for name, found in forms.items()
    } | {
        RECORD_SETS[name].label: RECORD_SETS[name].rows(trial).filter(site=visit.site).count()
        for name in RECORDS_OF_SITES
    }
    people = Participant.objects.filter(site=visit.site).select_related("site")
    overdue = sum(
        one.is_to_come and one.overdue_days > 0
        for timeline in timelines_at(people, studies_at(trial)).values()
        for one in timeline.visits
    )
    counted = {**numbers, "Visits overdue": overdue}
    return [{"label": label, "said": str(number)} for label, number in counted.items()]


def _people(visit: MonitoringVisit, since: date | None) -> list[dict]:
    consents = Consent.objects.filter(site=visit.site, stage="")
    kits = Randomisation.objects.filter(site=visit.site)
    if since:
        consents = consents.filter(signed_on__gt=since)
        kits = kits.filter(randomised_on__gt=since)
    consented = consents.order_by("participant__number").values_list("participant__number")
    return [
        {"label": "Signed a consent", "said": _listed(consented.distinct())},
        # By number, as everybody at the site reads it: nobody here knows what is inside.
        {
            "label": "Randomised, with the kit",
            "said": _listed(
                kits.order_by("participant__number").values_list(
                    "participant__number", "kit_number"
                )
            ),
        },
    ]


def _listed(rows: Iterable[tuple]) -> str:
    return ", ".join(" ".join(row) for row in rows) or "nobody"


def _queries(visit: MonitoringVisit) -> list[dict]:
    oldest = open_queries(visit.trial).filter(site=visit.site).aggregate(oldest=Max("age"))
    age = oldest["oldest"]
    return [{"label": "Oldest open query", "said": "none" if age is None else f"{age} days"}]


def _verified(visit: MonitoringVisit) -> list[dict]:
    people = Participant.objects.filter(site=visit.site).select_related("site")
    kinds = {Consent: "Consents verified", ParticipantStep: "Eligibility verified"}
    found = progress_by(
        points_of(visit.trial, people), lambda point: kinds.get(type(point.about), FIELDS)
    )
    return [
        {"label": label, "said": f"{found[label].verified} of {found[label].required}"}
        for label in (*kinds.values(), FIELDS)
        if label in found
    ]
