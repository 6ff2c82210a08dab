"""What each step towards the lock waits for, and the way back."""

from trials.lifecycle import BEFORE_THE_LOCK, LABELS, TRIAL
from trials.models import LockProposal, Participant, Trial
from trials.policies.locking.board import LockLine, lock_lines
from trials.selectors.trials import state_of
from trials.studies.loading import study_of

REASON_LENGTH = 10
# The states in their order: a line that is asked before one of them is asked before later ones.
_ORDER = ("soft_locked", "blind_reviewed", "locked")


def why_not_soft_lock(trial: Trial, lines: list[LockLine] | None = None) -> str | None:
    return _why_not_now(trial, "soft_locked") or _why_nobody(trial) or _waiting(trial, lines, 1)


def why_not_review(trial: Trial) -> str | None:
    """Deciding about the analysis sets, and writing the minutes."""
    state = state_of(trial)
    if state == "soft_locked":
        return None
    if state == "open":
        return "The blind review is part of the soft lock, which has not begun."
    return "The blind review has ended."


def why_not_end_review(trial: Trial, lines: list[LockLine] | None = None) -> str | None:
    return _why_not_now(trial, "blind_reviewed") or _waiting(trial, lines, 2)


def why_not_lock(trial: Trial, lines: list[LockLine] | None = None) -> str | None:
    return _why_not_now(trial, "locked") or _waiting(trial, lines, 3)


def why_not_unlock(trial: Trial) -> str | None:
    """Never once letters were released: whoever knows the groups must not touch the data."""
    state = state_of(trial)
    if state in ("masked", "unblinded"):
        return "The letters are released: the data stay as they are."
    return None if state == "locked" else "The database is not locked."


def why_not_go_back(trial: Trial, to: str) -> str | None:
    """Before the lock, and by the data manager alone; the lock itself is another matter."""
    state = state_of(trial)
    if state in BEFORE_THE_LOCK and to in TRIAL[state][1:]:
        return None
    return f"The study is {LABELS[state].lower()}: it does not become {LABELS[to].lower()} again."


def is_current(
    proposal: LockProposal, transition: int | None, data_hash: bytes, board: str
) -> bool:
    """Whether signatures of the proposal still count: nothing has moved since it was written."""
    return (proposal.transition, bytes(proposal.data_hash), proposal.board) == (
        transition,
        data_hash,
        board,
    )


def why_not_reopen(trial: Trial) -> str | None:
    state = state_of(trial)
    return None if state == "soft_locked" else f"Nothing is reopened now: {LABELS[state].lower()}."


def why_too_short(words: str, otherwise: str) -> str | None:
    if len(words.strip()) >= REASON_LENGTH:
        return None
    return f"{otherwise} Use at least {REASON_LENGTH} characters."


def _why_not_now(trial: Trial, then: str) -> str | None:
    """For the way forward: the state before this one."""
    state = state_of(trial)
    before = next(now for now, following in TRIAL.items() if following[:1] == (then,))
    if state == before:
        return None
    return f"The study is {LABELS[state].lower()}; this step follows {LABELS[before].lower()}."


def _why_nobody(trial: Trial) -> str | None:
    people = Participant.objects.filter(trial=trial)
    if study_of(trial).randomisation is None:
        return None if people.exists() else "Nobody takes part yet: there is nothing to lock."
    if people.filter(randomisations__isnull=False).exists():
        return None
    return "Nobody was randomised yet: there is nothing to lock."


def _waiting(trial: Trial, lines: list[LockLine] | None, steps: int) -> str | None:
    """What is neither zero nor explained of what this step, or one before it, asks for."""
    asked = _ORDER[:steps]
    waiting = [
        line for line in lines or lock_lines(trial) if line.line.before in asked and not line.ok
    ]
    return " ".join(f"{line.label}: {line.count}." for line in waiting) or None
