"""CAPS-5 endpoints between two visits. The protocol and its analysis plan set the marks."""

from __future__ import annotations

from instruments.scoring.logic import all_of


def is_responder(baseline_total: float, final_total: float, least_drop: float = 10) -> bool:
    """Whether the total fell by at least `least_drop` points (Mitchell et al. 2021: 10)."""
    return baseline_total - final_total >= least_drop


def is_remission(
    final_total: float | None, final_ptsd: bool | None, highest_total: float = 11
) -> bool | None:
    """Whether the diagnosis is lost and the total is at most `highest_total`; None: cannot tell."""
    return all_of(
        (
            None if final_ptsd is None else not final_ptsd,
            None if final_total is None else final_total <= highest_total,
        )
    )


def is_severe_enough(baseline_total: float, least_total: float) -> bool:
    """Whether a baseline total reaches the protocol's mark (MAPP1: 35, MAPP2: 28)."""
    return baseline_total >= least_total
