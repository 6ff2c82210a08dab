"""The study itself: versions, sites, people, reviews of the ledger."""

from trials.actions import amendments, invitations, ledger_review, members, sites
from trials.api.acts import adapted
from trials.api.acts.act import Act
from trials.api.acts.fields import one_of, words
from trials.authorization.permissions import Permission as P
from trials.lifecycle import SITE
from trials.studies.reading import LONGEST as LONGEST_STUDY_FILE
from trials.web.views import definition as study_pages
from trials.web.views import invitations as invitation_pages
from trials.web.views import ledger_reviews as ledger_pages
from trials.web.views import people as people_pages
from trials.web.views import sites as site_pages

ACTS = (
    Act(
        "study/propose-version/",
        amendments.propose_version,
        study_pages.propose,
        {"text": words(LONGEST_STUDY_FILE, trim_whitespace=False), "source": words(200)},
    ),
    Act("study/versions/{version}/approve/", amendments.approve_version, study_pages.approve),
    Act(
        "sites/{site}/record-ethics-approval/",
        amendments.record_ethics_approval,
        study_pages.record_ethics,
    ),
    Act("sites/{site}/move/", sites.move_site, site_pages.move, {"state": one_of(SITE)}),
    Act("sites/{site}/propose-exclusion/", sites.propose_exclusion, site_pages.propose),
    Act("exclusions/{proposal}/confirm/", sites.confirm_exclusion, site_pages.confirm),
    Act("people/{membership}/end/", members.end_part, people_pages.end),
    Act("people/{membership}/record-training/", invitations.record_training, people_pages.train),
    Act(
        "people/{membership}/withdraw-invitation/",
        adapted.withdraw_invitation,
        invitation_pages.withdraw,
    ),
    Act(
        "ledger-reviews/plan/",
        ledger_review.plan_review,
        ledger_pages.show_reviews,
        # Inspectors see the reviews and hold none.
        permissions=(P.REVIEW_LEDGER,),
    ),
    Act("ledger-reviews/{review}/draw/", ledger_review.draw_sample, ledger_pages.draw),
    Act(
        "ledger-reviews/{review}/mark/",
        ledger_review.mark_lines,
        ledger_pages.mark,
        {"finding": words(500)},
    ),
)
