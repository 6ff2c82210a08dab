"""Signing in: name and password, then the second factor of an account that has one.

Every way in is here: the page, its second step, and the dialog of a page whose sign-in ended.
"""

import time

from django.contrib.auth import authenticate, login
from django.contrib.auth.views import LoginView
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from trials.actions.passkeys import ask_for_passkey
from trials.models import User
from trials.refusals import Refused
from trials.selectors.second_factors import has_second_factor
from trials.web.attempts import counted_attempt
from trials.web.proof import BEGUN, host_of, second_factor_given

PENDING = "sign_in_begun"
PENDING_SECONDS = 5 * 60
NOT_RIGHT = "Name or password is not right."
GIVE_CODE = "Give the second factor of your account too."


class SignIn(LoginView):
    redirect_authenticated_user = True

    def form_valid(self, form):
        user = form.get_user()
        if not has_second_factor(user):
            return super().form_valid(form)
        _begin(self.request, user, self.get_success_url())
        return redirect("second-step")


# No transaction around these: what failed is counted although the page says no.
sign_in = transaction.non_atomic_requests(SignIn.as_view())


@transaction.non_atomic_requests
def second_step(request):
    user = _begun_by(request)
    if user is None:
        return redirect("sign-in")
    problem = None
    if request.method == "POST":
        try:
            return _finish(request, user)
        except Refused as refusal:
            problem = str(refusal)
    return render(request, "account/second_step.html", {"name": user.name, "problem": problem})


@transaction.non_atomic_requests
@require_POST
def ask_passkey(request):
    """What the browser is to ask its authenticator, of whoever is signed in or about to be."""
    user = request.user if request.user.is_authenticated else _begun_by(request)
    if user is None:
        return JsonResponse({"detail": "Sign in first."}, status=401)
    try:
        options, request.session[BEGUN] = ask_for_passkey(user=user, host=host_of(request))
    except Refused as refusal:
        return JsonResponse({"detail": str(refusal)}, status=422)
    return JsonResponse(options)


@transaction.non_atomic_requests
@sensitive_post_parameters("password")
def sign_in_again(request):
    """GET: who is signed in, and the token for the page's forms. POST: `username`, `password` and
    the second factor, from a page that is still open (static/account/session.js)."""
    if request.method == "POST":
        try:
            _sign_in_at_once(request)
        except Refused as refusal:
            needs_code = str(refusal) == GIVE_CODE
            said = {"detail": str(refusal), "needs_second_factor": needs_code}
            return JsonResponse(said, status=422)
    said = {"username": request.user.get_username(), "token": get_token(request)}
    return JsonResponse(said)


def _sign_in_at_once(request) -> None:
    user = _named(request)
    if has_second_factor(user):
        _begin(request, user, "/")
        if not request.POST.get("code") and not request.POST.get("passkey"):
            raise Refused(GIVE_CODE)
        _finish(request, user)
    else:
        login(request, user)


def _named(request) -> User:
    said = {key: request.POST.get(key, "") for key in ("username", "password")}
    try:
        user = authenticate(request, **said)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from None
    if user is None:
        raise Refused(NOT_RIGHT)
    return user


def _begin(request, user: User, next_url: str) -> None:
    """The password was right. Nobody is signed in, and the attempt stays counted, before the second
    factor was given."""
    request.session[PENDING] = {"user": str(user.pk), "at": time.time(), "next": next_url}


def _begun_by(request) -> User | None:
    begun = request.session.get(PENDING)
    if begun is None or time.time() - begun["at"] > PENDING_SECONDS:
        return None
    return User.objects.filter(pk=begun["user"], is_active=True).first()


def _finish(request, user: User):
    with counted_attempt(user.username, request):
        second_factor_given(request, user)
    next_url = request.session.pop(PENDING)["next"]
    login(request, user, "trials.web.authentication.NamedPersonBackend")
    request.session["second_factor"] = True
    return redirect(next_url)
