"""The rehearsal on shuffled arms: from the lock on, marked everywhere, and blind to the list."""

import json

from analysis import runs
from analysis.models import Run
from analysis.shuffling import MARK
from analysis.web.presenters import run_sections
from tests import raw
from tests.interpreting import computed
from tests.logins import log_in_as
from tests.study import kept_plan, start_run
from trials.context import reading


def dry_run(study) -> Run:
    """Of a plan that nobody has signed."""
    scope = study.scope("statistician")
    plan = kept_plan(study)
    return runs.start(trial=study.trial, plan=plan, kind=Run.Kind.DRY, scope=scope)


def as_if_redrawn(study) -> None:
    """Every participant with a letter gets the other one, past every guard."""
    with raw.as_administrator() as administrator:
        for guard in ("disable", "enable always"):
            administrator.execute(f"alter table governance.letter {guard} trigger append_only")
            if guard == "disable":
                administrator.execute(
                    "update governance.letter set letter = translate(letter, 'AB', 'BA')"
                )


def arms_seen_by_the_worker(run: Run) -> dict[str, str]:
    log_in_as("worker")
    table = runs.tables_of(run)["table"]
    log_in_as("web")
    return dict(zip(table["participant"], table["arm"], strict=True))


def test_it_runs_before_any_letter_is_released_and_says_that_it_means_nothing(locked_study):
    run = computed(dry_run(locked_study))

    kept = json.loads(run.result.text)
    with reading(locked_study.scope("statistician")):
        sections = run_sections(run, locked_study.trial)
    shown = [table for section in sections for table in section.tables]
    shown += [figure for section in sections for figure in section.figures]
    assert kept["mark"] == MARK
    assert len(shown) > 4
    assert [one.title for one in shown if MARK not in one.title] == []
    assert "Active (shuffled) − Control (shuffled)" in str(shown)


def test_its_arms_are_those_of_its_salt_whatever_was_drawn(masked_study):
    """The attempt to learn an arm from the rehearsal: the same run under the opposite letters."""
    run, labelled_by_lot = dry_run(masked_study), start_run(masked_study)
    before = arms_seen_by_the_worker(run), arms_seen_by_the_worker(labelled_by_lot)

    as_if_redrawn(masked_study)

    assert arms_seen_by_the_worker(run) == before[0]
    assert arms_seen_by_the_worker(labelled_by_lot) != before[1]


def test_two_rehearsals_shuffle_differently_and_one_computed_twice_does_not(locked_study):
    one, other = dry_run(locked_study), dry_run(locked_study)

    assert arms_seen_by_the_worker(one) == arms_seen_by_the_worker(one)
    assert (len(one.salt), one.salt != other.salt) == (32, True)
