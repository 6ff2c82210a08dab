"""Lines about the work around the data: queries, coding, reconciliation, deviations, access."""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from trials.models import CheckRun, Revision, Trial
from trials.policies.locking.line import Found, Line, Record
from trials.selectors.access_reviews import overdue_access_review
from trials.selectors.deviations import unclassified_deviations
from trials.selectors.edit_checks import versions_of_checks
from trials.selectors.integrity import latest_verification
from trials.selectors.queries import open_queries
from trials.selectors.reconciliation import (
    Difference,
    incomplete_transfers,
    kit_differences,
    randomisation_differences,
    safety_differences,
    unexplained_ongoing_events,
)
from trials.selectors.terms import uncoded_terms
from trials.studies.schema import Study

VERIFICATION_VALID = timedelta(days=1)


def _queries(trial: Trial, study: Study) -> Found:
    found = open_queries(trial).select_related("participant", "visit", "entry")
    return Found([_of_query(one) for one in found.order_by("participant__number")])


def _of_query(query) -> Record:
    """What is asked of a participant is about no visit; what is asked of a visit, of no form."""
    number = query.participant.number
    about = " ".join([number, *(one.name for one in (query.visit, query.entry) if one)])
    page, place = ("visit", str(query.visit_id)) if query.visit_id else ("participant", number)
    return Record(str(query.pk), f"{about}: {query.state}", page, (place,))


def _rerun(trial: Trial, study: Study) -> Found:
    """The checks as they are now were run over the answers as they are now."""
    last = CheckRun.objects.filter(trial=trial).order_by("-recorded_at").first()
    changed = Revision.objects.filter(trial=trial, complete=True).order_by("-recorded_at")
    newest = changed.values_list("recorded_at", flat=True).first()
    is_current = last is not None and last.versions == versions_of_checks(trial)
    if is_current and (newest is None or newest < last.recorded_at):
        return Found()
    return Found([Record("run", "All checks, over all answers", "queries")])


def _uncoded(trial: Trial, study: Study) -> Found:
    if not study.coded_terms:
        return Found(does_not_apply="The study file names no field that is coded.")
    return Found(
        [
            Record(
                f"{one.revision.pk} {one.field}",
                f"{one.revision.participant.number} {one.revision.entry.name}: {one.words}",
                "terms",
            )
            for one in uncoded_terms(trial)
        ]
    )


def _unclassified(trial: Trial, study: Study) -> Found:
    found = unclassified_deviations(trial).order_by("participant__number", "happened_on")
    return Found(
        [
            Record(
                str(one.pk),
                f"{one.participant.number} {one.get_kind_display()}, {one.happened_on:%-d %b %Y}",
                "deviations",
            )
            for one in found
        ]
    )


def _differences(find: Callable[[Trial], list[Difference]]):
    def found(trial: Trial, study: Study) -> Found:
        return Found(
            [Record(one.sha256, f"{one.about}: {one.label}", url=one.url) for one in find(trial)]
        )

    return found


def _safety(trial: Trial, study: Study) -> Found:
    if study.adverse_events is None:
        return Found(does_not_apply="The study file names no form of adverse events.")
    return _differences(safety_differences)(trial, study)


def _ongoing(trial: Trial, study: Study) -> Found:
    if study.adverse_events is None:
        return Found(does_not_apply="The study file names no form of adverse events.")
    return _differences(unexplained_ongoing_events)(trial, study)


def _kits(trial: Trial, study: Study) -> Found:
    if not study.keeps_kits:
        return Found(does_not_apply="The study keeps no kits.")
    return _differences(kit_differences)(trial, study)


def _randomisation(trial: Trial, study: Study) -> Found:
    if study.randomisation is None:
        return Found(does_not_apply="Nobody is randomised in this study.")
    return _differences(randomisation_differences)(trial, study)


def _access(trial: Trial, study: Study) -> Found:
    why = overdue_access_review(trial)
    return Found([Record("access review", why)] if why else [])


def _findings(trial: Trial, study: Study) -> Found:
    """Of the last verification of the whole ledger; where there is none, L20b waits for one."""
    latest = latest_verification()
    if latest is None:
        return Found(does_not_apply="Nobody has looked at the ledger yet: see L20b.")
    found = latest.findings.items()
    return Found([Record(kind, f"{kind}: {count}") for kind, count in found if count])


def _verified(trial: Trial, study: Study) -> Found:
    latest = latest_verification()
    if latest and latest.at > timezone.now() - VERIFICATION_VALID:
        return Found()
    return Found([Record("verification", "A verification of the whole ledger")])


LINES = (
    Line(
        "L1",
        "Data queries that are not settled",
        "data_manager",
        "Each is answered, and closed by whoever asked.",
        "soft_locked",
        _queries,
    ),
    Line(
        "L7",
        "Terms that are not coded",
        "data_manager",
        "Each has a code of the version of the dictionary that is in use.",
        "soft_locked",
        _uncoded,
        tells_answers=True,
    ),
    Line(
        "L8",
        "Serious events that differ from the safety database",
        "data_manager",
        "Each difference is put right in one of the two, or explained where it is listed.",
        "soft_locked",
        _safety,
        tells_answers=True,
    ),
    Line(
        "L9",
        "Adverse events without an end",
        "data_manager",
        "Each has an end, or is explained where it is listed.",
        "soft_locked",
        _ongoing,
        tells_answers=True,
    ),
    Line(
        "L10",
        "Sites whose kits are not reconciled",
        "unblinded_pharmacist",
        "The pharmacist has every kit back and counted.",
        "soft_locked",
        _kits,
    ),
    Line(
        "L11",
        "Differences between randomisation, doses and kits",
        "data_manager",
        "Each is put right, or explained where it is listed.",
        "soft_locked",
        _randomisation,
    ),
    Line(
        "L12",
        "Transfers that have not come whole",
        "data_manager",
        "Each file that was announced has come, whole and for everybody.",
        "soft_locked",
        _differences(incomplete_transfers),
    ),
    Line(
        "L13",
        "Deviations not classified",
        "data_manager",
        "Each is minor, major or important, decided without knowing the arm.",
        "blind_reviewed",
        _unclassified,
    ),
    Line(
        "L17",
        "Edit checks, not run again over the final answers",
        "data_manager",
        "The data manager runs all checks once more; what they find becomes queries.",
        "locked",
        _rerun,
    ),
    Line(
        "L20",
        "What the verification of the ledger found",
        "quality_auditor",
        "Nothing was altered, removed or exchanged, by the last verification (see L20b).",
        "locked",
        _findings,
    ),
    Line(
        "L20b",
        "Verification of the ledger in the last day, not on record",
        "quality_auditor",
        "The worker looks through the ledger by itself each hour.",
        "locked",
        _verified,
        explainable=True,
    ),
    Line(
        "S7",
        "Review of who has access, overdue",
        "quality_auditor",
        "The quality auditor goes through everybody who has access.",
        "locked",
        _access,
        explainable=True,
    ),
)
