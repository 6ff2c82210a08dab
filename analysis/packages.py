"""All that a run was made from and what it found, as one file that anybody can run again.

A masked package holds letters by participant, of which one known arm would tell all: nobody takes
it away before the study is unblinded. A rehearsal's holds its shuffled arms.
"""

import hashlib
import inspect
import json
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pandas as pd
from django.conf import settings

from analysis import runs, snapshots
from analysis.comparing import figures_as_csv, figures_of
from analysis.methods import all_methods
from analysis.models import Run, RunResult
from analysis.package_files import packed, plan_as_csv, table_as_csv
from analysis.planning import status_of
from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand, why_not_permitted
from trials.context import Scope, reading
from trials.ledger import act
from trials.models import Snapshot
from trials.refusals import refuse_if
from trials.selectors.lock_records import signatures_of_record
from trials.selectors.trials import state_of
from trials.studies.loading import study_of

ACT = "runs.export"
INDEPENDENT = Path(__file__).parent / "independent"
LOCKS = Path(__file__).parents[1] / "requirements"
FILE_OF = {"table": "data.csv"}


@dataclass(frozen=True)
class Package:
    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def why_not_take(run: Run, scope: Scope) -> str | None:
    """A package holds answers: it goes to those who analyse and may read all of them."""
    no = why_not_permitted(scope, Permission.START_RUNS)
    if no:
        return no
    if not RunResult.objects.filter(run=run, failure="").exists():
        return "The run has no result yet, and so there is no package of it."
    if run.kind == Run.Kind.MASKED and state_of(run.trial) != "unblinded":
        return (
            "The package holds the letter of each participant, and one known arm would tell all of"
            " them: it can be taken once the study is unblinded. A worker checks the run now."
        )
    hidden = _forms_not_seen(run, scope)
    if hidden:
        return f"The package holds answers that your role does not see, of: {', '.join(hidden)}."
    return None


def take_package(run: Run, scope: Scope) -> Package:
    """The package, for a person who takes it away: the ledger says who, and which bytes."""
    demand(scope, Permission.START_RUNS)
    with act(ACT, scope=scope, detail=f"package of run {run.pk}"):
        refuse_if(why_not_take(run, scope))
        letters = None
        if run.kind != Run.Kind.DRY:
            letters = snapshots.letters_on_record(Snapshot.objects.get(pk=run.snapshot_id))
        return package_of(run, letters)


def package_of(run: Run, letters: dict[UUID, str] | None = None) -> Package:
    """run: with its plan and trial, and with a result. letters: as runs.tables_of."""
    end = RunResult.objects.get(run=run, failure="")
    tables = runs.tables_of(run, letters)
    reference = tables.pop("arm_reference")
    plan, result = runs.plan_of(run.plan), json.loads(end.text)
    with reading(runs.worker_scope(run.trial)):
        about = _about(run, end, result, tables, reference)
    files = {
        "README.txt": _readme(run).encode(),
        "plan.yaml": run.plan.text.encode(),
        "plan.csv": plan_as_csv(plan, reference),
        "result.json": end.text.encode(),
        "figures.csv": _figures(result).encode(),
        "run.json": _as_json(about),
    }
    files |= {_file(name): table_as_csv(table) for name, table in tables.items()}
    files |= {f"independent/{file.name}": file.read_bytes() for file in scripts()}
    return Package(f"run-{str(run.pk)[:8]}.zip", packed(files))


def scripts() -> list[Path]:
    return sorted(INDEPENDENT.glob("*.R"))


def _file(table: str) -> str:
    return FILE_OF.get(table, f"{table}.csv")


def _figures(result: dict) -> str:
    """The names of the figures, for a second programmer to fill in; without our values."""
    return figures_as_csv(
        {id: dict.fromkeys(figures_of(one)) for id, one in result["analyses"].items()}
    )


def _about(
    run: Run, end: RunResult, result: dict, tables: dict[str, pd.DataFrame], reference: str | None
) -> dict:
    named = ("data_sha256", "excluded_sites", "events_sha256")
    methods = sorted({analysis.method for analysis in runs.plan_of(run.plan).analyses})
    return {
        "run": str(run.pk),
        "study": run.trial.key,
        "kind": run.kind,
        "started_at": run.started_at.isoformat(),
        "finished_at": end.finished_at.isoformat(),
        "plan": {
            "title": run.plan.title,
            "sha256": run.plan.sha256,
            "status": str(status_of(run.plan)),
            "signatures": [_signature(one) for one in signatures_of_record(run.plan)],
        },
        "snapshot_sha256": run.snapshot_sha256,
        "result_sha256": end.sha256,
        "made_from": {key: result[key] for key in named if key in result},
        "mark": result.get("mark"),
        "arm_reference": reference,
        "tables": {name: _file(name) for name in tables},
        "methods": {name: _first_line(all_methods()[name]) for name in methods},
        "code_version": end.code_version,
        "versions": end.versions,
        "lock_files": {
            f"requirements/{file.name}": hashlib.sha256(file.read_bytes()).hexdigest()
            for file in sorted(LOCKS.glob("*.lock"))
        },
        "packed_by": settings.CODE_VERSION,
    }


def _signature(one) -> dict:
    return {
        "name": one.actor_name,
        "role": one.role,
        "meaning": one.meaning,
        "method": one.method,
        "at": one.at.isoformat(),
        "sha256": bytes(one.content_hash).hex(),
    }


def _first_line(module) -> str:
    return inspect.getdoc(module).partition("\n")[0]


def _as_json(value: dict) -> bytes:
    return json.dumps(value, indent=1, ensure_ascii=False, sort_keys=True).encode() + b"\n"


def _forms_not_seen(run: Run, scope: Scope) -> list[str]:
    """The forms of the plan whose answers the role does not see."""
    read = runs.plan_of(run.plan).forms()
    return sorted(
        {
            form.form
            for visit in study_of(run.trial).visits
            for form in visit.forms
            if form.form in read and form.sees not in scope.form_classes
        }
    )


def _readme(run: Run) -> str:
    groups = {
        Run.Kind.DRY: "shuffled arms, which mean nothing",
        Run.Kind.MASKED: "the letters of masked groups, not the arms",
        Run.Kind.LABELLED: "the arms",
    }[run.kind]
    return README.format(title=run.plan.title, study=run.trial.key, groups=groups)


README = """{title}
Study {study}. One run of one analysis plan: all that it was made from, and what it found.

data.csv      the table that the plan reads: participants, {groups}, and columns named
              <form>.<score or item>@<visit>
plan.yaml     the plan, as it was signed; plan.csv is the same, a row for each key
result.json   every figure, in full precision
figures.csv   the names of the figures, for the results of other software
run.json      plan, signatures, snapshot, sites left out, versions, lock files
independent/  scripts for R that compute the figures again, without any of our code
SHA256SUMS    of every file: sha256sum -c SHA256SUMS

To run it again with Equipoise, which needs no database for this:

    python3 manage.py reproduce PACKAGE.zip

It says "The same bytes", or which figures differ, by how much, and which versions differ.

To compute the figures with R (its own packages and nlme, nothing else), in the unpacked folder:

    Rscript independent/second_run.R . my-figures.csv

For other software, write a CSV with the columns analysis, figure and value, the figures named as in
figures.csv. Somebody who did not start the run brings the file on the page of the run.
"""
