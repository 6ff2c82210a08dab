"""Profiles, certificates and declarations are kept by the rater coordinator."""

from datetime import date, timedelta

import pytest

from tests.study import reading_all
from trials.actions.rater_pool import certify, declare, keep_profile, months_later
from trials.models import ConflictOfInterest, RaterCertificate, RaterProfile
from trials.refusals import NotPermitted, Refused

TOMORROW = date.today() + timedelta(days=1)


@pytest.fixture
def pool(pool_of_module):
    """No test looks at what another one leaves."""
    return pool_of_module


def about(pool, name: str = "ruth", role: str = "rater_coordinator") -> dict:
    return {"trial": pool.trial, "rater": pool.people[name], "scope": pool.scope(role)}


@pytest.mark.parametrize(
    ("day", "later"),
    [
        (date(2026, 1, 15), date(2026, 7, 15)),
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2025, 12, 1), date(2026, 6, 1)),
    ],
)
def test_six_months_later_is_the_same_day_or_the_last_of_a_shorter_month(day, later):
    assert months_later(day, 6) == later


def test_a_certificate_counts_as_long_as_the_study_file_says(pool):
    certify(**about(pool), forms=["CALM"], certified_on=date(2026, 1, 15), note="Case 7")

    with reading_all(pool.trial):
        kept = RaterCertificate.objects.get(note="Case 7")
    assert (kept.form_key, kept.valid_until) == ("CALM", date(2026, 7, 15))


def test_a_profile_is_changed_in_place_and_the_ledger_keeps_both(pool):
    keep_profile(**about(pool), languages=["he", "en"], most_per_week=4)

    with reading_all(pool.trial):
        profile = RaterProfile.objects.get(rater=pool.people["ruth"])
    assert (profile.languages, profile.most_per_week) == (["en", "he"], 4)


def test_a_conflict_is_declared_with_one_site(pool):
    kept = declare(
        **about(pool), site="02", explanation="Worked there", declared_on=date(2026, 1, 9)
    )

    with reading_all(pool.trial):
        assert ConflictOfInterest.objects.get(pk=kept.pk).site.code == "02"


@pytest.mark.parametrize(
    ("keep", "said", "why"),
    [
        (keep_profile, {"languages": [], "most_per_week": 5}, "Languages: give at least one."),
        (
            keep_profile,
            {"languages": ["Hebrew"], "most_per_week": 5},
            "Languages: Hebrew: give codes of two small letters (ISO 639-1).",
        ),
        (
            keep_profile,
            {"languages": ["he"], "most_per_week": 0},
            "Most interviews per week: 0: give 1 or more.",
        ),
        (
            certify,
            {"forms": ["MOOD"], "certified_on": date(2026, 1, 9)},
            "Forms: MOOD: give some of CALM, STILL.",
        ),
        (
            certify,
            {"forms": ["CALM"], "certified_on": TOMORROW},
            f"{TOMORROW} is in the future.",
        ),
        (
            declare,
            {"site": "02", "declared_on": date(2026, 1, 9)},
            "Explanation: say what the conflict is.",
        ),
        (
            declare,
            {"site": "09", "explanation": "Kin", "declared_on": date(2026, 1, 9)},
            "Site '09': POOL has no such site.",
        ),
    ],
)
def test_what_cannot_be_kept_is_refused_with_what_would_be_right(pool, keep, said, why):
    with pytest.raises(Refused) as refusal:
        keep(**about(pool), **said)

    assert str(refusal.value) == why


def test_nobody_else_keeps_the_pool_and_nobody_else_is_in_it(pool):
    profile = {"languages": ["en"], "most_per_week": 5}

    with pytest.raises(NotPermitted, match=r"^The role Site coordinator does not include: keep"):
        keep_profile(**about(pool, role="site_coordinator"), **profile)
    with pytest.raises(Refused, match=r"^Dana Data is not a rater of POOL\.$"):
        keep_profile(**about(pool, "data_manager"), **profile)
