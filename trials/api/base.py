"""What every address of the API does first: who asks, by which permission, and whether it is new.

A view says what it needs and does one thing. The scope and the study stand in `request.scope` and
`request.trial`, as on the pages, whether a person is signed in or a token was sent.
"""

import uuid

from django.http import Http404
from rest_framework.exceptions import ValidationError
from rest_framework.views import APIView

from trials.authorization.permissions import Permission
from trials.authorization.scopes import why_not_permitted
from trials.refusals import NotPermitted, refuse_if

SAFE = ("GET", "HEAD")
READS_ONLY = (
    "This token reads and does not write: make one that writes, on the page of the account."
)


class ApiView(APIView):
    """permissions: any one of them is enough; of none, a part in the study is. writing: for what
    changes something, where that needs another; by default the same.

    takes_key: whether what changes something carries an Idempotency-Key (a UUID, one per change).
    A GET never does.
    """

    permissions: tuple[Permission, ...] = ()
    writing: tuple[Permission, ...] = ()
    takes_key = True
    # No OPTIONS: what an address takes stands in the schema.
    http_method_names = ("get", "head", "post", "put", "patch", "delete")

    @classmethod
    def permissions_for(cls, method: str) -> tuple[Permission, ...]:
        return cls.permissions if method in SAFE else cls.writing or cls.permissions

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if request.method.lower() not in self.http_method_names or not hasattr(
            self, request.method.lower()
        ):
            self.http_method_not_allowed(request)
        if request.scope is None:
            raise Http404
        if needed := self.permissions_for(request.method):
            refuse_if(why_not_permitted(request.scope, *needed), NotPermitted)
        if request.scope.reads_only and request.method not in SAFE:
            raise NotPermitted(READS_ONLY)


def idempotency_key(request) -> uuid.UUID:
    """Of the header Idempotency-Key. The same change sent with the same key is done once."""
    try:
        return uuid.UUID(request.headers.get("Idempotency-Key", ""))
    except ValueError:
        raise ValidationError({"Idempotency-Key": ["Send a UUID, one per change."]}) from None
