"""Pages of the monitor, and of deviations from the protocol."""

from django.urls import path

from trials.web.views import deviations, monitoring, verification

urlpatterns = [
    path("verification/", verification.show_progress, name="verification"),
    path(
        "verification/participants/<str:number>/",
        verification.show_participant,
        name="verification-of",
    ),
    path("verification/forms/<uuid:entry_id>/", verification.verify_form, name="verify-form"),
    path(
        "verification/consents/<uuid:consent_id>/",
        verification.verify_consent,
        name="verify-consent",
    ),
    path("verification/steps/<uuid:step_id>/", verification.verify_step, name="verify-step"),
    path(
        "verification/<uuid:verification_id>/back/",
        verification.take_one_back,
        name="take-back-verification",
    ),
    path("monitoring/", monitoring.show_visits, name="monitoring-visits"),
    path("monitoring/plan/", monitoring.plan, name="plan-monitoring"),
    path("monitoring/<uuid:visit_id>/", monitoring.show_visit, name="monitoring-visit"),
    path("monitoring/<uuid:visit_id>/held/", monitoring.hold_visit, name="hold-monitoring"),
    path("monitoring/<uuid:visit_id>/cancel/", monitoring.cancel_visit, name="cancel-monitoring"),
    path("monitoring/<uuid:visit_id>/close/", monitoring.close_visit, name="close-monitoring"),
    path("monitoring/<uuid:visit_id>/findings/", monitoring.find, name="add-finding"),
    path("monitoring/<uuid:visit_id>/write/<str:kind>/", monitoring.write, name="write-report"),
    path("monitoring/findings/<uuid:finding_id>/", monitoring.end_finding, name="close-finding"),
    path("monitoring/reports/<uuid:report_id>/", monitoring.show_report, name="monitoring-report"),
    path(
        "monitoring/reports/<uuid:report_id>/sign/", monitoring.sign, name="sign-monitoring-report"
    ),
    path("deviations/", deviations.show_deviations, name="deviations"),
    path("deviations/report/", deviations.report, name="report-deviation"),
    path("deviations/classify/", deviations.classify_several, name="classify-deviations"),
    path("deviations/<uuid:deviation_id>/", deviations.show_deviation, name="deviation"),
    path("deviations/<uuid:deviation_id>/<str:state>/", deviations.step, name="step-of-deviation"),
]
