"""The body of a request, as far as it is one: nothing that is sent nests without end."""

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

# The deepest of what an address takes has some ten levels.
DEEPEST = 30
TOO_DEEP = f"The body is nested more than {DEEPEST} deep."


class ShallowJSONParser(JSONParser):
    """Raises ParseError, as for a body that is no JSON."""

    def parse(self, stream, media_type=None, parser_context=None):
        try:
            body = super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise ParseError(TOO_DEEP) from None
        if _is_deeper(body):
            raise ParseError(TOO_DEEP)
        return body


def _is_deeper(body: object) -> bool:
    level = [body]
    for _ in range(DEEPEST + 1):
        level = [inner for one in level for inner in _inside(one)]
    return bool(level)


def _inside(value: object) -> list:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []
