"""How long a sign-in lasts: 15 minutes without a request, 12 hours at most, and never longer than
the account itself (OWASP ASVS 5.0, 7.3)."""

from time import time

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import JsonResponse
from django.shortcuts import redirect

from trials.authorization.scopes import account_scope
from trials.ledger import act

IDLE_SECONDS = 15 * 60
LONGEST_SECONDS = 12 * 60 * 60
# Where participants are, signed in by a cookie of their own (trials/web/self_report.py).
OF_PARTICIPANTS = "/p/"
# So often at most is noted that somebody is there: each time is a write.
NOTED_EVERY_SECONDS = 60
# What an account can reach that must have a second factor and has none yet.
BEFORE_A_SECOND_FACTOR = {
    "second-factor",
    "begin-second-factor",
    "confirm-second-factor",
    "begin-passkey",
    "add-passkey",
    "sign-in",
    "sign-in-again",
    "second-step",
    "ask-passkey",
    "logout",
    "healthz",
}


def begin_session(session) -> None:
    session["signed_in_at"] = session["seen_at"] = time()
    session.pop("second_factor", None)


def why_ended(session, user) -> str | None:
    """None while the sign-in lasts."""
    now, signed_in_at = time(), session.get("signed_in_at", 0)
    if now - session.get("seen_at", 0) > IDLE_SECONDS:
        return "15 minutes without a request"
    if now - signed_in_at > LONGEST_SECONDS:
        return "12 hours after the sign-in"
    if user.signed_out_at and signed_in_at <= user.signed_out_at.timestamp():
        return "signed out everywhere"
    return None


class SignedInMiddleware:
    """Ends a sign-in whose time is over; leads an account without a second factor to its set-up."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # Whoever is under /p/ may hold a machine of the clinic: that keeps no staff signed in.
        if not request.path.startswith(OF_PARTICIPANTS) and request.user.is_authenticated:
            why = why_ended(request.session, request.user)
            if why:
                _end(request, why)
            elif not request.headers.get("HX-Request"):
                # What a page asks for by itself does not show that somebody is there.
                _note_seen(request.session)
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not settings.SECOND_FACTOR_REQUIRED or not request.user.is_authenticated:
            return None
        name = request.resolver_match.url_name
        if request.session.get("second_factor") or name in BEFORE_A_SECOND_FACTOR:
            return None
        if request.headers.get("Accept", "").startswith("application/json"):
            return JsonResponse({"detail": "Set up your second factor first."}, status=403)
        return redirect("second-factor")


def _end(request, why: str) -> None:
    with act("accounts.session_end", scope=account_scope(request.user), detail=why):
        pass
    request.session.flush()
    request.user = AnonymousUser()


def _note_seen(session) -> None:
    now = time()
    if now - session["seen_at"] >= NOTED_EVERY_SECONDS:
        session["seen_at"] = now
