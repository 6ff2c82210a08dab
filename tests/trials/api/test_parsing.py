"""What is sent nests as deep as somebody could mean it, and no deeper."""

import io

import pytest
from rest_framework.exceptions import ParseError

from trials.api.parsing import ShallowJSONParser


def parsed(body: str):
    return ShallowJSONParser().parse(io.BytesIO(body.encode()))


def test_a_body_of_thirty_levels_is_read():
    assert str(parsed("[" * 30 + "1" + "]" * 30)).count("[") == 30


@pytest.mark.parametrize("depth", [32, 900, 100_000])
def test_a_deeper_one_is_told(depth):
    with pytest.raises(ParseError, match="nested more than 30 deep"):
        parsed('{"a": ' + "[" * depth + "1" + "]" * depth + "}")
