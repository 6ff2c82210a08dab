"""Around each request: whose it is, what they may see, and what was refused."""

import uuid

from django.core.exceptions import SuspiciousOperation
from django.db import connection
from django.http import Http404

from trials import context
from trials.authorization.scopes import part_in
from trials.ledger import noting_refusals_afterwards
from trials.refusals import NotPermitted
from trials.web.turned_away import note_if_turned_away


class NoStoreMiddleware:
    """No page of a trial stays in a cache, the browser's included."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.setdefault("Cache-Control", "no-store")
        return response


class ScopeMiddleware:
    """A URL with a trial in it is seen through the person's membership of that trial.

    A trial one has no part in, and a trial that does not exist, are the same 404.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # PostgreSQL has no text with a NUL in it; nor has any name or number of ours.
        if "\0" in request.path or any("\0" in value for value in request.GET.values()):
            raise SuspiciousOperation("An address holds a NUL.")
        request.scope = request.trial = None
        with noting_refusals_afterwards() as noted:
            try:
                response = self.get_response(request)
                if not noted:
                    note_if_turned_away(request, response.status_code)
                return response
            finally:
                context.leave()

    def process_view(self, request, view, args, kwargs):
        key = kwargs.pop("trial", None)
        if key is None or not request.user.is_authenticated:
            return None
        try:
            request.trial, request.scope = part_in(request.user, key, **_channel(request))
        except NotPermitted:
            raise Http404 from None
        # Stamped on the transaction that the view opens.
        context.enter_for_request(request.scope, connection)
        return None


def _channel(request) -> dict:
    """Of a token, whose lines in the ledger say that it was one (trials/api/middleware.py)."""
    token = getattr(request, "token", None)
    if token is None:
        return {"request": uuid.uuid4().hex, "reads_only": False}
    return {"request": f"{token.channel}:{uuid.uuid4().hex}", "reads_only": not token.may_write}
