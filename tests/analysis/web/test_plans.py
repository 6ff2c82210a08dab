"""The pages of plans: kept with every problem told, compared, signed with the password again."""

import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from analysis.models import AnalysisPlan
from analysis.planning import status_of
from tests.study import PASSWORD, PLAN, STUDY, kept_plan, sign_plan_by, start_run
from tests.trials.web.conftest import address, browser, text_of
from trials.studies.reading import read_study

pytestmark = pytest.mark.rolled_back

LATER = PLAN.replace("covariates: [baseline]", "covariates: [baseline, sleep.baseline]")


def add(study, text: str, role: str = "statistician"):
    return browser(study, role).post(address("add-plan"), {"text": text})


def sign(study, plan, role: str, **said):
    usual = {"seen_hash": plan.sha256, "password": PASSWORD}
    return browser(study, role).post(address("sign-plan", plan.pk), usual | said, follow=True)


def test_a_pasted_plan_is_kept_as_a_draft_with_its_numbered_lines(open_study):
    answer = add(open_study, PLAN.replace("\n", "\r\n"))

    kept = AnalysisPlan.objects.get()
    page = browser(open_study, "sponsor").get(answer.url).content.decode()
    assert kept.text == PLAN
    assert (kept.added_by, status_of(kept)) == (open_study.people["statistician"], "draft")
    assert '<li id="line-2"><a href="#line-2">2</a><code>plan: Sleep of the small study' in page
    assert kept.sha256 in page


def test_what_is_no_plan_is_told_by_line_and_field_and_nothing_is_kept(open_study):
    wrong = PLAN.replace("method: ancova", "method: anova").replace("seed: 5", "seed: five")

    answer = add(open_study, wrong)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert '<a href="#line-12">Line 12</a>: analyses.2.method: &#x27;anova&#x27; is not' in page
    assert "Line 19</a>: analyses.3.seed: &#x27;five&#x27; is wrong" in page
    assert not AnalysisPlan.objects.exists()


# Each of these once ended in an error of the server.
HOSTILE = {
    "nested": "plan: " + "[" * 5000,
    "a list as a key": PLAN + "? [a, b]\n: 3\n",
    "an impossible date": PLAN.replace("plan: Sleep of the small study", "plan: 2026-99-99"),
    "an endless number": "plan: " + "9" * 6000,
    "half a character": PLAN.replace("plan: Sleep of the small study", 'plan: "\\ud800"'),
    "a NUL": PLAN.replace("plan: Sleep of the small study", 'plan: "a\\0b"'),
    "endless work": PLAN.replace("resamples: 200", "resamples: 2000000000"),
    "nothing but names": PLAN + "  - {id: x, method: x}\n" * 3000,
    "no title": PLAN.replace("plan: Sleep of the small study", "plan: ''"),
}


def test_a_plan_that_would_break_its_reader_is_told_by_line_and_nothing_is_kept(open_study):
    answers = {name: add(open_study, text) for name, text in HOSTILE.items()}

    told = {
        name: re.search(r"Line \d+</a>: ", one.content.decode()) for name, one in answers.items()
    }
    assert {name: one.status_code for name, one in answers.items()} == dict.fromkeys(HOSTILE, 422)
    assert all(told.values())
    assert not AnalysisPlan.objects.exists()


def test_nothing_sent_is_told(open_study):
    assert "Choose the file of a plan, or paste its text." in text_of(add(open_study, " "))


def test_a_title_that_is_too_long_is_told(open_study):
    answer = add(open_study, PLAN.replace("plan: Sleep", f"plan: {'long ' * 50}"))

    assert "at most 200 characters" in text_of(answer)


def test_a_shipped_plan_is_taken_as_it_comes(open_study, monkeypatch):
    monkeypatch.setattr("analysis.web.plans.shipped_plans", lambda: {"small": PLAN})

    answer = browser(open_study, "sponsor").post(address("take-plan"), {"name": "small"})

    assert answer.url == address("plan", AnalysisPlan.objects.get().pk)


def test_a_plan_that_is_kept_already_is_said_to_be_and_nothing_is_added(open_study, monkeypatch):
    monkeypatch.setattr("analysis.web.plans.shipped_plans", lambda: {"small": PLAN})
    sponsor = browser(open_study, "sponsor")
    first = text_of(sponsor.post(address("take-plan"), {"name": "small"}, follow=True))

    again = [
        text_of(sponsor.post(address("take-plan"), {"name": "small"}, follow=True)),
        text_of(sponsor.post(address("add-plan"), {"text": PLAN}, follow=True)),
    ]

    said = "This plan is kept already, since "
    assert [said in page for page in (first, *again)] == [False, True, True]
    assert AnalysisPlan.objects.count() == 1


def test_only_shipped_plans_that_fit_the_study_are_offered(open_study, monkeypatch):
    statistician = browser(open_study, "statistician")
    without = text_of(statistician.get(address("add-plan")))
    misfit = PLAN.replace("plan: Sleep", "plan: Misfit").replace("follow_up: V2", "follow_up: V9")
    shipped = {"small": PLAN, "misfit": misfit}
    monkeypatch.setattr("analysis.study_fit.shipped_plans", lambda: shipped)

    page = text_of(statistician.get(address("add-plan")))

    assert "None of them names only arms, visits and forms that this study has." in without
    assert ("Sleep of the small study" in page, "Misfit" in page) == (True, False)


def test_a_plan_that_was_shipped_for_another_study_is_refused_in_words(open_study):
    answer = browser(open_study, "sponsor").post(address("take-plan"), {"name": "mp8"})

    assert answer.status_code == 422
    assert "This plan is for another study" in text_of(answer)
    assert not AnalysisPlan.objects.exists()


def test_every_name_that_the_study_does_not_have_is_told_at_once_and_nothing_is_kept(open_study):
    wrong = PLAN.replace("gravel", "gavel").replace("score: sleep", "score: slep")
    wrong = wrong.replace("seed: 5", "seed: five").replace("follow_up: V2", "follow_up: V99", 1)

    page = text_of(add(open_study, wrong))

    told = [
        "Line 3: data.arm.reference: the study has no arm 'gavel'; there are: velvet, gravel",
        "Line 5: variables.mood.follow_up: the study has no visit 'V99'; there are: V1, V2",
        "Line 6: variables.sleep.score: MOOD has no 'slep'; there are: mood, sleep",
        "Line 19: analyses.3.seed: 'five' is wrong",
    ]
    plain = html.unescape(re.sub("<[^>]+>", "", page))
    assert [sentence for sentence in told if sentence not in plain] == []
    assert not AnalysisPlan.objects.exists()


def test_before_it_is_signed_a_plan_is_held_against_the_study_as_it_was_amended(
    open_study, monkeypatch
):
    plan = kept_plan(open_study)
    amended = read_study(STUDY.replace("{key: sleep", "{key: rest"))
    monkeypatch.setattr("analysis.study_fit.study_of", lambda trial: amended)

    page = text_of(browser(open_study, "statistician").get(address("plan", plan.pk)))

    assert "The study as it is in force does not have all that this plan names." in page
    assert "variables.sleep.score: MOOD has no" in page


def test_versions_of_a_plan_are_told_apart_in_words_and_lines(open_study):
    before, after = kept_plan(open_study), kept_plan(open_study, LATER)
    reader = browser(open_study, "data_manager")

    listed = text_of(reader.get(address("plans")))
    page = reader.get(address("plan", before.pk)).content.decode()
    difference = text_of(reader.get(address("plan-difference", after.pk, before.pk)))

    assert listed.count("Sleep of the small study") == 1
    assert f'href="{address("plan-difference", after.pk, before.pk)}"' in page
    assert "covariates: [baseline] -&gt; [baseline, sleep.baseline]" in difference


def test_an_earlier_version_that_awaits_a_signature_stays_in_the_list(open_study):
    signed_once = kept_plan(open_study)
    sign_plan_by(open_study, signed_once, "statistician")
    kept_plan(open_study, LATER)

    page = text_of(browser(open_study, "sponsor").get(address("plans")))

    assert f'href="{address("plan", signed_once.pk)}"' in page
    assert "1 of 2" in page
    assert "2 of 2" in page


def test_every_version_is_offered_for_a_dry_run(locked_study):
    for text in (PLAN, LATER):
        kept_plan(locked_study, text)

    page = text_of(browser(locked_study, "statistician").get(address("runs")))

    offered = re.findall(r"Dry run<span[^>]*> of ([^<]+)</span>", page)
    assert offered[:2] == [f"Sleep of the small study, version {n}" for n in (2, 1)]


def test_analyses_that_differ_in_the_same_are_told_together(open_study):
    before = kept_plan(open_study)
    after = kept_plan(open_study, PLAN.replace("[mood, sleep]", "[sleep, mood]"))

    url = address("plan-difference", after.pk, before.pk)
    page = text_of(browser(open_study, "sponsor").get(url))

    assert "<b>analysis described, analysis related</b> changed" in page


def test_two_people_sign_on_the_page_and_the_plan_is_pre_specified(open_study):
    plan = kept_plan(open_study)

    sign(open_study, plan, "statistician")
    page = text_of(sign(open_study, plan, "sponsor"))

    assert status_of(plan) == "pre-specified"
    assert "Signed. The plan is: pre-specified." in page
    assert "Signed by Stan Statistician" in page
    assert "Signed by Sam Sponsor" in page


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"password": "wrong"}, "The password is not right"),
        ({"password": ""}, "Password: it is missing"),
        ({"seen_hash": "ab" * 32}, "The record is not the one that was shown"),
    ],
    ids=["wrong password", "no password", "another hash"],
)
def test_what_is_not_right_signs_nothing(open_study, said, reason):
    plan = kept_plan(open_study)

    answer = sign(open_study, plan, "sponsor", **said)

    assert (answer.status_code, status_of(plan)) == (422, "draft")
    assert reason in text_of(answer)
    assert "Sign the plan" in text_of(answer)


def test_the_page_offers_the_signature_to_whoever_has_not_signed(open_study):
    plan = kept_plan(open_study)
    sign_plan_by(open_study, plan, "sponsor")

    offered = {
        role: "Sign the plan" in text_of(browser(open_study, role).get(address("plan", plan.pk)))
        for role in ("sponsor", "statistician", "data_manager")
    }

    assert offered == {"sponsor": False, "statistician": True, "data_manager": False}


def test_after_the_letters_the_page_says_that_a_signature_makes_it_post_hoc(masked_study):
    plan = kept_plan(masked_study, LATER)
    statistician = browser(masked_study, "statistician")

    page = text_of(statistician.get(address("plan", plan.pk)))
    runs_page = text_of(statistician.get(address("runs")))

    assert "a plan that is signed now is post hoc" in page
    assert "Runs wait for both signatures." in runs_page


@pytest.mark.parametrize("role", ["site_coordinator", "rater"])
def test_plans_are_not_for_sites_and_raters(open_study, role):
    plan = kept_plan(open_study)
    client = browser(open_study, role)

    answers = [client.get(address("plans")), client.get(address("plan", plan.pk))]

    assert [answer.status_code for answer in answers] == [404, 404]


def test_a_plan_that_is_none_of_the_study_starts_nothing(masked_study):
    answer = browser(masked_study, "sponsor").post(address("start-run"), {"plan": "mp8"})

    assert answer.status_code == 404


def test_three_versions_and_runs_cost_as_many_queries_as_one(masked_study):
    statistician = browser(masked_study, "statistician")
    plan = AnalysisPlan.objects.get()

    counts = []
    for more in ("", "# two\n", "# three\n"):
        kept_plan(masked_study, PLAN + more)
        start_run(masked_study)
        with CaptureQueriesContext(connection) as queries:
            for url in (address("plans"), address("plan", plan.pk)):
                assert statistician.get(url).status_code == 200
        counts.append(len(queries))

    assert counts[1] == counts[2]
