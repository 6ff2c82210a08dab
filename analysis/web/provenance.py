"""What stands behind a report: who signed what, which data, plan, code and second run."""

from collections.abc import Iterator
from datetime import datetime

from analysis.interpretations import latest_interpretation, said
from analysis.models import BlindedInterpretation, Run, RunResult
from analysis.planning import Status, status_of
from analysis.releases import latest_release
from analysis.reports import Section
from analysis.reports.format import count, small
from analysis.reports.methods_text import LIBRARIES
from analysis.second_runs import latest_by_implementation
from analysis.shuffling import MARK
from analysis.snapshots import meaning
from analysis.standing import Standing
from analysis.web.sites import sites_label
from trials.authorization.roles import ROLES
from trials.models import Snapshot, Transition, Trial
from trials.models.base import Fact
from trials.selectors.lock_records import signatures_of_record
from trials.studies.loading import study_of

SIMULATED = "Simulated data: evidence of nothing"
PLAN = {
    Status.DRAFT: "The plan is a draft: nobody has signed it",
    Status.SIGNED_ONCE: "The plan is a draft: one of two people has signed it",
    Status.PRE_SPECIFIED: "Pre-specified: the plan was signed before groups could be told apart",
    Status.POST_HOC: "Post hoc: the plan was signed when groups could be told apart",
}


def mark_of(run: Run) -> str:
    """Why the numbers are no finding, or not yet; "" of a labelled run."""
    if run.kind == Run.Kind.DRY:
        return MARK
    if run.kind == Run.Kind.LABELLED:
        return ""
    opened_at = _opened_at(run)
    if opened_at:
        return f"Masked groups; opened on {opened_at:%-d %b %Y}"
    return "Masked groups: meaning sealed"


def _opened_at(run: Run) -> datetime | None:
    """When the meaning of the letters of its snapshot was released."""
    taken_at = Snapshot.objects.get(pk=run.snapshot_id).taken_at
    after = Transition.objects.filter(trial=run.trial_id, to_state="unblinded", at__gte=taken_at)
    return after.order_by("id").values_list("at", flat=True).first()


def status_lines(run: Run) -> tuple[str, ...]:
    """Pre-specified or post hoc; of which groups and sites; released or not."""
    standing = Run.objects.annotate(standing=Standing("pk")).get(pk=run.pk).standing
    lines = [PLAN[status_of(run.plan)], f"{run.get_kind_display()}, {_small(run)}"]
    if run.kind == Run.Kind.LABELLED:
        lines.append(f"Result {standing or 'not released'}")
    return tuple(f"{line}." for line in lines)


def facts_of(run: Run, result: dict) -> Iterator[tuple[str, str]]:
    """run: with its plan and who started it."""
    end = RunResult.objects.get(run=run)
    yield "Run", str(run.pk)
    yield "Started", f"{_at(run.started_at)} by {run.started_by.name}"
    yield "Finished", _at(end.finished_at)
    yield "Plan", run.plan.title
    yield "Plan, SHA-256", run.plan.sha256
    yield from _signatures("Plan", run.plan)
    yield "Snapshot of the data, SHA-256", run.snapshot_sha256
    yield "Result, SHA-256", end.sha256
    if run.salt:
        yield "Salt of the shuffled arms", run.salt
    if seeds := _seeds(result):
        yield "Seeds", seeds
    yield "Code", end.code_version
    for library, version in end.versions.items():
        yield LIBRARIES.get(library, library), version
    yield from _second_runs(run)
    for interpretation in _interpretations(run):
        yield from _signatures("Blinded interpretation", interpretation)
    if release := latest_release(run):
        yield from _signatures("Release", release)
        if release.without_second_run:
            yield "No second run", release.without_second_run


def interpretation_section(run: Run, trial: Trial) -> list[Section]:
    """What was written before the seal was opened, whole, and which of it came true once that is
    known; none where nothing was signed."""
    labels = {arm.code: arm.label for arm in study_of(trial).arms}
    known = meaning(Snapshot.objects.get(pk=run.snapshot_id))
    paragraphs = tuple(
        f"{said(one['meaning'], labels)}{_came_true(one['meaning'], known)}: {one['text']}"
        for interpretation in _interpretations(run)
        for one in interpretation.texts
    )
    title = "Written before anybody knew which group is which"
    return [Section(title, paragraphs=paragraphs)] if paragraphs else []


def _came_true(meant: dict[str, str], known: dict[str, str]) -> str:
    """known: what the letters mean; empty while that is sealed."""
    if not known:
        return ""
    return " (this came true)" if meant == known else " (this did not come true)"


def _interpretations(run: Run) -> list[BlindedInterpretation]:
    """The signed ones of the masked runs of the same plan, data and sites."""
    masked = Run.objects.filter(
        plan=run.plan_id,
        snapshot_id=run.snapshot_id,
        excluded_sites=run.excluded_sites,
        kind=Run.Kind.MASKED,
    )
    if run.kind == Run.Kind.DRY:
        return []
    found = [latest_interpretation(one) for one in masked.order_by("started_at")]
    return [one for one in found if signatures_of_record(one)]


def _second_runs(run: Run) -> Iterator[tuple[str, str]]:
    for one in latest_by_implementation(run):
        compared = f"{count(one.compared)} figures compared"
        if one.failure:
            words = f"could not be done: {one.failure}"
        elif one.largest_difference is None:
            words = compared
        else:
            verdict = "agrees" if one.agrees else "does not agree"
            words = f"{verdict}: {compared}, largest difference {small(one.largest_difference)}"
        yield f"Second run in {one.implementation}", words


def _signatures(of: str, record: Fact) -> Iterator[tuple[str, str]]:
    for one in signatures_of_record(record):
        yield f"{of} signed", f"{one.actor_name}, {ROLES[one.role].label}, {_at(one.at)}"


def _seeds(result: dict) -> str:
    settings = [analysis["settings"] for analysis in result["analyses"].values()]
    return ", ".join(sorted({str(one["seed"]) for one in settings if one.get("seed") is not None}))


def _small(run: Run) -> str:
    label = sites_label(run.excluded_sites)
    return label[:1].lower() + label[1:]


def _at(moment) -> str:
    return f"{moment:%-d %b %Y, %H:%M:%S} UTC"
