"""Programs that use the API with a token."""

import json
import time
import uuid
from datetime import UTC, date, datetime, timedelta

from django.test import Client

from tests.study import SmallStudy
from trials.actions.api_tokens import make_token


def today() -> date:
    return datetime.now(UTC).date()


def token_of(study: SmallStudy, role: str, *, may_write: bool = True, days: int = 30) -> str:
    """The text of a new token of whoever has the role, who gave their password a moment ago."""
    return make_token(
        name="Laboratory",
        may_write=may_write,
        ends_on=today() + timedelta(days=days),
        scope=study.scope(role),
        proof={"authenticated": time.time()},
    )


class Program:
    """Without cookies: all that it has is its token."""

    def __init__(self, token: str, study: str = "SMALL"):
        self.client, self.study = Client(raise_request_exception=False), study
        self.headers = {"Authorization": f"Bearer {token}"}

    def get(self, path: str, **asked):
        headers = self.headers | asked.pop("headers", {})
        return self.client.get(self.address(path), asked, headers=headers)

    def send(self, path: str, body: dict, *, method: str = "POST", key=None, **headers):
        headers = self.headers | {"Idempotency-Key": str(key or uuid.uuid4())} | headers
        return self.client.generic(
            method, self.address(path), json.dumps(body), "application/json", headers=headers
        )

    def address(self, path: str) -> str:
        return f"/studies/{self.study}/{path}"


def program(study: SmallStudy, role: str, **said) -> Program:
    return Program(token_of(study, role, **said))


def rows(answer) -> list[dict]:
    """Of a stream of NDJSON."""
    return [json.loads(line) for line in b"".join(answer.streaming_content).splitlines()]
