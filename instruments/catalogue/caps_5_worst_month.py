"""CAPS-5 for the worst month of a lifetime: the same items and scores, a lifetime diagnosis."""

from dataclasses import replace

from instruments.catalogue import caps_5_past_month

PAST_MONTH = caps_5_past_month.INSTRUMENT

INSTRUMENT = replace(
    PAST_MONTH,
    version="worst_month",
    title="Clinician-Administered PTSD Scale for DSM-5, worst month",
    recall="In the worst month since the event",
    recall_code="LIFETIME WORST MONTH",
    is_default=False,
    # The table of frequency and intensity exists for the past month only.
    checks=tuple(c for c in PAST_MONTH.checks if c.name != "severity_above_suggestion"),
)
