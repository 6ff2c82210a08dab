"""Around each request of the API: whose token it carries, and an answer that is a problem when it
says no, whoever says it."""

import re

from trials.actions.api_tokens import PREFIX, person_of_token
from trials.api.base import ApiView
from trials.api.problems import CONTENT_TYPE, problem_response, problem_slug
from trials.web.attempts import TooManyAttempts, count_failed_token

_ADDRESS = re.compile(r"^/(studies/[^/]+/)?api(/|$)")
NOT_KNOWN = "This token is not known here, has ended, or is past its end date."
IN_ADDRESS = (
    "An address holds a token, and addresses are written down in logs: end that token on the page"
    " of your account, and send the next one in the header Authorization."
)
LOCKED_SECONDS = 15 * 60


class ProblemMiddleware:
    """Outside everything else, since whatever is inside may say no."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        slug = problem_slug(response.status_code)
        if slug is None or not is_of_the_api(request) or _is_problem(response):
            return response
        headers = {"Allow": response["Allow"]} if response.has_header("Allow") else {}
        return problem_response(slug, **headers)


class TokenMiddleware:
    """Only the API takes tokens: no page, and no signature, is open to them."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        request.token = None
        if not _is_api_view(view):
            return None
        if any(value.startswith(PREFIX) for value in request.GET.values()):
            return problem_response("unreadable", IN_ADDRESS)
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        if not scheme:
            return None
        token = person_of_token(secret.strip()) if scheme.lower() == "bearer" else None
        if token is None or token.trial_key != kwargs.get("trial", token.trial_key):
            return _unknown(request)
        request.token, request.user = token, token.user
        return None


def _unknown(request):
    try:
        count_failed_token(request)
    except TooManyAttempts as refusal:
        headers = {"Retry-After": str(LOCKED_SECONDS)}
        return problem_response("too-many-attempts", str(refusal), **headers)
    return problem_response("not-signed-in", NOT_KNOWN, **{"WWW-Authenticate": "Bearer"})


def is_of_the_api(request) -> bool:
    match = request.resolver_match
    return bool(_ADDRESS.match(request.path)) or (match is not None and _is_api_view(match.func))


def _is_api_view(view) -> bool:
    return issubclass(getattr(view, "cls", object), ApiView)


def _is_problem(response) -> bool:
    return response.get("Content-Type", "").startswith(CONTENT_TYPE)
