"""What may be redacted: free text, and nothing that counts."""

from instruments import Instrument
from trials.models import Revision

MARK = "[redacted]"
REASON_LENGTH = 10


def texts_of(revision: Revision, form: Instrument) -> dict[str, str]:
    """{item key: its label} of the items in which words stand that could be taken out."""
    return {
        item.key: item.label
        for item in form.items
        if item.kind == "text" and _is_text(revision.answers.get(item.key))
    }


def _is_text(answer) -> bool:
    return isinstance(answer, str) and answer not in ("", MARK)


def why_not_redact(revision: Revision, form: Instrument, item: str, reason: str) -> str | None:
    if item not in texts_of(revision, form):
        return f"Only free text can be redacted, and {item} holds none."
    if len(reason.strip()) < REASON_LENGTH:
        return f"Say in at least {REASON_LENGTH} characters why, without the words themselves."
    return None
