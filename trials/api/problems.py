"""Errors as problem details (RFC 9457): one place for all of the API.

Each kind has an address, which is its `type` and a page that says what it means.
"""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, JsonResponse
from django.urls import reverse
from rest_framework import exceptions as said_no
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import set_rollback

from trials.refusals import Conflict, InvalidAnswers, NotPermitted, Refused

CONTENT_TYPE = "application/problem+json"


@dataclass(frozen=True)
class Kind:
    """meaning: what happened, and what to do about it."""

    slug: str
    status: int
    title: str
    meaning: str


KINDS = {
    kind.slug: kind
    for kind in (
        Kind(
            "unreadable",
            400,
            "The request cannot be read",
            "The body is no JSON, or the address holds what no address may hold, for example a"
            " token. Mend the request; nothing was done.",
        ),
        Kind(
            "not-signed-in",
            401,
            "Nobody is signed in",
            "Send a token in the header Authorization, as “Bearer eqp_…”. A token that has ended,"
            " that is past its end date or that is not known gets this answer too.",
        ),
        Kind(
            "not-permitted",
            403,
            "Not permitted",
            "The role of the person, or the token, does not include this. The detail says what is"
            " missing. The attempt has its line in the ledger.",
        ),
        Kind(
            "not-found",
            404,
            "Not found",
            "There is nothing at this address, or nothing that is for this person to see: the two"
            " get the same answer. Addresses end with a slash.",
        ),
        Kind(
            "method-not-allowed",
            405,
            "Not a method of this address",
            "The header Allow names the methods that the address takes.",
        ),
        Kind(
            "not-acceptable",
            406,
            "Not in this format",
            "The address does not answer in any format that the header Accept names. Leave the"
            " header out, or name one that the schema lists for the address.",
        ),
        Kind(
            "conflict",
            409,
            "Saved by somebody else",
            "Somebody saved in between. Nothing was overwritten; “current” holds what is there."
            " Look at both, and send the change again with the number of the current revision.",
        ),
        Kind(
            "changed",
            412,
            "No longer what it was",
            "The version in the header If-Match is no longer the current one. Read it again first.",
        ),
        Kind("too-large", 413, "Too large", "Send less at a time; the detail says how much."),
        Kind(
            "unsupported-media-type",
            415,
            "Not a format that is taken",
            "The header Content-Type names a format that the address does not take.",
        ),
        Kind(
            "invalid",
            422,
            "Some fields are not right",
            "“problems” names each field or item, and says what would be right. Nothing was done.",
        ),
        Kind(
            "refused",
            422,
            "Not done",
            "The study, or the state of what it is about, does not allow it now. The detail says"
            " why. The attempt has its line in the ledger.",
        ),
        Kind(
            "version-required",
            428,
            "A version is needed",
            "A change says which version it is based on, in “based_on” or in the header If-Match.",
        ),
        Kind(
            "too-many-attempts",
            429,
            "Too many attempts",
            "Too many wrong tokens came from this address. Wait as long as the header Retry-After"
            " says, in seconds.",
        ),
        Kind(
            "failed",
            500,
            "Something went wrong here",
            "This is a fault of the server. Nothing was done. The same request may be sent again:"
            " with the same Idempotency-Key it is done once.",
        ),
    )
}
# Of what the framework says no to, by its status.
_BY_STATUS = {kind.status: kind.slug for kind in reversed(KINDS.values())}


_ALL = api_settings.NON_FIELD_ERRORS_KEY


class VersionRequired(said_no.APIException):
    status_code = 428
    default_detail = "Say which revision the change is based on: based_on, or the header If-Match."


class Changed(Conflict):
    """As a conflict, for who said in If-Match what the change is based on."""


def as_problem(error: Exception, context) -> Response | None:
    """The answer to what a view raised; None to what is a fault, which the middleware answers."""
    body = problem_of(error)
    if body is None:
        return None
    # What a view began before it raised is not kept.
    set_rollback()
    headers = {}
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = error.auth_header
    if getattr(error, "wait", None):
        headers["Retry-After"] = str(int(error.wait))
    return Response(body, status=body["status"], content_type=CONTENT_TYPE, headers=headers)


def problem_of(error: Exception) -> dict | None:
    """What an error says, as problem details; None where nobody expected it."""
    if isinstance(error, Refused):
        return _refusal(error)
    if isinstance(error, said_no.ValidationError):
        problems = list(_fields(error.detail))
        detail = "; ".join(f"{p['item']}: {p['message']}" for p in problems)
        return problem("invalid", detail, problems=problems)
    if isinstance(error, Http404 | said_no.NotFound):
        # The same bytes for what does not exist and for what is not this person's to see.
        return problem("not-found")
    if isinstance(error, PermissionDenied):
        return problem("not-permitted", "You may not do this.")
    if isinstance(error, RequestDataTooBig):
        return problem("too-large", "The body of the request is too large.")
    if isinstance(error, SuspiciousOperation):
        return problem("unreadable", "The request holds what no request may hold.")
    if isinstance(error, said_no.APIException):
        return problem(_BY_STATUS[error.status_code], str(error.detail))
    return None


def problem(slug: str, detail: str = "", **more) -> dict:
    """slug: of KINDS. detail: about this one; by default what the kind means."""
    kind = KINDS[slug]
    return {
        "type": reverse("api-problem", args=[slug]),
        "status": kind.status,
        "title": kind.title,
        "detail": detail or kind.meaning,
    } | more


def problem_response(slug: str, detail: str = "", **headers) -> JsonResponse:
    """For what is answered before a view is asked."""
    body = problem(slug, detail)
    return JsonResponse(body, status=body["status"], content_type=CONTENT_TYPE, headers=headers)


def problem_slug(status: int) -> str | None:
    """The kind of an answer that says no without saying why."""
    return _BY_STATUS.get(status, "failed" if status >= 500 else None)


def problem_as_json(found) -> dict:
    return {"item": found.item_key, "message": found.message, "kind": found.kind}


def _refusal(error: Refused) -> dict:
    if isinstance(error, Conflict):
        slug = "changed" if isinstance(error, Changed) else "conflict"
        return problem(slug, str(error), current=_current(error.current))
    if isinstance(error, NotPermitted):
        return problem("not-permitted", str(error))
    if isinstance(error, InvalidAnswers):
        problems = [problem_as_json(one) for one in error.problems]
        return problem("invalid", str(error), problems=problems)
    return problem("refused", str(error), problems=[])


def _fields(detail, inside: str = ""):
    """A problem for each field, with its path: “items.3.answers”."""
    if isinstance(detail, dict):
        for name, texts in detail.items():
            # What is wrong with all of it stands under the name of what holds it.
            path = ".".join(filter(None, (inside, "" if name == _ALL else str(name))))
            yield from _fields(texts, path)
    elif any(isinstance(one, dict | list) for one in detail):
        for number, texts in enumerate(detail):
            yield from _fields(texts, f"{inside}.{number}" if inside else str(number))
    else:
        message = " ".join(map(str, detail))
        if message:
            yield {"item": inside or "body", "message": message, "kind": "problem"}


def _current(revision) -> dict:
    if revision is None:
        return {"revision": 0, "answers": {}, "complete": False, "by": "", "at": None}
    return {
        "revision": revision.number,
        "answers": revision.answers,
        "complete": revision.complete,
        "by": revision.recorded_by.name if revision.recorded_by else "",
        "at": revision.recorded_at,
    }
