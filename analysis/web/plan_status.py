"""The status of a plan in words, wherever a plan or a run of it is shown."""

from analysis.planning import Status

WORDS = {
    Status.DRAFT: ("Draft", "neutral"),
    Status.SIGNED_ONCE: ("Signed once", "info"),
    Status.PRE_SPECIFIED: ("Pre-specified", "good"),
    Status.POST_HOC: ("Post hoc", "warn"),
}


def status_shown(status: str) -> dict[str, str]:
    """For components/status.html."""
    label, tone = WORDS[Status(status)]
    return {"label": label, "tone": tone}
