"""Who asks: whoever is signed in on the pages, or whose token was sent."""

from rest_framework.authentication import BaseAuthentication, SessionAuthentication


class TokenPerson(BaseAuthentication):
    """The middleware has looked the token up (trials/api/middleware.py)."""

    def authenticate(self, request):
        token = getattr(request._request, "token", None)
        return (request._request.user, token) if token else None

    def authenticate_header(self, request):
        """With it a request of nobody is answered 401, so that a page knows to ask for a sign-in.

        No browser asks for a token by itself.
        """
        return "Bearer"


class SignedInPerson(SessionAuthentication):
    """With the token against forgery that every form of the pages carries."""
