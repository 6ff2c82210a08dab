"""The link of a participant of the demonstration: on the paper that the site hands over."""

from pathlib import Path

from django.conf import settings

from trials.actions.self_report_links import Given

PREFIX = "self-report-"


def hand_over(number: str, given: Given) -> None:
    """The code is shown once, so it is written down beside the messages that reach nobody."""
    folder = Path(settings.REMINDER_OUTBOX)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = folder / f"{PREFIX}{number}.txt"
    file.touch(mode=0o600)
    file.write_text(f"/p/{given.token}/ {given.code}\n")


def handed_over() -> list[tuple[str, str, str]]:
    """(number of the participant, path of the link on the web host, code)."""
    files = sorted(Path(settings.REMINDER_OUTBOX).glob(f"{PREFIX}*.txt"))
    return [(file.stem.removeprefix(PREFIX), *file.read_text().split()) for file in files]
