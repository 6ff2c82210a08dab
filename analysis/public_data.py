"""The data set of a released result that everybody may have (CONSORT 2025, items 3 and 4).

A study has one, made once: two of them, with and without sites or before and after a site was
excluded, would join by the scores of each participant. Which id was whose is kept nowhere.
"""

import json
from collections.abc import Callable
from random import SystemRandom

import pandas as pd

from analysis import runs, snapshots
from analysis.datasets.arrange import TRIAL_ARM, TRIAL_PARTICIPANT
from analysis.models import Publication, Run, RunResult
from analysis.packages import Package
from analysis.planning import status_of
from analysis.public.anonymity import FEWEST
from analysis.public.files import Released, as_zip
from analysis.public.table import public_table
from analysis.public.variables import StudyWords, variables_of
from analysis.standing import Standing
from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand, why_not_permitted
from trials.context import Scope, reading
from trials.ledger import act
from trials.models import Snapshot, Trial
from trials.refusals import refuse_if
from trials.selectors.consents import agreed_to
from trials.selectors.trials import is_demonstration, state_of
from trials.studies.loading import every_study, forms_of, labels_of_visits, study_of

ACT = "runs.publish"
SIMULATED = "SIMULATED: these participants do not exist."


def why_not_publish(run: Run, scope: Scope) -> str | None:
    """Those who release results say what leaves for everybody; nothing does before."""
    no = why_not_permitted(scope, Permission.SIGN_RESULTS)
    return no or why_not_published(run, publication_of(run.trial))


def publication_of(trial: Trial) -> Publication | None:
    """Without its bytes."""
    return Publication.objects.filter(trial=trial).defer("content").first()


def why_not_published(run: Run, made: Publication | None) -> str | None:
    """made: as publication_of."""
    if made and made.run_id != run.pk:
        return (
            f"The study's data set for the public was made of run {str(made.run_id)[:8]} on"
            f" {made.made_at:%-d %b %Y}. A second one would tell, beside the first, who somebody"
            " is: a study has one."
        )
    if made:
        return None
    if state_of(run.trial) != "unblinded":
        return "The data set holds each participant's arm: it is made once the study is unblinded."
    standing = Run.objects.filter(pk=run.pk).values_list(Standing("pk"), flat=True).get()
    if standing == "superseded":
        return "The result is superseded: the data set is made of the one that replaces it."
    if standing != "released":
        return "The data set is made of a released result: two people release it first."
    return None


def publish(run: Run, scope: Scope, *, with_sites: bool = False) -> Package:
    """The data set, for a person who makes it public: the ledger says who.

    with_sites: as letters drawn by lot, where the plan reads the sites; it holds for the first
    time, which makes the data set. Raises Refused.
    """
    demand(scope, Permission.SIGN_RESULTS)
    return _publish(run, scope, snapshots.letters_on_record, with_sites=with_sites)


def publish_on_server(run: Run, *, with_sites: bool = False) -> Package:
    """As publish, for whoever keeps the server: the worker's login reads the letters itself."""
    return _publish(run, runs.worker_scope(run.trial), lambda _: None, with_sites=with_sites)


def _publish(
    run: Run,
    scope: Scope,
    letters_of: Callable[[Snapshot], dict | None],
    *,
    with_sites: bool,
) -> Package:
    """The one of the study: made the first time, and the same bytes after that."""
    name = f"public-data-{str(run.pk)[:8]}.zip"
    with act(ACT, scope=scope, detail=f"public data set of run {run.pk}"):
        made = publication_of(run.trial)
        refuse_if(why_not_published(run, made))
        if made:
            refuse_if(_why_not_with_sites(made, asked=with_sites))
            return Package(name, bytes(made.content))
        letters = letters_of(Snapshot.objects.get(pk=run.snapshot_id))
        package = Package(name, _made(run, letters, with_sites=with_sites))
        Publication.objects.create(
            trial=run.trial,
            run=run,
            with_sites=with_sites,
            sha256=package.sha256,
            content=package.content,
            made_by_id=scope.actor,
        )
    return package


def _why_not_with_sites(made: Publication, *, asked: bool) -> str | None:
    if made.with_sites or not asked:
        return None
    return "The data set was made without the sites, and is made once: take it without them."


def _made(run: Run, letters: dict | None, *, with_sites: bool) -> bytes:
    """run: with its plan and trial, and released. letters: as runs.tables_of."""
    whole = runs.tables_of(run, letters)["table"]
    with reading(runs.worker_scope(run.trial)):
        table = _of_those_who_agreed(whole, run.trial)
        released = _released(run, not_shared=len(whole) - len(table))
        days = snapshots.randomised_on(Snapshot.objects.get(pk=run.snapshot_id))
        words = _words(run.trial)
    refuse_if(_why_too_few(len(table)))
    columns = [name for name in table.columns if name not in (TRIAL_PARTICIPANT, TRIAL_ARM)]
    variables = variables_of(columns, released.plan, words, with_sites=with_sites)
    public = public_table(table, variables, days, SystemRandom())
    return as_zip(released, public)


def _of_those_who_agreed(table: pd.DataFrame, trial: Trial) -> pd.DataFrame:
    shared = study_of(trial).public_data
    if shared is None or shared.consent is None:
        return table
    return table[table[TRIAL_PARTICIPANT].isin(agreed_to(trial, shared.consent))]


def _why_too_few(people: int) -> str | None:
    if people >= FEWEST:
        return None
    return f"There are {people} participants to share; of fewer than {FEWEST}, each would be known."


def _released(run: Run, *, not_shared: int) -> Released:
    end, study = RunResult.objects.get(run=run, failure=""), study_of(run.trial)
    return Released(
        study=run.trial.key,
        title=run.trial.title,
        registry=study.registry or "",
        plan=runs.plan_of(run.plan),
        plan_text=run.plan.text,
        plan_status=str(status_of(run.plan)),
        result=json.loads(end.text),
        result_sha256=end.sha256,
        code_version=end.code_version,
        arms={arm.code: arm.label for arm in study.arms},
        sites_left_out=len(run.excluded_sites),
        not_shared=not_shared,
        caution=SIMULATED if is_demonstration(run.trial) else "",
    )


def _words(trial: Trial) -> StudyWords:
    shared, studies = study_of(trial).public_data, every_study(trial)
    asked: dict[str, set[str]] = {}
    for visit in (visit for study in studies for visit in study.visits):
        for one in visit.forms:
            asked.setdefault(one.form, set()).add(visit.code)
    return StudyWords(
        forms=list(forms_of(trial).values()),
        own=frozenset(key for study in studies for key in study.own_forms),
        asked=asked,
        shared=frozenset(shared.characteristics if shared else ()),
        visits=labels_of_visits(trial),
    )
