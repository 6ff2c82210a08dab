"""Messages that leave the building: by mail, by a gateway for text messages, or into a folder.

No address and no text of a message is ever logged, nor repeated in what is raised.
"""

import json
import uuid
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from datetime import UTC, datetime
from http.client import HTTPException
from pathlib import Path
from urllib.request import Request, urlopen

from django.conf import settings
from django.core.mail import EmailMessage

SECONDS = 20


class NotSent(Exception):
    """Names the kind of fault alone."""


def send(way: str, to: str, text: str, *, subject: str) -> None:
    """way: "mail" or "sms". Raises NotSent for whatever the address or the server did: also for an
    address that no header or host name can hold (ValueError, of which UnicodeError is one)."""
    try:
        if settings.REMINDER_OUTBOX:
            _keep(Path(settings.REMINDER_OUTBOX), {"way": way, "to": to, "text": text})
        elif way == "mail":
            EmailMessage(subject, text, settings.REMINDER_MAIL_FROM, [to]).send()
        else:
            _post({"to": to, "text": text})
    except (OSError, HTTPException, ValueError) as error:
        # Without the error itself, whose words may repeat the address.
        raise NotSent(type(error).__name__) from None


def each(things: Iterable, do: Callable[..., int]) -> int:
    """Do it for every one, and give the sum: a fault at one keeps no other from being told, and is
    raised once all were tried."""
    done = []
    with ExitStack() as waiting:
        # What was put there last runs first, and whatever it raises waits for the rest.
        for thing in reversed(list(things)):
            waiting.callback(lambda thing=thing: done.append(do(thing)))
    return sum(done)


def _keep(folder: Path, message: dict) -> None:
    """For demonstrations: one file for each message, the latest last."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:8]}.json"
    (folder / name).write_text(json.dumps(message, ensure_ascii=False, indent=1))


def _post(message: dict) -> None:
    """One HTTP POST of JSON, {"to": …, "text": …}; any answer from 200 to 299 means it is sent."""
    if not settings.SMS_GATEWAY_URL:
        raise NotSent("no gateway for text messages is set up")
    request = Request(
        settings.SMS_GATEWAY_URL,
        data=json.dumps(message).encode(),
        headers={
            "Content-Type": "application/json",
            "Authorization": f"Bearer {settings.SMS_GATEWAY_TOKEN}",
        },
        method="POST",
    )
    with urlopen(request, timeout=SECONDS):
        pass
