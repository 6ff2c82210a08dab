"""What stands out at each site, beside the other sites; each number leads to its records."""

from django.urls import reverse

from trials.models import Site, Trial
from trials.selectors.site_risk import (
    INDICATORS,
    LATE_AFTER,
    Record,
    SiteRisk,
    rate_of_others,
    risk_by_site,
)

# A site with more than twice as many for each participant as the others is marked; where people
# have to report, also one with less than half as many.
APART = 2
REPORTED_BY_PEOPLE = ("adverse_events", "deviations")


def risk_page(trial: Trial) -> dict:
    risks = risk_by_site(trial)
    return {
        "columns": list(INDICATORS.values()),
        "rows": [_row(risk, risks, trial) for risk in risks],
        "late_after": LATE_AFTER,
    }


def records_page(trial: Trial, site: Site, indicator: str) -> dict:
    (risk,) = risk_by_site(trial, only=site.code)
    return {
        "title": INDICATORS[indicator],
        "site": str(site),
        "back_url": reverse("site-risk", args=[trial.key]),
        "records": [_record(record, trial) for record in risk.records[indicator]],
    }


def _row(risk: SiteRisk, risks: list[SiteRisk], trial: Trial) -> dict:
    code = risk.site.code
    return {
        "name": str(risk.site),
        "people": risk.people,
        "people_url": f"{reverse('matrix', args=[trial.key])}?site={code}",
        "verification_url": f"{reverse('verification', args=[trial.key])}?site={code}",
        "progress": {
            "verified": risk.verified,
            "required": risk.required,
            "share": 100 * risk.verified // risk.required if risk.required else 100,
            "label": f"{risk.site}: verified",
        },
        "cells": [_cell(risk, risks, indicator, trial) for indicator in INDICATORS],
    }


def _cell(risk: SiteRisk, risks: list[SiteRisk], indicator: str, trial: Trial) -> dict:
    own = risk.count(indicator) / risk.people if risk.people else None
    others = rate_of_others(risks, risk, indicator)
    return {
        "label": INDICATORS[indicator],
        "count": risk.count(indicator),
        "url": reverse("risk-records", args=[trial.key, risk.site.code, indicator]),
        "rate": f"{own:.1f}" if own is not None else "",
        "others": f"{others:.1f}" if others is not None else "",
        "stands_out": stands_out(own, others, both_ways=indicator in REPORTED_BY_PEOPLE),
    }


def stands_out(own: float | None, others: float | None, *, both_ways: bool) -> bool:
    """own, others: how many for each participant; None where there is nobody."""
    if own is None or others is None:
        return False
    return own > APART * others or (both_ways and own * APART < others)


def _record(record: Record, trial: Trial) -> dict:
    return {
        "number": record.participant,
        "url": reverse("visit", args=[trial.key, record.visit])
        if record.visit
        else reverse("participant-status", args=[trial.key, record.participant]),
        "visit": record.visit_name,
        "on": record.on,
        "said": record.said,
    }
