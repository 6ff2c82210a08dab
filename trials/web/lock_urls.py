"""Pages of the lock: the board, the blind review, what is reopened, the unlock."""

from django.urls import path

from trials.web.views import blind_review, ceremony, locks, reopenings

urlpatterns = [
    path("lock/", locks.show_board, name="lock-board"),
    path("lock/step/<str:step>/", locks.take_step, name="lock-step"),
    path("lock/now/", locks.sign, name="lock"),
    path("lock/lines/<str:code>/", locks.show_line, name="lock-line"),
    path("lock/lines/<str:code>/explain/", locks.explain_line, name="explain-line"),
    path("lock/restore-test/", locks.record_test, name="restore-test"),
    path("lock/unlock/ask/", locks.ask_to_unlock, name="ask-unlock"),
    path("lock/unlock/", locks.agree_to_unlock, name="unlock"),
    path("lock/record/", ceremony.show_record, name="opening-record"),
    path("lock/review/", blind_review.show_review, name="blind-review"),
    path("lock/review/decide/<str:number>/", blind_review.decide_one, name="decide-sets"),
    path("lock/review/suggested/", blind_review.take_suggestions, name="take-suggestions"),
    path("lock/review/minutes/", blind_review.write, name="write-minutes"),
    path("lock/review/sign/", blind_review.sign, name="sign-minutes"),
    path("lock/reopened/", reopenings.show_reopenings, name="reopenings"),
    path("lock/reopened/add/", reopenings.add, name="reopen"),
    path("lock/reopened/<uuid:reopening_id>/close/", reopenings.end, name="close-reopening"),
]
