"""Participants: from the screening log to the stage that a disclosure opens."""

from trials.actions import (
    alerts,
    consents,
    deviations,
    disclosure,
    linking,
    participants,
    reaching,
    screening,
    steps,
    visits,
)
from trials.api.acts.act import Act
from trials.api.acts.fields import one_of, words
from trials.authorization.permissions import Permission as P
from trials.lifecycle import PRESCREENING_REASONS
from trials.web.views import alerts as alert_pages
from trials.web.views import deviations as deviation_pages
from trials.web.views import disclosure as disclosure_pages
from trials.web.views import flow as flow_pages
from trials.web.views import participants as participant_pages
from trials.web.views import status as status_pages
from trials.web.views import visits as visit_pages

ACTS = (
    Act(
        "participants/enrol/",
        participants.enrol,
        participant_pages.add_participant,
        {"consent_version": words(40)},
    ),
    # The day is today: another one is for what a file brings in.
    Act(
        "participants/{participant}/randomise/",
        participants.randomise,
        participant_pages.randomise_participant,
        {"on": None},
    ),
    Act("participants/{participant}/record-step/", steps.record_step, status_pages.record_step_of),
    Act("participants/{participant}/sign-consent/", consents.sign_consent, status_pages.sign),
    Act(
        "participants/{participant}/withdraw-consent/",
        consents.withdraw_consent,
        status_pages.withdraw,
    ),
    Act(
        "participants/{participant}/record-contact/",
        reaching.record_contact_attempt,
        status_pages.record_contact,
    ),
    Act("participants/{participant}/link-parent/", linking.link_parent, status_pages.link),
    Act(
        "participants/{participant}/freeze-stage/",
        disclosure.freeze_stage,
        disclosure_pages.freeze,
        {"on": None},
    ),
    Act(
        "participants/{participant}/ask-disclosure/",
        disclosure.ask_disclosure,
        disclosure_pages.ask,
    ),
    Act("participants/{participant}/open-stage/", disclosure.open_stage, disclosure_pages.open_one),
    Act("participants/{participant}/add-visit/", visits.add_visit, visit_pages.add_visit),
    Act("participants/{participant}/record-event/", visits.record_event, visit_pages.record_event),
    Act(
        "participants/{participant}/report-deviation/",
        deviations.report_deviation,
        deviation_pages.report,
    ),
    Act("alerts/{alert}/acknowledge/", alerts.acknowledge_alert, alert_pages.acknowledge),
    Act(
        "sites/{site}/record-prescreening/",
        screening.record_prescreening,
        flow_pages.show_screening,
        {"reason": one_of(PRESCREENING_REASONS)},
        # The page shows the log to others too.
        permissions=(P.ADD_PARTICIPANTS,),
    ),
)
