"""The way of a study's analyses, from the signed plan to the released result, as steps."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime

from django.urls import reverse

from analysis import runs
from analysis.models import AnalysisPlan, BlindedInterpretation, ResultsRelease, Run
from analysis.planning import SIGNERS
from analysis.releases import second_run_of
from trials.lifecycle import BEFORE_THE_LOCK
from trials.models import Signature, Transition, Trial
from trials.selectors.trials import latest_snapshot, missing_before_meaning

PLANS, INTERPRETATIONS, RELEASES = (
    model._meta.db_table for model in (AnalysisPlan, BlindedInterpretation, ResultsRelease)
)
# Which of several runs of a kind is shown: the one that has come furthest.
FURTHEST = ("failed", "queued", "running", "succeeded", "superseded", "released")


@dataclass(frozen=True)
class Step:
    """at: when it was done, or None. missing: a sentence, of a step that is not done."""

    title: str
    at: datetime | None
    missing: str
    url: str = ""


def way_of(trial: Trial) -> list[dict]:
    """Each step with its state: done, open (the first that is not done) or waiting."""
    return list(_with_states(_steps(trial)))


def _steps(trial: Trial) -> list[Step]:
    reached, signed, made = _reached(trial), _signed(trial), _runs_of(trial)
    masked, labelled = made.get(Run.Kind.MASKED), made.get(Run.Kind.LABELLED)
    second = second_run_of(labelled) if labelled else None
    return [
        Step(
            "Analysis plan signed",
            signed.get(PLANS),
            "The statistician and the sponsor sign it.",
            reverse("plans", args=[trial.key]),
        ),
        Step(
            "Database locked",
            reached.get("locked"),
            "Three people sign the lock.",
            reverse("lock-board", args=[trial.key]),
        ),
        _run("Dry run on shuffled arms", made.get(Run.Kind.DRY), trial),
        Step("Letters A and B released", reached.get("masked"), "Two people do it, in the vault."),
        _run("Masked run", masked, trial),
        Step(
            "Interpretations signed",
            signed.get(INTERPRETATIONS),
            missing_before_meaning(trial)
            or "What the masked result would mean is written and signed.",
            _page("interpretation", masked, trial),
        ),
        Step("Seal opened", reached.get("unblinded"), "Two people do it, in the vault."),
        _run("Labelled run", labelled, trial),
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


def _signed(trial: Trial) -> dict[str, datetime]:
    """{table: when both had signed one of its records for the first time}."""
    tables = (PLANS, INTERPRETATIONS, RELEASES)
    signatures: dict[tuple, dict[str, datetime]] = defaultdict(dict)
    for one in Signature.objects.filter(trial=trial, of_table__in=tables).order_by("at"):
        signatures[one.of_table, one.of_id].setdefault(one.role, one.at)
    signed: dict[str, datetime] = {}
    for (table, _), by_role in signatures.items():
        if len(by_role) == len(SIGNERS):
            both = max(by_role.values())
            signed[table] = min(signed.get(table, both), both)
    return signed


def _runs_of(trial: Trial) -> dict[str, Run]:
    """{kind: its run on the latest snapshot that has come furthest}."""
    snapshot = latest_snapshot(trial)
    found = Run.objects.filter(trial=trial, snapshot_id=snapshot.pk if snapshot else None)
    made = runs.with_progress(found).select_related("plan", "result").order_by("started_at")
    return {run.kind: run for run in sorted(made, key=_how_far)}


def _how_far(run: Run) -> int:
    state = runs.state_read(run)
    return FURTHEST.index(state) if state in FURTHEST else 0


def _run(title: str, run: Run | None, trial: Trial) -> Step:
    if run is None:
        return Step(title, None, "It is started below.")
    at = run.result.finished_at if run.failure == "" else None
    return Step(title, at, "It has no result.", reverse("run", args=[trial.key, run.pk]))


def _page(name: str, run: Run | None, trial: Trial) -> str:
    return reverse(name, args=[trial.key, run.pk]) if run else ""
