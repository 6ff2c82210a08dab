"""One act as an address: what is sent is read, the act is done once, what it recorded is told."""

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from trials.api.acts.answers import Recorded, answer_about, answered_once
from trials.api.acts.fields import Argument, arguments_of, as_taken, converter_of
from trials.api.acts.kinds import File, Said
from trials.api.base import ApiView
from trials.api.parsing import ShallowJSONParser
from trials.authorization.permissions import Permission
from trials.models import Trial

NOT_THERE = "There is nothing of this number or id that you may see."
_PLACE = re.compile(r"{(\w+)}")


@dataclass(frozen=True)
class Act:
    """A line of the table.

    address: behind studies/…/api/; a name in braces is the argument of that name.
    do: the function, with arguments by keyword. What it has of the request (its trial, its scope)
    is given by the request; each other argument is in the address or a field.
    like: the view of the page that does the same. Who may post there may post here.
    fields: of arguments whose type does not say enough: what makes the field, or what finds the
    row, or None for one that the page leaves out too.
    permissions: where the page shows more than it lets one do.
    """

    address: str
    do: Callable
    like: Callable
    fields: Mapping[str, Any] = field(default_factory=dict)
    permissions: tuple[Permission, ...] = ()

    @property
    def name(self) -> str:
        """participants-sign-consent"""
        return "-".join(re.findall(r"[\w-]+(?=/)", _PLACE.sub("", self.address)))

    @property
    def route(self) -> str:
        arguments = arguments_of(self.do, self.fields)
        return _PLACE.sub(
            lambda place: f"<{converter_of(arguments[place[1]])}:{place[1]}>", self.address
        )

    def as_view(self):
        return _view_of(self).as_view()


class ActView(ApiView):
    act: Act
    arguments: dict[str, Argument]
    said: type[Said]

    def post(self, request, **address):
        return Response(answered_once(request, self._do), status=201)

    def _do(self) -> dict:
        request, act = self.request, self.act
        said = self.said(data=request.data)
        said.is_valid(raise_exception=True)
        about = {name: self._value(name, key) for name, key in self.kwargs.items()}
        about |= {name: self._sent(name, value) for name, value in said.validated_data.items()}
        about |= {one.name: request.trial for one in self.arguments.values() if one.type is Trial}
        result = act.do(scope=request.scope, **about)
        return answer_about(request, result, about.values())

    def _value(self, name: str, sent):
        return as_taken(self.arguments[name].type, sent, self.request)

    def _sent(self, name: str, sent):
        """In the address, what is not there is 404; in a field it is the field that is wrong."""
        try:
            return self._value(name, sent)
        except Http404:
            raise serializers.ValidationError({name: [NOT_THERE]}) from None


def _view_of(act: Act) -> type[ActView]:
    arguments = arguments_of(act.do, act.fields)
    sent = {
        name: one.field
        for name, one in arguments.items()
        if one.field is not None and f"{{{name}}}" not in act.address
    }
    takes_files = any(isinstance(one, File) for one in sent.values())
    title = act.name.title().replace("-", "")
    said = type(f"{title}Said", (Said,), sent)
    view = type(
        title,
        (ActView,),
        {
            # As its callers read it, whose refusals are problems.
            "__doc__": inspect.getdoc(act.do).replace("Raises Refused", "Refused"),
            "act": act,
            "arguments": arguments,
            "said": said,
            "permissions": act.permissions or act.like.any_of,
            "parser_classes": [MultiPartParser if takes_files else ShallowJSONParser],
        },
    )
    name = act.name.replace("-", "_")
    described = extend_schema(operation_id=name, request=said, responses={201: Recorded})
    return extend_schema_view(post=described)(view)
