"""A plan is signed by two people, before the letters or after them, and then never changes."""

import time

import psycopg
import pytest

from analysis import runs
from analysis.models import AnalysisPlan, Run
from analysis.planning import PlanStatus, plans_of, status_of
from tests import locking, raw
from tests.conftest import log_in_as
from tests.study import KEY_HOLDERS, PLAN, kept_plan, sign_plan_by, signed_plan
from trials.actions.opening import KeyParts, why_not_approve
from trials.refusals import NotPermitted, Refused

pytestmark = pytest.mark.rolled_back

ANOTHER = PLAN.replace("resamples: 200", "resamples: 300")
NOT_SIGNED = "is not signed by the statistician and the sponsor"


@pytest.fixture
def masked(masked_study):
    """The letters are released: PLAN was signed before."""
    return masked_study


# What a plan is.


def test_a_plan_is_a_draft_then_signed_once_then_pre_specified(open_study):
    plan = kept_plan(open_study)
    told = [status_of(plan)]
    for role in ("sponsor", "statistician"):
        told.append(sign_plan_by(open_study, plan, role))

    assert told == ["draft", "signed once", "pre-specified"]


def test_a_plan_signed_after_the_letters_is_post_hoc(masked):
    signed_plan(masked, ANOTHER)

    assert {plan.text: plan.status for plan in plans_of(masked.trial)} == {
        PLAN: "pre-specified",
        ANOTHER: "post hoc",
    }


@pytest.mark.commits
def test_one_signature_before_the_letters_and_one_after_make_it_post_hoc(locked_study):
    plan = kept_plan(locked_study, ANOTHER)
    sign_plan_by(locked_study, plan, "statistician")
    log_in_as("vault")
    locked_study.release_next_step()
    log_in_as("web")

    assert sign_plan_by(locked_study, plan, "sponsor") == "post hoc"


def test_the_status_comes_with_rows_of_a_query(masked):
    start = {"trial": masked.trial, "kind": "masked", "scope": masked.scope("statistician")}
    runs.start(plan=signed_plan(masked), **start)

    found = Run.objects.annotate(plan_status=PlanStatus("plan_id"))

    assert [run.plan_status for run in found] == ["pre-specified"]


# Signing.


def test_another_hash_than_that_of_the_text_is_not_signed(open_study):
    plan = kept_plan(open_study)

    with pytest.raises(Refused, match="The record is not the one that was shown"):
        sign_plan_by(open_study, plan, "sponsor", seen_hash="ab" * 32)

    assert status_of(plan) == "draft"


def test_a_password_given_long_ago_signs_nothing(open_study):
    plan = kept_plan(open_study)

    with pytest.raises(Refused, match="The password must be given again"):
        sign_plan_by(open_study, plan, "sponsor", authenticated=time.time() - 120)


def test_nobody_signs_twice(open_study):
    plan = kept_plan(open_study)
    sign_plan_by(open_study, plan, "sponsor")

    with pytest.raises(Refused, match="Sam Sponsor has signed this plan in the same role already"):
        sign_plan_by(open_study, plan, "sponsor")

    assert status_of(plan) == "signed once"


def test_a_data_manager_does_not_sign_a_plan(open_study):
    plan = kept_plan(open_study)

    with pytest.raises(NotPermitted):
        sign_plan_by(open_study, plan, "data_manager")


# What waits for the signatures.


def test_no_masked_run_is_made_of_a_draft(masked):
    plan = kept_plan(masked, ANOTHER)

    with pytest.raises(Refused, match="The plan waits for its signatures"):
        runs.start(trial=masked.trial, plan=plan, kind="masked", scope=masked.scope("statistician"))

    assert not Run.objects.exists()


@pytest.mark.commits
def test_no_letter_is_approved_before_a_plan_is_signed(open_study):
    locking.lock(open_study)
    sign_plan_by(open_study, kept_plan(open_study), "sponsor")
    log_in_as("vault")

    with pytest.raises(Refused, match="No analysis plan is signed: the statistician and the spon"):
        open_study.approve(KEY_HOLDERS[0], part=open_study.sealed.parts[0], parts=KeyParts())

    assert why_not_approve(open_study.trial).startswith("No analysis plan is signed")


# Past the acts, with the logins and their keys.


def as_web(connection, study, name: str, role: str = "statistician", **said):
    raw.open_act(connection, study.scope(role), name, **said)


@pytest.mark.commits
def test_the_web_starts_no_run_of_a_draft_past_the_act(masked):
    plan = kept_plan(masked, ANOTHER)
    with raw.as_login("web") as web, pytest.raises(psycopg.Error, match=NOT_SIGNED):
        as_web(web, masked, "runs.start")
        web.execute(
            "insert into analysis_run (id, trial_id, plan_id, snapshot_id, snapshot_sha256, kind,"
            " excluded_sites, salt, started_by_id, started_at)"
            " select gen_random_uuid(), %s, %s, id, '', 'masked', '[]', '', %s, now()"
            " from governance.snapshot",
            [masked.trial.pk, plan.pk, masked.people["statistician"].pk],
        )


def test_the_web_keeps_no_plan_under_another_hash(open_study):
    with raw.as_login("web") as web, pytest.raises(psycopg.Error, match="not that of the text"):
        as_web(web, open_study, "plans.add")
        web.execute(
            "insert into analysis_analysisplan (id, trial_id, title, text, sha256, added_at)"
            " values (gen_random_uuid(), %s, 'Mine', 'plan: Mine', %s, now())",
            [open_study.trial.pk, "ab" * 32],
        )


@pytest.mark.parametrize("statement", ["update {} set text = 'nothing'", "delete from {}"])
def test_a_signed_plan_is_changed_by_nobody(masked, statement):
    with raw.as_login("web") as web, pytest.raises(psycopg.errors.InsufficientPrivilege):
        as_web(web, masked, "plans.add")
        web.execute(statement.format("analysis_analysisplan"))

    assert AnalysisPlan.objects.get(trial=masked.trial).text == PLAN


def test_a_plan_is_not_signed_past_the_act_without_a_line(open_study):
    plan = kept_plan(open_study)
    with raw.as_login("web") as web, pytest.raises(psycopg.Error, match="no act is open"):
        raw.enter(web, open_study.scope("sponsor").doing("plans.sign", authenticated=time.time()))
        web.execute(
            "select governance.sign('analysis_analysisplan', %s, %s, 'analysis plan')",
            [plan.pk, bytes.fromhex(plan.sha256)],
        )


def test_each_signature_has_its_line_in_the_ledger(masked):
    with raw.as_administrator() as administrator:
        lines = administrator.execute(
            "select e.act, e.role, c.table_name from ledger.event e join ledger.change c"
            " on c.event_id = e.id where e.act like 'plans.%' order by e.id"
        ).fetchall()

    assert lines == [
        ("plans.add", "statistician", "analysis_analysisplan"),
        ("plans.sign", "statistician", "signature"),
        ("plans.sign", "sponsor", "signature"),
    ]
