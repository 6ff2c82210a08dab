"""Errors as problem details (RFC 9457): one place for all of the API."""

from django.http import Http404
from rest_framework.exceptions import APIException, ParseError, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

from trials.refusals import Conflict, InvalidAnswers, NotPermitted, Refused


def as_problem(error, context):
    if isinstance(error, Refused):
        return _refusal(error)
    if isinstance(error, ValidationError):
        problems = [
            {"item": field, "message": " ".join(map(str, texts)), "kind": "problem"}
            for field, texts in error.detail.items()
        ]
        detail = "; ".join(f"{p['item']}: {p['message']}" for p in problems)
        return _problem(422, "The request cannot be read", detail, problems=problems)
    if isinstance(error, ParseError):
        return _problem(422, "The request cannot be read", str(error.detail))
    if isinstance(error, Http404):
        # The same bytes for what does not exist and for what is not this person's to see.
        return _problem(404, "Not found", "There is nothing at this address.")
    if isinstance(error, APIException):
        response = exception_handler(error, context)
        return _problem(response.status_code, "Not done", str(error.detail))
    return None


def _refusal(error: Refused) -> Response:
    if isinstance(error, Conflict):
        return _problem(409, "Saved by somebody else", str(error), current=_current(error.current))
    if isinstance(error, NotPermitted):
        return _problem(403, "Not permitted", str(error))
    problems = error.problems if isinstance(error, InvalidAnswers) else []
    return _problem(422, "Not saved", str(error), problems=[problem_as_json(p) for p in problems])


def problem_as_json(problem) -> dict:
    return {"item": problem.item_key, "message": problem.message, "kind": problem.kind}


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


def _problem(status: int, title: str, detail: str, **more) -> Response:
    body = {"type": "about:blank", "status": status, "title": title, "detail": detail} | more
    return Response(body, status=status, content_type="application/problem+json")
