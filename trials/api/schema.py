"""What the schema (OpenAPI) says of every address besides its own fields: who may, how it says no,
and the key that a change carries."""

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, inline_serializer
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer

from trials.api.base import SAFE, ApiView
from trials.api.examples import EXAMPLES
from trials.api.lists import CsvRenderer, NdjsonRenderer
from trials.api.problems import CONTENT_TYPE, KINDS

STUDY = "/studies/{trial}"
# What every address may answer; the others where it is a change, or where the view says so.
_ALWAYS = (400, 401, 403, 404, 406, 429, 500)
_OF_A_CHANGE = (409, 413, 415, 422)
_TEXT = {"type": "string"}
PROBLEM = {
    "type": "object",
    "description": "Problem details, as RFC 9457 has them.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "description": "The address of the page on this kind."},
        "title": _TEXT,
        "status": {"type": "integer"},
        "detail": _TEXT,
        "problems": {
            "type": "array",
            "description": "Each field, or item of a form, that is not right.",
            "items": {
                "type": "object",
                "required": ["item", "message", "kind"],
                "properties": {
                    "item": {"type": "string", "nullable": True},
                    "message": _TEXT,
                    "kind": {"type": "string", "enum": ["problem", "warning"]},
                },
            },
        },
        "current": {
            "type": "object",
            "description": "After a conflict: what is there, with its revision.",
            "additionalProperties": {},
        },
    },
}

KEY = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.UUID,
    OpenApiParameter.HEADER,
    required=True,
    description="One per change. Sent again with the same key, it is done once.",
)
VERSION = OpenApiParameter(
    "If-Match",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    pattern=r"^\"\d{1,9}\"$",
    description="In the place of based_on: what ETag said.",
)


class Described(AutoSchema):
    """The schema of one operation of an ApiView."""

    def get_description(self) -> str:
        said = super().get_description() or ""
        needed = self.view.permissions_for(self.method) if isinstance(self.view, ApiView) else ()
        if not needed:
            return said
        return f"{said}\n\nFor whoever may: {'; or '.join(one.value for one in needed)}.".strip()

    def get_override_parameters(self) -> list:
        if self.method in SAFE:
            filters = getattr(self.view, "filters", None)
            return [filters] if filters else []
        if not getattr(self.view, "takes_key", False):
            return []
        return [KEY, VERSION] if self.method == "PUT" else [KEY]

    def get_response_serializers(self):
        """Of a list: its pages, and the same rows as streams."""
        row = getattr(self.view, "row", None)
        if row is None or self.method not in SAFE:
            return super().get_response_serializers()
        streams = {
            (200, NdjsonRenderer.media_type): row,
            (200, CsvRenderer.media_type): OpenApiTypes.STR,
        }
        if JSONRenderer not in self.view.renderer_classes:
            return streams
        page = inline_serializer(
            f"{row.__name__}Page",
            {
                "results": row(many=True),
                "next": serializers.CharField(
                    allow_null=True, help_text="The address of the next page."
                ),
            },
        )
        return {(200, JSONRenderer.media_type): page} | streams

    def get_operation_id(self) -> str:
        words = self.path.removeprefix(STUDY).removeprefix("/api")
        words = words.replace("{", "by_").replace("}", "").replace("-", "_").strip("/")
        return f"{self.method.lower()}_{words.replace('/', '_')}"

    def get_tags(self) -> list[str]:
        """The first word of the address behind the study."""
        words = self.path.removeprefix(STUDY).removeprefix("/api").strip("/").split("/")
        return [words[0]]


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = "trials.api.authentication.TokenPerson"
    name = "token"

    def get_security_definition(self, auto_schema) -> dict:
        return {"type": "http", "scheme": "bearer", "description": "A token: eqp_…"}


class SignInScheme(OpenApiAuthenticationExtension):
    target_class = "trials.api.authentication.SignedInPerson"
    name = "sign-in"

    def get_security_definition(self, auto_schema) -> dict:
        return {"type": "apiKey", "in": "cookie", "name": "equipoise"}


def of_one_study(result: dict, generator, request, public) -> dict:
    """The study's key stands in the address of the server, and in no parameter.

    With every operation's problems, and the examples of those that are used most.
    """
    key = request.trial.key if getattr(request, "trial", None) else "STUDY"
    result["servers"] = [{"url": STUDY.format(trial=key)}]
    result["components"].setdefault("schemas", {})["Problem"] = PROBLEM
    for methods in result["paths"].values():
        for method, operation in methods.items():
            operation["parameters"] = [
                one for one in operation.get("parameters", []) if one["name"] != "trial"
            ]
            statuses = _ALWAYS if method.upper() in SAFE else _ALWAYS + _OF_A_CHANGE
            if operation["parameters"] and method == "get":
                statuses = (*statuses, 422)
            if method == "put":
                statuses = (*statuses, 412, 428)
            for status in statuses:
                operation["responses"].setdefault(str(status), _problem(status))
    for (method, path), body in EXAMPLES.items():
        takes = result["paths"][path][method]["requestBody"]["content"]
        takes["application/json"]["example"] = body
    return result


def _problem(status: int) -> dict:
    kinds = [kind for kind in KINDS.values() if kind.status == status]
    return {
        "description": " ".join(f"{kind.title}." for kind in kinds),
        "content": {
            CONTENT_TYPE: {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "example": {
                    "type": f"/api/problems/{kinds[0].slug}/",
                    "status": status,
                    "title": kinds[0].title,
                    "detail": kinds[0].meaning,
                },
            }
        },
    }
