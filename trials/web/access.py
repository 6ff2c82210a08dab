"""What a view demands before it does anything."""

from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render

from trials.authorization.permissions import Permission
from trials.authorization.scopes import why_not_permitted
from trials.refusals import Conflict, NotPermitted, Refused


def demands(*any_of: Permission):
    """Sign-in, a part in the trial, and one of the permissions; a page one may not see is 404."""

    def decorate(view):
        @login_required
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if request.scope is None or why_not_permitted(request.scope, *any_of):
                raise Http404
            return view(request, *args, **kwargs)

        guarded.any_of = any_of
        return guarded

    return decorate


def refused(request, refusal: Refused, back_url: str):
    """The page that says no, and why."""
    context = {"reason": str(refusal), "back_url": back_url}
    return render(request, "trials/refused.html", context, status=status_of(refusal))


def asked_again(request, refusal: Refused, template: str, page: dict):
    """The page that the form stands on, once more, with why nothing was done.

    page: with what was typed, so that nobody writes it twice.
    """
    messages.error(request, str(refusal))
    return render(request, template, page, status=status_of(refusal))


def status_of(refusal: Refused) -> int:
    """403: not this role. 409: somebody was faster. 422: not now, or not like this."""
    if isinstance(refusal, NotPermitted):
        return 403
    return 409 if isinstance(refusal, Conflict) else 422
