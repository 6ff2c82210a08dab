"""From a file of answers to the published kind of figure, on every real part, against R.

The reference values lie in tests/analysis/oracles, with the R that made them.
"""

import json
from datetime import date
from pathlib import Path

import pytest

from analysis import runs, work
from analysis.models import Run
from analysis.plans.shipping import shipped_plans
from tests import settings as test_settings
from tests.conftest import copy_of, log_in_as
from tests.study import (
    KEY_HOLDERS,
    PASSWORD,
    PEOPLE,
    SmallStudy,
    reading_all,
    signed_plan,
)
from trials.actions.imports import import_answers
from trials.actions.members import add_member
from trials.actions.opening import load_sealed_list, vault_public_key
from trials.actions.studies import create_account, load_study
from trials.authorization.scopes import scope_of
from trials.imports.arms import read_arms
from trials.imports.files import read_covariates, read_items
from trials.models import Site
from trials.randomisation import reserved_slots, seal_list
from trials.studies.reading import read_study
from trials.studies.shipping import shipped

pytestmark = pytest.mark.long

DATA = Path(__file__).parents[1] / "data" / "trial82"
ORACLES = Path(__file__).parents[1] / "analysis" / "oracles"
HELD_ON = date(2025, 5, 7)
TOLERANCE = 1e-8
SCORES = ("ucs", "cs", "sk", "sj", "ch", "is", "mi", "oi")
ARM_IN_R = {"PBO": "PT", "MDMA": "MDMA"}


def text_of(name: str) -> str:
    return (DATA / name).read_text()


def oracle(method: str, name: str) -> dict:
    return json.loads((ORACLES / method / f"{name}.json").read_text())


@pytest.fixture(scope="module")
def labelled(django_db_setup, django_db_blocker):
    """The labelled result of the 82 people: imported, locked, opened by two people, computed."""
    name = f"{test_settings.DATABASE}_trial82"
    with django_db_blocker.unblock(), copy_of(test_settings.DATABASE, name):
        study = imported_study()
        signed_plan(study, shipped_plans()["agin_liebes_2025"])
        study.lock()
        log_in_as("vault")
        study.release_next_step()
        study.release_next_step()
        log_in_as("web")
        run = started_run(study)
        log_in_as("worker")
        for part in work.waiting_parts():
            work.compute_part(part)
        yield runs.result_of(run)["analyses"]


def imported_study() -> SmallStudy:
    """The files through the same acts as a person's entry, the arms as a sealed list."""
    text = shipped("two-visits")
    trial = load_study(text=text, source="two-visits.yaml")
    study = SmallStudy(trial, {})
    with reading_all(trial):
        site = Site.objects.get(trial=trial)
    for role in ("data_manager", "sponsor", "statistician", "site_physician", "rater"):
        at = site if role == "site_physician" else None
        study.people[role] = member(study, role, site=at)
    log_in_as("vault")
    for role in KEY_HOLDERS:
        study.scopes[role] = scope_of(member(study, role, realm="vault"), trial)
    arms = read_arms(text_of("arms.csv"), read_study(text), source="arms.csv")
    study.sealed = seal_list(
        reserved_slots(arms, stratum="ALL"),
        trial=trial.key,
        vault_public_key=bytes.fromhex(vault_public_key()),
    )
    load_sealed_list(
        trial=trial, sealed=study.sealed.text, scope=study.scope("unblinded_statistician")
    )
    log_in_as("web")
    file = read_study(text)
    import_answers(
        trial=trial,
        items=read_items(text_of("items.csv"), file, source="items.csv"),
        covariates=read_covariates(text_of("covariates.csv"), file, source="covariates.csv"),
        site=site,
        on=HELD_ON,
        scope=study.scope("data_manager"),
    )
    return study


def member(study: SmallStudy, role: str, *, realm: str = "web", site: Site | None = None):
    username, name, _ = PEOPLE[role]
    user = create_account(username=username, name=name, password=PASSWORD, realm=realm)
    add_member(user=user, trial=study.trial, role=role, site=site, starts_on=HELD_ON)
    return user


def started_run(study: SmallStudy) -> Run:
    sponsor = study.scope("sponsor")
    plan = signed_plan(study, shipped_plans()["agin_liebes_2025"])
    return runs.start(trial=study.trial, plan=plan, kind=Run.Kind.LABELLED, scope=sponsor)


def estimate(analysis: dict, name: str, **named) -> dict:
    (found,) = [
        e
        for e in analysis["estimates"]
        if e["name"] == name and all(e.get(key) == value for key, value in named.items())
    ]
    return found


def test_every_analysis_of_the_paper_is_done(labelled):
    failed = {id: a["reason"] for id, a in labelled.items() if a["status"] != "ok"}

    assert failed == {}
    assert len(labelled) == 2 + 8 + 32


@pytest.mark.parametrize("score", SCORES)
def test_an_ancova_of_the_trial_is_that_of_r(labelled, score):
    analysis = labelled[f"ancova-{score}"]
    r = oracle("ancova", "ancova")["improvement"][score]

    assert analysis["n_by_arm"] == {"MDMA": 42, "PBO": 40}
    assert estimate(analysis, "F")["value"] == pytest.approx(r["type3"]["F"], rel=TOLERANCE)
    assert estimate(analysis, "F")["p"] == pytest.approx(r["type3"]["p"], rel=1e-6)
    assert estimate(analysis, "difference")["value"] == pytest.approx(
        r["diff"]["est"], rel=TOLERANCE
    )
    assert estimate(analysis, "cohens_d")["value"] == pytest.approx(
        r["d"]["emm_over_sigma"], rel=TOLERANCE
    )
    for arm, name in ARM_IN_R.items():
        mean = estimate(analysis, "adjusted_mean", arm=arm)
        assert mean["value"] == pytest.approx(r["emm"][name]["mean"], rel=TOLERANCE)


def test_the_p_values_of_both_families_are_adjusted_as_r_does(labelled):
    r = oracle("families", "bh")
    expected = r["family_a"]["bh"] | r["family_b"]["bh"]

    found = {s: estimate(labelled[f"ancova-{s}"], "difference")["p_adjusted"] for s in expected}

    assert found == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("pair", sorted(oracle("mediation", "mediation")))
def test_a_mediation_of_the_trial_has_the_limits_of_process(labelled, pair):
    analysis = labelled[pair.replace(">", "-")]
    r = oracle("mediation", "mediation")[pair]

    indirect = estimate(analysis, "indirect")

    assert analysis["n"] == r["n"]
    assert indirect["value"] == pytest.approx(r["ab"]["est"], rel=TOLERANCE)
    assert indirect["se"] == pytest.approx(r["ab"]["se"], rel=TOLERANCE)
    assert indirect["low"] == pytest.approx(r["ab"]["bc"]["lo"], rel=TOLERANCE)
    assert indirect["high"] == pytest.approx(r["ab"]["bc"]["hi"], rel=TOLERANCE)
    for path in ("a", "b", "direct", "total"):
        assert estimate(analysis, path)["value"] == pytest.approx(r[path]["est"], rel=TOLERANCE)
