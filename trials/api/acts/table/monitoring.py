"""What the monitor does, and deviations from the protocol."""

from trials.actions import deviations, monitoring_visits, unblindings, verification
from trials.api.acts import adapted
from trials.api.acts.act import Act
from trials.api.acts.fields import many, one_of, words
from trials.models import Consent, Deviation, ParticipantStep
from trials.web.views import deviations as deviation_pages
from trials.web.views import monitoring as monitoring_pages
from trials.web.views import unblindings as unblinding_pages
from trials.web.views import verification as verification_pages

ACTS = (
    Act(
        "entries/{entry}/verify/",
        verification.verify_fields,
        verification_pages.verify_form,
        # "" says that the form is there, of which no answer is read.
        {"fields": many(words(60, allow_blank=True))},
    ),
    Act(
        "consents/{fact}/verify/",
        verification.verify_fact,
        verification_pages.verify_consent,
        {"fact": Consent},
    ),
    Act(
        "steps/{fact}/verify/",
        verification.verify_fact,
        verification_pages.verify_step,
        {"fact": ParticipantStep},
    ),
    Act(
        "verifications/{verification}/take-back/",
        verification.take_back,
        verification_pages.take_one_back,
    ),
    Act("monitoring/plan/", monitoring_visits.plan_visit, monitoring_pages.plan),
    Act("monitoring/{visit}/hold/", monitoring_visits.hold, monitoring_pages.hold_visit),
    Act("monitoring/{visit}/cancel/", monitoring_visits.cancel, monitoring_pages.cancel_visit),
    Act("monitoring/{visit}/close/", monitoring_visits.close, monitoring_pages.close_visit),
    Act("monitoring/{visit}/add-finding/", monitoring_visits.add_finding, monitoring_pages.find),
    Act("monitoring/{visit}/write/", monitoring_visits.write_report, monitoring_pages.write),
    Act(
        "findings/{finding}/close/",
        monitoring_visits.close_finding,
        monitoring_pages.end_finding,
    ),
    Act("deviations/classify/", deviations.classify, deviation_pages.classify_several),
    Act(
        "deviations/{deviation}/take-step/",
        adapted.step_of_deviation,
        deviation_pages.step,
        {"state": one_of(deviations.NEEDED), "classification": one_of(Deviation.Class)},
    ),
    Act(
        "unblindings/{unblinding}/review/",
        unblindings.review_unblinding,
        unblinding_pages.review,
        {"impact": words(2000)},
    ),
)
