"""Who asks: whoever is signed in on the pages."""

from rest_framework.authentication import SessionAuthentication


class SignedInPerson(SessionAuthentication):
    def authenticate_header(self, request):
        """With it a request of nobody is answered 401, so that a page knows to ask for a sign-in.

        No browser knows this scheme, and none asks by itself.
        """
        return "EquipoiseSignIn"
