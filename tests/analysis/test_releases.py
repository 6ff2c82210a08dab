"""A labelled result is released by two people after a second run, and superseded for a reason."""

import time
from dataclasses import dataclass

import psycopg
import pytest

from analysis import planning, runs
from analysis.models import ResultsRelease, Run, SecondRun
from analysis.releases import propose_release, sign_release, superseded_by
from analysis.runs import worker_scope
from tests import raw
from tests.interpreting import computed
from tests.logins import log_in_as
from tests.study import PLAN, SmallStudy, start_run
from trials.context import reading
from trials.ledger import act
from trials.refusals import NotPermitted, Refused

STATISTICIAN, SPONSOR = planning.SIGNERS
NO_R = "No R is installed here, and nobody brought results"
REASON = "A score was derived wrongly"


@dataclass
class Office:
    """The two people and what they do with labelled runs."""

    study: SmallStudy

    def labelled(self, **said) -> Run:
        return computed(start_run(self.study, kind="labelled", **said))

    def propose(self, run: Run, *, role=STATISTICIAN, **said) -> ResultsRelease:
        usual = {"without_second_run": NO_R}
        return propose_release(run=run, scope=self.study.scope(role), **(usual | said))

    def sign(self, release: ResultsRelease, role: str, **said) -> bool:
        usual = {
            "seen_hash": bytes(release.content_hash).hex(),
            "authenticated": time.time(),
        }
        return sign_release(release=release, scope=self.study.scope(role), **(usual | said))

    def release(self, run: Run, **said) -> list[bool]:
        proposed = self.propose(run, **said)
        return [self.sign(proposed, role) for role in planning.SIGNERS]

    def second_run(self, run: Run, *, agrees: bool) -> SecondRun:
        """As the worker keeps it; the database says whether it agrees."""
        log_in_as("worker")
        with act("runs.second", scope=worker_scope(self.study.trial)):
            made = SecondRun.objects.create(
                trial=self.study.trial,
                run=run,
                implementation="R",
                analyses=[{"analysis": "mood", "agrees": agrees}],
                compared=1,
                agrees=agrees,
            )
        log_in_as("web")
        return made


@pytest.fixture
def office(unblinded_study) -> Office:
    return Office(unblinded_study)


def test_the_second_signature_releases_the_result(office):
    run = office.labelled()

    assert runs.state(run) == "succeeded"
    assert office.release(run) == [False, True]
    assert runs.state(run) == "released"


def test_a_release_names_the_second_run_that_agrees(office):
    run = office.labelled()
    second = office.second_run(run, agrees=True)

    released = office.propose(run, without_second_run="")

    assert (released.second_run_id, released.without_second_run) == (second.pk, "")
    assert (released.plan_status, released.result_sha256) == ("pre-specified", run.result.sha256)


def test_without_a_second_run_the_release_says_why(office):
    with pytest.raises(Refused, match="No second run has agreed: say in at least 10 characters"):
        office.propose(office.labelled(), without_second_run="no R")


def test_a_second_run_that_differs_stops_the_release_also_at_the_second_signature(office):
    run = office.labelled()
    proposed = office.propose(run)
    office.sign(proposed, STATISTICIAN)
    office.second_run(run, agrees=False)

    with pytest.raises(Refused, match="A second run does not agree with the result"):
        office.sign(proposed, SPONSOR)
    with pytest.raises(Refused, match="second run does not agree: its differences are looked at"):
        office.propose(run)

    assert runs.state(run) == "succeeded"


def test_nobody_signs_while_a_second_run_is_being_kept(office):
    run = office.labelled()
    office.second_run(run, agrees=True)
    proposed = office.propose(run, without_second_run="")
    office.sign(proposed, STATISTICIAN)
    scope = worker_scope(office.study.trial).doing("runs.second")
    with raw.as_login("worker") as worker:
        worker.execute("select ledger.open_act(%s, %s)", raw.sign(scope, login="worker"))
        worker.execute(
            "insert into analysis_secondrun (id, trial_id, run_id, implementation, versions,"
            " script_sha256, results, analyses, not_checked, compared, agrees, failure, made_at)"
            " values (gen_random_uuid(), %s, %s, 'R', '{}', '', '', '[{\"agrees\": false}]', '[]',"
            " 1, true, '', now())",
            [run.trial_id, run.pk],
        )
        with raw.as_login("web") as web, pytest.raises(psycopg.errors.LockNotAvailable):
            web.execute("set lock_timeout = '100ms'")
            raw.open_act(web, office.study.scope(SPONSOR), "runs.sign", authenticated=time.time())
            web.execute(
                "select governance.sign('analysis_resultsrelease', %s, %s, 'release of results')",
                [proposed.pk, bytes(proposed.content_hash)],
            )

    with pytest.raises(Refused, match="A second run does not agree with the result"):
        office.sign(proposed, SPONSOR)


def test_a_rehearsal_is_never_released(office):
    run = computed(start_run(office.study, kind="dry"))

    with pytest.raises(Refused, match="Only the result of a labelled run is released"):
        office.propose(run)


def test_nobody_else_releases(office):
    with pytest.raises(NotPermitted, match="release results"):
        office.propose(office.labelled(), role="data_manager")


def test_a_later_run_supersedes_a_released_one_and_both_stay_readable(office):
    first, later = office.labelled(), office.labelled()
    office.release(first)
    office.release(later, supersedes=first, reason=REASON)

    with reading(office.study.scope("sponsor")):
        replaced = superseded_by(first)
    assert [runs.state(first), runs.state(later)] == ["superseded", "released"]
    assert (replaced.run_id, replaced.reason) == (later.pk, REASON)
    assert runs.result_of(first)["analyses"] == runs.result_of(later)["analyses"]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"reason": "short"}, "Reason: say in at least 10 characters"),
        ({"reason": REASON}, "A released result of the same plan is superseded once"),
    ],
    ids=["without a reason", "one that was not released"],
)
def test_what_is_superseded_was_released_and_there_is_a_reason(office, said, sentence):
    first, later = office.labelled(), office.labelled()

    with pytest.raises(Refused, match=sentence):
        office.propose(later, supersedes=first, **said)


def test_a_result_is_superseded_by_one_of_the_same_plan_and_once(office):
    first = office.labelled()
    office.release(first)
    office.release(office.labelled(), supersedes=first, reason=REASON)
    other_plan = office.labelled(plan=PLAN.replace("plan: Sleep", "plan: Dreams"))

    for run in (office.labelled(), other_plan):
        with pytest.raises(Refused, match="of the same plan is superseded once"):
            office.propose(run, supersedes=first, reason=REASON)


# Attempts, with the web's own SQL.


COPIED = (
    "insert into analysis_resultsrelease (id, number, result_sha256, plan_status, second_run_id,"
    " without_second_run, reason, proposed_at, content_hash, proposed_by_id, run_id, trial_id)"
    " select gen_random_uuid(), number + 1, {result}, plan_status, {second_run},"
    " without_second_run, reason, proposed_at, '', proposed_by_id, run_id, trial_id"
    " from analysis_resultsrelease"
)


@pytest.mark.parametrize(
    ("attempt", "sentence"),
    [
        ("update analysis_resultsrelease set reason = 'As everybody knows'", "permission denied"),
        ("delete from analysis_resultsrelease", "permission denied"),
        (
            COPIED.format(result="repeat('0', 64)", second_run="null"),
            "what is released is the result of a labelled run",
        ),
        (
            COPIED.format(result="result_sha256", second_run="gen_random_uuid()"),
            "a second run that agrees is needed",
        ),
    ],
    ids=["other words", "taken away", "another result", "a second run that is not there"],
)
def test_a_release_cannot_say_what_is_not_so(office, attempt, sentence):
    office.propose(office.labelled())

    with raw.as_login("web") as web, pytest.raises(psycopg.Error, match=sentence):
        raw.open_act(web, office.study.scope(STATISTICIAN), "runs.propose_release")
        web.execute(attempt)
