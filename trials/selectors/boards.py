"""What the boards count: sets of forms (form_sets.py) and of other records.

A number on a board is how many of a set there are at a site or a visit, and its page lists them:
the condition of a set stands here once, for both. All forms of a site are counted in one scan,
since asking for the latest step of each would take ten times as long, and a site is counted again
once something changed there.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q, QuerySet

from trials.kept import of_each_site
from trials.lifecycle import FINAL_STATUSES
from trials.models import (
    Alert,
    Consent,
    Deviation,
    Entry,
    EntryStep,
    Participant,
    Revision,
    Site,
    Trial,
)
from trials.selectors.alerts import open_alerts
from trials.selectors.clocks import day_begun_everywhere
from trials.selectors.entries import with_state
from trials.selectors.form_sets import FORM_SETS, LATE_AFTER
from trials.selectors.participants import with_status
from trials.selectors.signatures import CASEBOOK, CASEBOOK_CLASSES
from trials.studies.loading import studies_at, versions_that_count_at

# What the monitor looks at of each site, beside its queries and what is verified.
FORMS_OF_SITES = ("missing", "late", "suicidality_missing", "unsigned", "adverse_events")
RECORDS_OF_SITES = ("deviations", "consent", "open_alerts")

# The forms of each visit where they stand, and whether the visit was held, which is the rule of
# trials/selectors/standings.py, but from the day after: while a visit goes on, and one tap in a
# dosing session begins a form, nothing of it is missing. {wanted}: what is counted or gathered of
# the forms of one visit.
_VISITS = """
    with stands as (
        select distinct on (entry_id) entry_id, state, done_on from trials_entrystep
        where trial_id = %(trial)s and site_id = any(%(sites)s)
        order by entry_id, recorded_at desc
    ), told as (
        select distinct on (visit_id) visit_id, state, happened_on from trials_visitstep
        where trial_id = %(trial)s and site_id = any(%(sites)s)
        order by visit_id, recorded_at desc
    ), form as (
        select e.*, coalesce(s.state, 'expected') as state, s.done_on
        from trials_entry e left join stands s on s.entry_id = e.id
        where e.trial_id = %(trial)s and e.site_id = any(%(sites)s) and e.second_of_id is null
    ), forms as (
        select visit_id, bool_or(state in ('draft', 'complete', 'not_done')) as is_begun,
            min(done_on) as begun_on, {wanted}
        from form group by visit_id
    ), visit as (
        select forms.*, v.code, v.site_id,
            (coalesce(told.state, 'planned') in ('in_progress', 'done', 'reopened')
                or (is_begun and coalesce(told.state, 'planned') in ('planned', 'scheduled')))
                and coalesce(least(happened_on, begun_on), '-infinity') < %(today)s
                as is_held
        from forms join trials_visit v on v.id = forms.visit_id and v.site_id = any(%(sites)s)
        left join told on told.visit_id = v.id
    )
"""


def count_forms(trial: Trial, names: Iterable[str]) -> dict[str, Counter]:
    """{name of a set: {(code of the site, code of the visit): how many}}, in three queries."""
    names = list(names)
    wanted = [f"count(*) filter (where {FORM_SETS[n].where}) as n{i}" for i, n in enumerate(names)]
    sums = [
        f"sum(n{place})" + (" filter (where is_held)" if FORM_SETS[name].held else "")
        for place, name in enumerate(names)
    ]
    text = (
        f"{_VISITS.format(wanted=', '.join(wanted))}"
        f" select visit.site_id, site.code, visit.code, {', '.join(sums)} from visit"
        " join trials_site site on site.id = visit.site_id group by 1, 2, 3"
    )
    values = _values(trial)

    def count(sites: list[UUID]) -> dict[UUID, list[tuple]]:
        of_sites = defaultdict(list)
        for site_id, *row in _rows(text, values | {"sites": sites}):
            of_sites[site_id].append(row)
        return of_sites

    found: dict[str, Counter] = {name: Counter() for name in names}
    for rows in of_each_site(trial.pk, (text, repr(values)), count).values():
        for code, visit, *counted in rows or ():
            for name, number in zip(names, counted, strict=True):
                if number:
                    found[name][code, visit] = int(number)
    return found


def forms_in(
    name: str, trial: Trial, *, site: str = "", visit: str = "", first: int = 0, at_most: int = 50
) -> tuple[list[Entry], int]:
    """Some forms of a set in the order of the participants, with states; and how many there are.

    site, visit: codes; "" for any. In three queries.
    """
    one = FORM_SETS[name]
    places = Site.objects.filter(trial=trial, **{"code": site} if site else {})
    text = (
        f"{_VISITS.format(wanted=f'array_agg(id) filter (where {one.where}) as ids')}"
        " select e.id, count(*) over () from visit cross join unnest(ids) as f(id)"
        " join trials_entry e on e.id = f.id join trials_participant p on p.id = e.participant_id"
        f" where {'is_held' if one.held else 'true'} and %(visit)s in ('', visit.code)"
        " order by p.number, visit.code, e.position, e.slot, e.id"
        " limit %(at_most)s offset %(first)s"
    )
    asked = {"visit": visit, "first": first, "at_most": at_most}
    sites = list(places.values_list("pk", flat=True))
    rows = _rows(text, _values(trial) | asked | {"sites": sites})
    entries = with_state(Entry.objects.filter(pk__in=[pk for pk, _ in rows]))
    found = {one.pk: one for one in entries.select_related("participant", "site", "visit")}
    return [found[pk] for pk, _ in rows], rows[0][1] if rows else 0


def _values(trial: Trial) -> dict:
    studies = {id(study): study for study in studies_at(trial).values()}.values()
    return {
        "trial": trial.pk,
        "casebook": CASEBOOK,
        "signed": list(CASEBOOK_CLASSES),
        "adverse": [one.adverse_events.form for one in studies if one.adverse_events],
        "late_after": LATE_AFTER,
        "today": day_begun_everywhere(),
    }


def _rows(text: str, values: dict) -> list[tuple]:
    with connection.cursor() as cursor:
        # All forms of a study are sorted and grouped: with the usual 4 MB it is done in files.
        cursor.execute("set local work_mem = '32MB'")
        cursor.execute(text, values)
        return cursor.fetchall()


@dataclass(frozen=True)
class RecordSet:
    """rows: each with its participant and site, and a visit or None.

    They look at nothing but the tables named in ledger.changed_sites.
    """

    label: str
    about: str
    rows: Callable[[Trial], QuerySet]


def _deviations(trial: Trial) -> QuerySet[Deviation]:
    found = Deviation.objects.filter(trial=trial).select_related("participant", "site", "visit")
    return found.order_by("participant__number", "happened_on", "pk")


def _alerts(trial: Trial) -> QuerySet[Alert]:
    found = open_alerts(trial).select_related("participant", "site", "entry__visit")
    return found.order_by("participant__number", "raised_at", "pk")


def _without_current_consent(trial: Trial) -> QuerySet[Participant]:
    """Still in the study, with no signature on a version that counts at their site."""
    sites: dict[frozenset, list] = {}
    for site, versions in versions_that_count_at(trial).items():
        sites.setdefault(frozenset(versions), []).append(site)
    counts = Q(pk__in=[])
    for versions, places in sites.items():
        counts |= Q(site__in=places, version__in=versions)
    current = Consent.objects.filter(counts, trial=trial, stage="")
    people = with_status(Participant.objects.filter(trial=trial))
    return (
        people.exclude(pk__in=current.values("participant"))
        .exclude(status__in=FINAL_STATUSES)
        .select_related("site")
        .order_by("number")
    )


def _duplicates(trial: Trial) -> QuerySet[Entry]:
    """Complete forms of one participant, of those that may be added as often as needed, which
    say the same of the same day."""
    added = {
        form.form
        for study in studies_at(trial).values()
        for visit in study.visits
        for form in visit.forms
        if form.as_needed
    }
    latest = Revision.objects.filter(trial=trial, entry__form_key__in=added).order_by(
        "entry", "-number"
    )
    alike: dict[tuple, list] = {}
    for one in latest.distinct("entry").select_related("entry"):
        said = json.dumps(one.answers, sort_keys=True)
        key = (one.participant_id, one.entry.form_key, one.done_on, said, one.complete)
        alike.setdefault(key, []).append(one.entry_id)
    found = [pk for (*_, complete), pks in alike.items() if complete and len(pks) > 1 for pk in pks]
    entries = with_state(Entry.objects.filter(pk__in=found))
    return entries.select_related("participant", "site", "visit").order_by(
        "participant__number", "form_key", "done_on", "pk"
    )


RECORD_SETS = {
    "duplicates": RecordSet(
        "Possible duplicates",
        "Forms of one participant that say the same of the same day.",
        _duplicates,
    ),
    "deviations": RecordSet("Deviations", "Of the protocol, in whatever state.", _deviations),
    "open_alerts": RecordSet("Open alerts", "Safety alerts that nobody has acknowledged.", _alerts),
    "consent": RecordSet(
        "Consent not current",
        "Participants in the study without a signature on a version that counts at the site.",
        _without_current_consent,
    ),
}


def ever_complete(trial: Trial) -> Counter:
    """{key of a form: how many of it were complete at some time}."""
    steps = EntryStep.objects.filter(trial=trial, state=Entry.State.COMPLETE)
    rows = steps.values_list("entry__form_key").annotate(n=Count("entry", distinct=True))
    return Counter(dict(rows.order_by()))


def count_records(trial: Trial, name: str) -> Counter:
    """{code of the site: how many of a set of records}, in three queries."""
    rows = RECORD_SETS[name].rows(trial).order_by()

    def count(sites: list[UUID]) -> dict[UUID, tuple[str, int]]:
        here = rows.filter(site__in=sites).values_list("site", "site__code")
        return {site: (code, n) for site, code, n in here.annotate(n=Count("pk"))}

    found = of_each_site(trial.pk, (name, str(rows.query)), count).values()
    return Counter(dict(filter(None, found)))
