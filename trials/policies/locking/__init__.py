"""The lock board: what must be zero, or explained, before each step towards the lock."""

from trials.policies.locking.board import LockLine, board_hash, line_of, lock_lines, text_of
from trials.policies.locking.steps import (
    is_current,
    why_not_end_review,
    why_not_go_back,
    why_not_lock,
    why_not_reopen,
    why_not_review,
    why_not_soft_lock,
    why_not_unlock,
    why_too_short,
)

__all__ = [
    "LockLine",
    "board_hash",
    "is_current",
    "line_of",
    "lock_lines",
    "text_of",
    "why_not_end_review",
    "why_not_go_back",
    "why_not_lock",
    "why_not_reopen",
    "why_not_review",
    "why_not_soft_lock",
    "why_not_unlock",
    "why_too_short",
]
