"""The review of the ledger: its plan, its sample, what was found, its signed end."""

import time
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from tests.study import PASSWORD
from tests.trials.web.conftest import address, browser, text_of
from trials.actions.ledger_review import (
    close_review,
    draw_sample,
    drawn,
    mark_lines,
    plan_review,
)
from trials.context import reading
from trials.models import AuditEvent, LedgerMark, LedgerReview, Signature
from trials.refusals import NotPermitted, Refused
from trials.selectors.ledger_review import overdue_reviews, reviews_of

pytestmark = pytest.mark.rolled_back

TODAY = datetime.now(UTC).date()
STATEMENT = "Thirty lines were looked at; one needs a query."


@pytest.fixture
def tomorrow(monkeypatch):
    """The days of a review are over when it is drawn."""
    clock = SimpleNamespace(now=lambda: datetime.now(UTC) + timedelta(days=1))
    monkeypatch.setattr("trials.policies.ledger_review.timezone", clock)


def plan(study, role="monitor", **said) -> LedgerReview:
    usual = {"site": None, "first_day": date(2020, 1, 1), "last_day": TODAY}
    usual |= {"due_on": TODAY + timedelta(days=9), "sample_size": 5}
    return plan_review(trial=study.trial, scope=study.scope(role), **(usual | said))


@pytest.fixture
def review(open_study, tomorrow) -> LedgerReview:
    """Drawn by the monitor."""
    planned = plan(open_study)
    draw_sample(review=planned, scope=open_study.scope("monitor"))
    return read(open_study, planned)


def read(study, review, role="monitor") -> LedgerReview:
    with reading(study.scope(role)):
        return reviews_of(study.trial).select_related("trial").get(pk=review.pk)


def close(study, review, role="monitor", **said):
    usual = {"statement": STATEMENT, "authenticated": time.time()}
    return close_review(review=review, scope=study.scope(role), **(usual | said))


def test_the_sample_is_drawn_by_lot_from_what_others_did(open_study, review):
    assert len(review.sample.lines) == 5
    with reading(open_study.scope("monitor")):
        lines = AuditEvent.objects.filter(
            trial_id=open_study.trial.pk, at__lt=review.sample.recorded_at
        ).exclude(actor_name="Mona Monitor")
        in_scope = list(lines.order_by("at", "pk").values_list("pk", flat=True))
    assert review.sample.in_scope == len(in_scope)
    places = drawn(review.sample.seed, len(in_scope), 5)
    assert review.sample.lines == [in_scope[place] for place in places]


def test_the_same_seed_draws_the_same_places():
    """What Python 3.11's random.Random("00ff").sample(range(240), 5) gives, in order."""
    assert drawn("00ff", 240, 5) == [67, 163, 167, 175, 196]
    assert drawn("00ff", 3, 5) == [0, 1, 2]


def test_a_review_is_signed_once_every_line_was_looked_at(open_study, review):
    monitor = open_study.scope("monitor")
    mark_lines(review=review, places=[1, 2, 3, 4], scope=monitor)
    with pytest.raises(Refused, match="Lines that nobody has looked at yet: 1"):
        close(open_study, review)
    mark_lines(review=review, places=[5], scope=monitor, finding="The reason says nothing")

    closing = close(open_study, review)

    assert closing.findings == [{"place": 5, "finding": "The reason says nothing"}]
    with reading(monitor):
        signature = Signature.objects.get(of_id=closing.pk)
    assert (signature.meaning, bytes(signature.content_hash)) == (
        "ledger review",
        bytes(closing.content_hash),
    )


def test_without_the_password_nothing_is_closed(open_study, review):
    mark_lines(review=review, places=[1, 2, 3, 4, 5], scope=open_study.scope("monitor"))

    with pytest.raises(Refused, match="password must be given again"):
        close(open_study, review, authenticated=None)


def test_whoever_did_not_draw_it_does_not_look_at_it(open_study, review):
    with pytest.raises(Refused, match="Mona Monitor drew this sample, and looks at it"):
        mark_lines(review=review, places=[1], scope=open_study.scope("quality_auditor"))


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"places": []}, "Tick the lines that you looked at"),
        ({"places": [6]}, "The sample has no line 6"),
        ({"places": [1], "finding": "no"}, "Say in a sentence what was found"),
        ({"places": [1, 1]}, "This line was looked at already"),
    ],
)
def test_a_mark_that_does_not_fit_is_refused_whole(open_study, review, said, sentence):
    with pytest.raises(Refused, match=sentence):
        mark_lines(review=review, scope=open_study.scope("monitor"), **said)

    with reading(open_study.scope("monitor")):
        assert not LedgerMark.objects.exists()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"last_day": date(2019, 1, 1)}, "The last day, 2019-01-01, lies before the first"),
        ({"due_on": date(2020, 1, 1)}, "The review is due on 2020-01-01"),
        ({"sample_size": 0}, "A sample has from 1 to 200 lines, not 0"),
    ],
)
def test_a_plan_that_contradicts_itself_is_refused(open_study_of_module, said, sentence):
    with pytest.raises(Refused, match=sentence):
        plan(open_study_of_module, **said)


def test_the_sample_waits_until_the_days_are_over(open_study):
    planned = plan(open_study)

    with pytest.raises(Refused, match=r"The sample is drawn when .* is over, in UTC"):
        draw_sample(review=planned, scope=open_study.scope("monitor"))


def test_a_review_that_is_not_closed_in_time_is_overdue(open_study):
    plan(open_study, last_day=date(2026, 1, 1), due_on=date(2026, 2, 1))

    with reading(open_study.scope("quality_auditor")):
        assert overdue_reviews(open_study.trial).count() == 1
    page = text_of(browser(open_study, "quality_auditor").get(address("ledger-reviews")))
    assert "1 overdue" in page


@pytest.mark.parametrize("role", ["inspector", "sponsor", "site_coordinator"])
def test_who_does_not_review_plans_nothing(open_study_of_module, role):
    with pytest.raises(NotPermitted):
        plan(open_study_of_module, role)


def test_a_review_from_page_to_page(open_study, review):
    client = browser(open_study, "monitor")
    url = address("ledger-review", review.pk)
    page = text_of(client.get(url))
    assert f"of {review.sample.in_scope} lines" in page and review.sample.seed in page
    assert not [number for number in review.sample.lines if f">{number}<" in page]

    client.post(address("mark-lines", review.pk), {"place": ["1", "2", "3", "4", "5"]})
    signed = {"statement": STATEMENT, "password": PASSWORD}
    done = client.post(address("close-review", review.pk), signed, follow=True)

    assert "Closed and signed" in text_of(done)
    assert "Signed by Mona Monitor" in text_of(done)
