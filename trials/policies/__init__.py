"""What stands in the way of an act, in a sentence; None where nothing does."""

from trials.policies.consents import why_not_consent, why_not_withdraw
from trials.policies.dosing import why_not_dose
from trials.policies.eligibility import RuleResult, eligibility_of, why_not_eligible
from trials.policies.locking import LockLine, lock_lines, why_not_lock
from trials.policies.steps import next_steps, why_not_randomise, why_not_step
from trials.policies.strata import stratum_of
from trials.policies.writing import (
    why_not_acknowledge,
    why_not_save,
    why_not_self_entry,
    why_not_write,
    why_too_short,
)

__all__ = [
    "LockLine",
    "RuleResult",
    "eligibility_of",
    "lock_lines",
    "next_steps",
    "stratum_of",
    "why_not_acknowledge",
    "why_not_consent",
    "why_not_dose",
    "why_not_eligible",
    "why_not_lock",
    "why_not_randomise",
    "why_not_save",
    "why_not_self_entry",
    "why_not_step",
    "why_not_withdraw",
    "why_not_write",
    "why_too_short",
]
