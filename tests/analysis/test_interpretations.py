"""Two texts, two signatures, and only then the meaning; nothing can be changed afterwards."""

import json

import psycopg
import pytest

from analysis import planning
from analysis.interpretations import latest_interpretation, possible_meanings, said
from analysis.models import BlindedInterpretation, Run
from tests import raw
from tests.interpreting import (
    computed,
    interpret_by_all,
    masked_run,
    sign_texts,
    write_texts,
)
from tests.logins import log_in_as
from tests.study import KEY_HOLDERS, PLAN, start_run
from trials.actions.opening import KeyParts, why_not_approve
from trials.context import reading
from trials.models import AuditEvent
from trials.refusals import Conflict, NotPermitted, Refused
from trials.selectors.trials import missing_before_meaning, state_of

STATISTICIAN, SPONSOR = planning.SIGNERS
ONE_OF_THEM = {"meaning": {"A": "velvet", "B": "gravel"}, "text": "Whatever it says"}
BOTH = [{"A": "velvet", "B": "gravel"}, {"A": "gravel", "B": "velvet"}]


@pytest.fixture
def run(masked_study) -> Run:
    return masked_run(masked_study)


def approve_as_vault(study) -> None:
    log_in_as("vault")
    study.approve(KEY_HOLDERS[0], part=study.sealed.parts[0], parts=KeyParts())


def test_there_is_a_text_for_each_meaning_of_the_letters(masked_study, run):
    written = write_texts(masked_study, run)

    assert possible_meanings(masked_study.trial) == BOTH
    assert [one["meaning"] for one in written.texts] == BOTH
    assert said(BOTH[0], {"velvet": "Active"}) == "If A is Active and B is gravel"


@pytest.mark.parametrize(
    ("texts", "sentence"),
    [
        (["The same in both cases."], "Texts: there are 1, and 2 ways to mean the letters"),
        (["Sleep explains it.", " "], "If A is gravel and B is velvet: write what the result"),
    ],
)
def test_no_meaning_is_left_out(masked_study, run, texts, sentence):
    with pytest.raises(Refused, match=sentence):
        write_texts(masked_study, run, texts=texts)

    with reading(masked_study.scope(STATISTICIAN)):
        assert not BlindedInterpretation.objects.exists()


def test_nobody_writes_over_what_somebody_else_has_written(masked_study, run):
    write_texts(masked_study, run, role=SPONSOR)

    with pytest.raises(Conflict, match="Sam Sponsor has written since: read it first"):
        write_texts(masked_study, run)

    again = write_texts(masked_study, run, based_on=1)
    assert again.number == 2


def test_the_first_signature_closes_the_texts(masked_study, run):
    written = write_texts(masked_study, run)
    sign_texts(masked_study, written, SPONSOR)

    with pytest.raises(Refused, match="The texts are signed: they are not changed any more"):
        write_texts(masked_study, run, based_on=1)


def test_an_earlier_version_is_not_signed(masked_study, run):
    earlier = write_texts(masked_study, run)
    write_texts(masked_study, run, based_on=1, texts=["Another text, the first", "And the second"])

    with pytest.raises(Refused, match="Somebody else has written since: look at it first"):
        sign_texts(masked_study, earlier, SPONSOR)


def test_only_a_masked_run_of_a_pre_specified_plan_is_interpreted(masked_study):
    post_hoc = computed(start_run(masked_study, plan=PLAN.replace("Sleep of", "Later thoughts of")))

    with pytest.raises(Refused, match="it is not pre-specified"):
        write_texts(masked_study, post_hoc)


def test_nobody_else_writes_or_signs(masked_study, run):
    with pytest.raises(NotPermitted, match="interpret masked results"):
        write_texts(masked_study, run, role="data_manager")


# Before the meaning.


def test_the_seal_waits_for_run_texts_and_both_signatures_in_words(masked_study):
    """Each sentence is what the vault's page shows, and what the approval says."""
    study, sentences = masked_study, []

    def note() -> None:
        log_in_as("vault")
        with pytest.raises(Refused) as refusal:
            approve_as_vault(study)
        assert str(refusal.value) == why_not_approve(study.trial)
        sentences.append(str(refusal.value))
        log_in_as("web")

    note()
    run = masked_run(study)
    note()
    written = write_texts(study, run)
    note()
    sign_texts(study, written, STATISTICIAN)
    note()
    sign_texts(study, written, SPONSOR)

    assert [sentence.partition(":")[0] for sentence in sentences[:2]] == [
        "A masked run of a pre-specified plan comes first",
        "Nobody has written what the masked result would mean",
    ]
    assert sentences[2:] == [
        "The two interpretations of the masked result wait for the signature of the statistician"
        " and the sponsor.",
        "The two interpretations of the masked result wait for the signature of the sponsor.",
    ]
    assert missing_before_meaning(study.trial) is None
    log_in_as("vault")
    assert study.release_next_step() == "unblinded"


# Attempts, with the logins' own SQL.


def write_by_sql(study, run, texts: list[dict]) -> None:
    with raw.as_login("web") as web:
        raw.open_act(web, study.scope(STATISTICIAN), "runs.interpret")
        web.execute(
            "insert into analysis_blindedinterpretation (id, trial_id, run_id, number, texts,"
            " written_by_id, written_at, content_hash) values (gen_random_uuid(), %s, %s, 1,"
            " %s, %s, now(), '')",
            [study.trial.pk, run.pk, json.dumps(texts), study.people[STATISTICIAN].pk],
        )


def of_arms(one: str, other: str) -> list[dict]:
    return [
        {"meaning": {"A": one, "B": other}, "text": "Whatever it says"},
        {"meaning": {"A": other, "B": one}, "text": "Whatever it says"},
    ]


@pytest.mark.parametrize(
    "texts", [[ONE_OF_THEM] * 2, of_arms("x", "y"), of_arms("velvet", "vel.*")]
)
def test_texts_that_leave_a_meaning_out_are_refused_by_the_database(masked_study, run, texts):
    with pytest.raises(psycopg.errors.CheckViolation, match="for each meaning"):
        write_by_sql(masked_study, run, texts)


def test_the_meaning_is_not_released_after_texts_of_other_arms(masked_study, run):
    """The codes of sites are codes of the study too: the seal tells them from arms."""
    write_by_sql(masked_study, run, of_arms("01", "02"))
    with reading(masked_study.scope(STATISTICIAN)):
        written = latest_interpretation(run)
    for role in planning.SIGNERS:
        sign_texts(masked_study, written, role)

    with pytest.raises(psycopg.Error, match="are of other arms than those of the seal"):
        release_by_sql(masked_study)

    assert state_of(masked_study.trial) == "masked"


def test_after_the_opening_neither_text_can_be_changed_added_to_or_signed(masked_study):
    log_in_as("vault")
    interpret_by_all(masked_study)
    masked_study.release_next_step()
    log_in_as("web")
    scope = masked_study.scope(STATISTICIAN)
    with reading(scope):
        written = BlindedInterpretation.objects.select_related("run__plan").get()

    with pytest.raises(Refused, match="what was written before stays as it is"):
        write_texts(masked_study, written.run, based_on=1)
    with pytest.raises(Refused, match="signed before the meaning of the letters is released"):
        sign_texts(masked_study, written, STATISTICIAN)
    for attempt in (
        "update analysis_blindedinterpretation set texts = '[]'",
        "delete from analysis_blindedinterpretation",
        "insert into analysis_blindedinterpretation (id, trial_id, run_id, number, texts,"
        " written_by_id, written_at, content_hash) select gen_random_uuid(), trial_id, run_id, 2,"
        " texts, written_by_id, written_at, '' from analysis_blindedinterpretation",
        "insert into governance.signature select * from governance.signature",
    ):
        with raw.as_login("web") as web, pytest.raises(psycopg.Error):
            raw.open_act(web, scope, "runs.interpret")
            web.execute(attempt)
    with reading(scope):
        assert latest_interpretation(written.run).texts == written.texts


def release_by_sql(study) -> None:
    """Somebody has the vault's login, its signing key and two forged approvals."""
    with raw.as_administrator() as administrator:
        administrator.execute(
            "insert into governance.approval (trial_id, snapshot_id, step, actor_id, actor_name,"
            " role, event_id) select s.trial_id, s.id, 'meaning', gen_random_uuid(), role, role, 1"
            " from governance.snapshot s, unnest(array['one', 'other']) role"
        )
    with raw.as_login("vault") as vault:
        scope = study.scope(KEY_HOLDERS[1]).doing("seal.release", reason="Two approved it")
        vault.execute("select ledger.open_act(%s, %s)", raw.sign(scope, login="vault"))
        vault.execute(
            "select governance.release_meaning(%s, %s)",
            [study.trial.pk, '{"A": "velvet", "B": "gravel"}'],
        )


def test_the_vault_cannot_release_the_meaning_past_the_texts(masked_study):
    with pytest.raises(psycopg.Error, match="a masked run of a pre-specified plan comes first"):
        release_by_sql(masked_study)

    assert state_of(masked_study.trial) == "masked"


def test_each_act_has_its_line(masked_study, run):
    written = write_texts(masked_study, run)
    sign_texts(masked_study, written, SPONSOR)

    with reading(masked_study.scope("quality_auditor")):
        lines = AuditEvent.objects.filter(detail=str(run.pk), outcome="done").order_by("id")
        told = [(line.act, line.actor_name) for line in lines]
    assert told == [
        ("runs.interpret", "Stan Statistician"),
        ("runs.sign_interpretation", "Sam Sponsor"),
    ]
