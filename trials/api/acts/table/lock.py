"""On the way to the lock."""

from trials.actions import blind_review, lock_board, locks, reopening, unlocking
from trials.api.acts.act import Act
from trials.api.acts.fields import words
from trials.models import Entry, Participant, Visit
from trials.web.views import blind_review as review_pages
from trials.web.views import locks as lock_pages
from trials.web.views import reopenings as reopening_pages

ACTS = (
    Act(
        "lock/begin-soft-lock/", locks.begin_soft_lock, lock_pages.take_step, {"reason": words(500)}
    ),
    Act("lock/end-soft-lock/", locks.end_soft_lock, lock_pages.take_step, {"reason": words(500)}),
    Act("lock/review-again/", locks.review_again, lock_pages.take_step, {"reason": words(500)}),
    Act("lock/lines/{line}/explain/", lock_board.explain, lock_pages.explain_line),
    Act(
        "lock/record-restore-test/",
        lock_board.record_restore_test,
        lock_pages.record_test,
        {"before": words(128), "after": words(128)},
    ),
    Act("lock/ask-unlock/", unlocking.ask_unlock, lock_pages.ask_to_unlock),
    Act("blind-review/decide/", blind_review.decide, review_pages.decide_one),
    Act(
        "blind-review/write-minutes/",
        blind_review.write_minutes,
        review_pages.write,
        {"text": words(20_000)},
    ),
    *(
        Act(
            f"{things}/{{row}}/reopen-data/",
            reopening.reopen,
            reopening_pages.add,
            {"row": of},
        )
        for things, of in (("participants", Participant), ("visits", Visit), ("entries", Entry))
    ),
    Act("reopenings/{reopening}/close/", reopening.close, reopening_pages.end),
)
