"""Interviews and their raters."""

from trials.actions import rater_pool, raters, rating_room
from trials.api.acts import adapted
from trials.api.acts.act import Act
from trials.api.acts.fields import one_of, words
from trials.api.acts.things import BY_TOKEN
from trials.models import RaterDisclosure
from trials.web.views import interviews as interview_pages
from trials.web.views import raters as rater_pages

ACTS = (
    Act(
        "entries/{entry}/assign/",
        raters.assign,
        interview_pages.assign_interview,
        {"alone": None},
    ),
    Act("interviews/assign-waiting/", adapted.assign_waiting, rater_pages.assign_all),
    Act(
        "interviews/{entry}/assign/",
        adapted.assign_interview,
        rater_pages.give,
        {"entry": BY_TOKEN},
    ),
    Act(
        "interviews/{entry}/assign-by-rules/",
        raters.assign_by_rules,
        rater_pages.give_by_rules,
        {"entry": BY_TOKEN},
    ),
    Act(
        "interviews/{entry}/assign-again/",
        raters.assign_again,
        rater_pages.give_again,
        {"entry": BY_TOKEN},
    ),
    Act("entries/{entry}/say-met-before/", rating_room.say_met_before, interview_pages.say_met),
    Act(
        "entries/{entry}/tell-disclosure/",
        rating_room.tell_disclosure,
        interview_pages.disclose,
        {"told": one_of(RaterDisclosure.Told), "note": words(500)},
    ),
    Act("raters/{rater}/keep-profile/", rater_pool.keep_profile, rater_pages.profile),
    Act("raters/{rater}/certify/", rater_pool.certify, rater_pages.certificate),
    Act(
        "raters/{rater}/declare/",
        rater_pool.declare,
        rater_pages.declaration,
        {"site": words(10)},
    ),
)
