"""The way of a study's analyses, from the signed plan to the released result, as steps.

It is that of one plan: the newest that is pre-specified.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db.models import Q
from django.urls import reverse

from analysis import runs
from analysis.models import AnalysisPlan, BlindedInterpretation, ResultsRelease, Run
from analysis.planning import SIGNERS, Status, plans_of
from analysis.releases import second_run_of
from trials.lifecycle import BEFORE_THE_LOCK
from trials.models import Signature, Transition, Trial
from trials.selectors.trials import latest_snapshot, missing_before_meaning

PLANS, INTERPRETATIONS, RELEASES = (
    model._meta.db_table for model in (AnalysisPlan, BlindedInterpretation, ResultsRelease)
)
# Which of several runs of a kind is shown: the one that has come furthest, the earliest of them.
FURTHEST = ("failed", "queued", "running", "succeeded", "superseded", "released")


@dataclass(frozen=True)
class Step:
    """at: when it was first done, or None. missing: a sentence, of a step that is not done."""

    title: str
    at: datetime | None
    missing: str
    url: str = ""
    note: str = ""


def way_of(trial: Trial) -> list[dict]:
    """Each step with its state: done, open (the first that is not done) or waiting."""
    return list(_with_states(_steps(trial)))


def _steps(trial: Trial) -> list[Step]:
    plan = plans_of(trial).filter(status=Status.PRE_SPECIFIED).first()
    reached, signed, made = _reached(trial), _signed(plan), _runs_of(plan)
    masked, labelled = (_furthest(made[kind]) for kind in (Run.Kind.MASKED, Run.Kind.LABELLED))
    second = second_run_of(labelled) if labelled else None
    return [
        Step(
            "Analysis plan signed",
            signed.get(PLANS),
            "The statistician and the sponsor sign it.",
            reverse("plan", args=[trial.key, plan.pk])
            if plan
            else reverse("plans", args=[trial.key]),
            plan.title if plan else "",
        ),
        Step(
            "Database locked",
            reached.get("locked"),
            "Three people sign the lock.",
            reverse("lock-board", args=[trial.key]),
        ),
        _run("Dry run on shuffled arms", made[Run.Kind.DRY], trial),
        Step("Letters A and B released", reached.get("masked"), "Two people do it, in the vault."),
        _run("Masked run", made[Run.Kind.MASKED], trial),
        Step(
            "Interpretations signed",
            signed.get(INTERPRETATIONS),
            missing_before_meaning(trial)
            or "What the masked result would mean is written and signed.",
            _page("interpretation", masked, trial),
        ),
        Step("Seal opened", reached.get("unblinded"), "Two people do it, in the vault."),
        _run("Labelled run", made[Run.Kind.LABELLED], trial),
        Step(
            "Independent second run",
            second.made_at if second and second.agrees else None,
            "Its figures differ: they are looked at." if second else "Other software repeats it.",
            _page("run", labelled, trial),
        ),
        Step(
            "Result released",
            signed.get(RELEASES),
            "The statistician and the sponsor sign the release.",
            _page("release", labelled, trial),
        ),
    ]


def _with_states(steps: Iterable[Step]) -> Iterator[dict]:
    before = True
    for step in steps:
        state = "done" if step.at else "open" if before else "waiting"
        before = before and step.at is not None
        yield asdict(step) | {"state": state}


def _reached(trial: Trial) -> dict[str, datetime]:
    """{state of the study: since when}; no lock that was undone."""
    steps = list(Transition.objects.filter(trial=trial).order_by("id"))
    if not steps or steps[-1].to_state in BEFORE_THE_LOCK:
        return {}
    return {step.to_state: step.at for step in steps}


def _signed(plan: AnalysisPlan | None) -> dict[str, datetime]:
    """{table: when both had signed the plan, or one of the records of its runs, first}."""
    if plan is None:
        return {}
    signatures: dict[tuple, dict[str, datetime]] = defaultdict(dict)
    for one in Signature.objects.filter(_of_records(plan)).order_by("at"):
        signatures[one.of_table, one.of_id].setdefault(one.role, one.at)
    signed: dict[str, datetime] = {}
    for (table, _), by_role in signatures.items():
        if len(by_role) == len(SIGNERS):
            both = max(by_role.values())
            signed[table] = min(signed.get(table, both), both)
    return signed


def _of_records(plan: AnalysisPlan) -> Q:
    found = Q(of_table=PLANS, of_id=plan.pk)
    for records in (BlindedInterpretation.objects.all(), ResultsRelease.objects.all()):
        of_plan = records.filter(run__plan=plan).values("pk")
        found |= Q(of_table=records.model._meta.db_table, of_id__in=of_plan)
    return found & Q(trial=plan.trial_id)


def _runs_of(plan: AnalysisPlan | None) -> dict[str, list[Run]]:
    """{kind: its runs of the plan on the latest snapshot}, the latest first."""
    of_kind: dict[str, list[Run]] = defaultdict(list)
    snapshot = latest_snapshot(plan.trial) if plan else None
    if snapshot:
        found = Run.objects.filter(plan=plan, snapshot_id=snapshot.pk)
        found = found.select_related("plan", "result")
        for run in runs.with_progress(found).order_by("-started_at"):
            of_kind[run.kind].append(run)
    return of_kind


def _furthest(made: list[Run]) -> Run | None:
    return max(reversed(made), key=_how_far, default=None)


def _how_far(run: Run) -> int:
    state = runs.state_read(run)
    return FURTHEST.index(state) if state in FURTHEST else 0


def _run(title: str, made: list[Run], trial: Trial) -> Step:
    run = _furthest(made)
    if run is None:
        return Step(title, None, "It is started below.")
    done = [one.result.finished_at for one in made if one.failure == ""]
    url = reverse("run", args=[trial.key, run.pk])
    return Step(title, min(done, default=None), "It has no result.", url)


def _page(name: str, run: Run | None, trial: Trial) -> str:
    return reverse(name, args=[trial.key, run.pk]) if run else ""
