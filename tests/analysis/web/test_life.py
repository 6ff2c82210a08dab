"""The pages of interpretations and releases, and the way of the analyses on the page of runs."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from analysis.planning import SIGNERS
from analysis.runs import start
from tests.interpreting import computed, interpret_by_all, masked_run
from tests.logins import log_in_as
from tests.study import PASSWORD, PLAN, kept_plan, start_run
from tests.trials.web.conftest import address, browser, text_of

STATISTICIAN, SPONSOR = SIGNERS
TEXTS = {"text-0": "Sleep explains the mood.", "text-1": "It does not explain it."}


def post(study, role: str, name: str, run, **sent):
    return browser(study, role).post(address(name, run.pk), sent)


def seen_hash(page: str) -> str:
    return re.search(r'name="seen_hash" value="(\w{64})"', page)[1]


def sign(study, role: str, page_name: str, act_name: str, run):
    page = browser(study, role).get(address(page_name, run.pk)).content.decode()
    sent = {"seen_hash": seen_hash(page), "password": PASSWORD}
    return post(study, role, act_name, run, **sent)


def drawn_way(study) -> str:
    page = browser(study, STATISTICIAN).get(address("runs")).content.decode()
    return page[page.index('<ol class="way"') : page.index("</ol>")]


def way(study) -> list[str]:
    """The state of each step, as the page draws it."""
    return re.findall(r'<li class="is-(\w+)"', drawn_way(study))


def test_two_people_write_and_sign_what_the_result_would_mean(masked_study):
    run = masked_run(masked_study)

    written = post(masked_study, STATISTICIAN, "write-interpretation", run, based_on="0", **TEXTS)
    signed = [
        sign(masked_study, role, "interpretation", "sign-interpretation", run) for role in SIGNERS
    ]

    assert [answer.status_code for answer in (written, *signed)] == [302, 302, 302]
    page = text_of(browser(masked_study, SPONSOR).get(address("interpretation", run.pk)))
    assert "If A is Active and B is Control" in page
    assert "Sleep explains the mood." in page
    assert page.count("✓ signed") == 2
    assert "The texts are signed: they are not changed any more." in page


def test_a_wrong_password_signs_nothing(masked_study):
    run = masked_run(masked_study)
    post(masked_study, STATISTICIAN, "write-interpretation", run, based_on="0", **TEXTS)
    page = browser(masked_study, SPONSOR).get(address("interpretation", run.pk)).content.decode()

    answer = post(
        masked_study, SPONSOR, "sign-interpretation", run,
        seen_hash=seen_hash(page), password="guessed",
    )  # fmt: skip

    said = text_of(answer)
    assert answer.status_code == 422
    assert "The password is not right: nothing was done." in said
    assert "Sign all texts" in said
    assert "✓ signed" not in said


def test_texts_that_are_refused_stay_in_the_form(masked_study):
    run = masked_run(masked_study)

    answer = post(
        masked_study, STATISTICIAN, "write-interpretation", run,
        based_on="0", **(TEXTS | {"text-1": "No."}),
    )  # fmt: skip

    said = text_of(answer)
    assert answer.status_code == 422
    assert "write what the result would say, in at least 10 characters" in said
    assert ">Sleep explains the mood.</textarea>" in said


def test_refused_texts_never_stand_in_the_place_of_signed_ones(masked_study):
    run = masked_run(masked_study)
    post(masked_study, STATISTICIAN, "write-interpretation", run, based_on="0", **TEXTS)
    sign(masked_study, SPONSOR, "interpretation", "sign-interpretation", run)

    answer = post(
        masked_study, STATISTICIAN, "write-interpretation", run,
        based_on="1", **(TEXTS | {"text-0": "What suits me better."}),
    )  # fmt: skip

    assert answer.status_code == 422
    assert "Sleep explains the mood." in text_of(answer)
    assert "What suits me better." not in text_of(answer)


def test_after_the_opening_the_page_says_which_text_came_true(masked_study):
    log_in_as("vault")
    interpret_by_all(masked_study)
    masked_study.release_next_step()
    log_in_as("web")
    run = masked_study.trial.runs.get()

    page = text_of(browser(masked_study, SPONSOR).get(address("interpretation", run.pk)))

    assert [page.count(">This came true<"), page.count(">This did not come true<")] == [1, 1]
    assert page.count("sleep would explain it.") == 2


@pytest.mark.parametrize("role", ["site_coordinator", "rater"])
def test_whoever_sees_no_analyses_finds_neither_page(masked_study, role):
    run = masked_run(masked_study)

    found = [
        browser(masked_study, role).get(address(name, run.pk)).status_code
        for name in ("interpretation", "release")
    ]

    assert found == [404, 404]


def test_the_way_goes_on_step_by_step_up_to_the_release(unblinded_study):
    before = way(unblinded_study)
    run = computed(start_run(unblinded_study, kind="labelled"))
    post(
        unblinded_study, STATISTICIAN, "propose-release", run,
        without_second_run="No R is installed on this machine.",
    )  # fmt: skip
    for role in SIGNERS:
        sign(unblinded_study, role, "release", "sign-release", run)

    assert before == ["done", "done", "open", *["done"] * 4, *["waiting"] * 3]
    assert way(unblinded_study) == ["done", "done", "open", *["done"] * 5, "waiting", "done"]
    page = text_of(browser(unblinded_study, SPONSOR).get(address("release", run.pk)))
    assert "No second run: No R is installed on this machine." in page
    assert "The result is released." in page


def test_the_way_is_that_of_the_pre_specified_plan_and_of_the_first_time(masked_study):
    rehearsed = computed(start_run(masked_study, kind="dry"))
    first = drawn_way(masked_study)

    computed(start_run(masked_study, kind="dry"))
    draft = kept_plan(masked_study, PLAN.replace("Sleep of", "Another of"))
    scope = masked_study.scope(STATISTICIAN)
    computed(start(trial=masked_study.trial, plan=draft, kind="dry", scope=scope))

    assert address("run", rehearsed.pk) in first
    assert "<p>Sleep of the small study</p>" in first
    assert drawn_way(masked_study) == first


def test_a_superseded_result_and_its_successor_link_to_each_other(unblinded_study):
    runs = [computed(start_run(unblinded_study, kind="labelled")) for _ in range(2)]
    sent = {"without_second_run": "No R is installed on this machine."}
    for run in runs:
        post(unblinded_study, STATISTICIAN, "propose-release", run, **sent)
        for role in SIGNERS:
            sign(unblinded_study, role, "release", "sign-release", run)
        sent |= {"supersedes": str(run.pk), "reason": "A score was derived wrongly"}

    first, later = (
        text_of(browser(unblinded_study, SPONSOR).get(address("run", run.pk))) for run in runs
    )

    assert f'This result is superseded by <a href="{address("run", runs[1].pk)}">' in first
    assert f'This result supersedes <a href="{address("run", runs[0].pk)}">' in later
    assert first.count("Reason: A score was derived wrongly") == 1


def test_the_page_of_runs_costs_the_same_queries_with_one_run_and_with_three(masked_study):
    statistician = browser(masked_study, STATISTICIAN)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            statistician.get(address("runs"))
        return len(asked)

    masked_run(masked_study)
    queries()
    one = queries()
    for _ in range(2):
        masked_run(masked_study)

    assert queries() == one
