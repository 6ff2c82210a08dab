"""The review of access: who is listed, what is signed, and when it is overdue."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests.people import NORA, accept, ask, proof
from trials.actions.access_review import people_to_review, review_access
from trials.authorization.scopes import scope_of
from trials.context import reading
from trials.models import AccessReview, AuditEvent, Signature
from trials.refusals import NotPermitted, Refused
from trials.selectors import access_reviews
from trials.selectors.access_reviews import next_review_due, overdue_access_review

pytestmark = pytest.mark.rolled_back


def listed(study) -> list[dict]:
    with reading(study.scope("quality_auditor")):
        return people_to_review(study.trial, study.scope("quality_auditor"))


def part_named(people: list[dict], username: str) -> str:
    return next(row["part"] for row in people if row["username"] == username)


def review(study, seen: list[dict], ends: dict | None = None, **said) -> AccessReview:
    scope = study.scope("quality_auditor")
    usual = proof() | said
    return review_access(trial=study.trial, seen=seen, ends=ends or {}, scope=scope, **usual)


def test_everybody_of_the_web_is_listed_and_who_stayed_away_is_marked(open_study_of_module):
    people = {row["username"]: row for row in listed(open_study_of_module)}

    assert set(people) == {
        user.username for user in open_study_of_module.people.values() if user.realm == "web"
    }
    assert people["mona"]["role"] == "Monitor"
    # Nobody of them ever signed in, and their parts began in January.
    assert {row["dormant"] for row in people.values()} == {True}


def test_who_was_invited_is_listed_and_is_not_dormant(open_study):
    accept(ask(open_study, starts_on=date.today()))

    nora = next(row for row in listed(open_study) if row["username"] == NORA.username)

    assert (nora["state"], nora["dormant"]) == ("Active", False)


def test_the_list_is_frozen_with_each_decision_and_signed(open_study):
    seen = listed(open_study)
    mona = part_named(seen, "mona")

    signed = review(open_study, seen, {mona: "Has left the company"})

    decisions = {row["username"]: row["decision"] for row in signed.people}
    assert decisions.pop("mona") == "ended"
    assert set(decisions.values()) == {"kept"}
    with reading(open_study.scope("quality_auditor")):
        signature = Signature.objects.get(of_id=signed.pk)
    assert bytes(signature.content_hash) == bytes(signed.content_hash)
    with pytest.raises(NotPermitted):
        scope_of(open_study.people["monitor"], open_study.trial)


def test_a_list_that_is_no_longer_true_is_not_signed(open_study):
    seen = listed(open_study)
    ask(open_study)

    with pytest.raises(Refused, match=r"^Somebody came or left"):
        review(open_study, seen)


@pytest.mark.parametrize(
    ("ends", "sentence"),
    [
        ({"mona": ""}, "^Say why each part ends"),
        ({"quen": "Wants to leave"}, "^Somebody else ends your part"),
    ],
)
def test_what_a_review_does_not_end(open_study, ends, sentence):
    seen = listed(open_study)

    with pytest.raises(Refused, match=sentence):
        review(open_study, seen, {part_named(seen, name): why for name, why in ends.items()})

    with reading(open_study.scope("quality_auditor")):
        assert not AccessReview.objects.exists()


def test_without_the_password_nothing_is_reviewed(open_study):
    with pytest.raises(Refused, match="password must be given again"):
        review(open_study, listed(open_study), authenticated=None)


def test_the_line_of_a_review_is_not_read_at_a_site(open_study):
    """The list names the raters."""
    review(open_study, listed(open_study))

    with reading(open_study.scope("site_physician")):
        assert not AuditEvent.objects.filter(act__contains="review_access").exists()
        assert not AccessReview.objects.exists()


def test_a_review_is_due_ninety_days_after_the_study_was_loaded(open_study, monkeypatch):
    loaded = timezone.now()
    with reading(open_study.scope("sponsor")):
        assert next_review_due(open_study.trial) == loaded.date() + timedelta(days=90)
        assert overdue_access_review(open_study.trial) is None

        monkeypatch.setattr(access_reviews, "_loaded_at", lambda trial: loaded - timedelta(91))
        yesterday = loaded.date() - timedelta(days=1)
        assert overdue_access_review(open_study.trial) == (
            f"The review of who has access was due on {yesterday:%-d %b %Y}."
        )
