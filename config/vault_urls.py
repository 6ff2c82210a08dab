"""The vault: unblinded roles only. A page of the web does not exist here, nor the other way."""

from django.urls import include, path

from trials.web.views import (
    access_history,
    board_reports,
    ceremony,
    disclosures,
    emergency,
    health,
    openings,
    pharmacy,
    rehearsals,
    second_factor,
    unblindings,
)

urlpatterns = [
    path("", openings.show_openings, name="openings"),
    path("", include("trials.web.account_urls")),
    path("healthz", health.healthz, name="healthz"),
    path("openings/<slug:trial>/", openings.show_opening, name="opening"),
    path("openings/<slug:trial>/approve/", openings.approve_opening, name="approve"),
    path("openings/<slug:trial>/rehearsal/", rehearsals.show_rehearsal, name="rehearsal"),
    path("openings/<slug:trial>/record/", ceremony.show_record, name="opening-record"),
    path("board/<slug:trial>/", board_reports.show_reports, name="board-reports"),
    path("board/<slug:trial>/write/", board_reports.write, name="write-board-report"),
    path(
        "board/<slug:trial>/<int:number>/<slug:kind>/",
        board_reports.show_report,
        name="board-report",
    ),
    path(
        "board/<slug:trial>/<int:number>/<slug:kind>/csv/",
        board_reports.show_report,
        {"form": "csv"},
        name="board-report-csv",
    ),
    path(
        "board/<slug:trial>/<int:number>/<slug:kind>/html/",
        board_reports.show_report,
        {"form": "html"},
        name="board-report-html",
    ),
    path("disclosures/<slug:trial>/", disclosures.show_disclosures, name="disclosures"),
    path(
        "disclosures/<slug:trial>/<uuid:request_id>/",
        disclosures.confirm,
        name="confirm-disclosure",
    ),
    path("emergency/<slug:trial>/", emergency.show_emergency, name="emergency"),
    path("emergency/<slug:trial>/ask/", emergency.ask, name="ask-emergency"),
    path(
        "emergency/<slug:trial>/<uuid:request_id>/",
        emergency.show_request,
        name="emergency-request",
    ),
    path("emergency/<slug:trial>/<uuid:request_id>/open/", emergency.open_one, name="open-arm"),
    path(
        "emergency/<slug:trial>/<uuid:request_id>/confirm/",
        emergency.confirm,
        name="confirm-emergency",
    ),
    path(
        "emergency/<slug:trial>/reviews/<uuid:unblinding_id>/",
        unblindings.review,
        {"page": "emergency"},
        name="review-unblinding",
    ),
    path(
        "access-history/<slug:trial>/",
        access_history.show_history_in_vault,
        name="access-history",
    ),
    path("second-factors/<slug:trial>/", second_factor.show_people, name="second-factors"),
    path(
        "second-factors/<slug:trial>/<uuid:user_id>/",
        second_factor.take_away,
        name="take-away-second-factor",
    ),
    path("pharmacy/<slug:trial>/", pharmacy.show_counter, name="pharmacy"),
    path("pharmacy/<slug:trial>/requests/<uuid:request_id>/", pharmacy.prepare, name="prepare-kit"),
    path(
        "pharmacy/<slug:trial>/requests/<uuid:request_id>/assign/",
        pharmacy.assign,
        name="assign-kit",
    ),
    path(
        "pharmacy/<slug:trial>/requests/<uuid:request_id>/none/",
        pharmacy.say_none,
        name="say-no-kit",
    ),
    path("pharmacy/<slug:trial>/stock/", pharmacy.show_stock, name="pharmacy-stock"),
    path("pharmacy/<slug:trial>/stock/move/", pharmacy.move, name="move-kits"),
    path(
        "pharmacy/<slug:trial>/shipments/<uuid:shipment_id>/",
        pharmacy.receive,
        name="receive-kits",
    ),
    path(
        "pharmacy/<slug:trial>/kits/<str:number>/return/",
        pharmacy.take_back,
        name="take-back-kit",
    ),
    path(
        "pharmacy/<slug:trial>/reconciliation/",
        pharmacy.show_reconciliation,
        name="pharmacy-reconciliation",
    ),
    path("pharmacy/<slug:trial>/reconciliation/count/", pharmacy.reconcile, name="reconcile-kits"),
    path("pharmacy/<slug:trial>/kits.csv", pharmacy.download, name="kits-csv"),
]
