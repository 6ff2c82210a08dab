"""The fields of an act, from the annotations of its function.

A text is as long, and a choice one of those, that the model of the fact allows for its column of
the same name. What a type alone does not say stands in the line of the act, in `table`.
"""

import inspect
import types
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import MISSING, dataclass, is_dataclass
from dataclasses import fields as parts_of
from datetime import date, datetime
from typing import Any, Union, get_args, get_origin, get_type_hints

from django.core.exceptions import FieldDoesNotExist
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from rest_framework import serializers

from trials.api.acts.kinds import Day, File, Moment, Named, Said, SiteClock, Whole, Words, YesOrNo
from trials.api.acts.things import FINDERS, Finder
from trials.context import Scope
from trials.models import Trial

LONGEST = 300
MOST = 1000
LARGEST, LARGEST_SMALL = 2**31 - 1, 2**15 - 1


@dataclass(frozen=True)
class Argument:
    """One argument of an act. type: without `None`, or a Finder. field: None of the study, which
    the address of every act names."""

    name: str
    type: Any
    field: serializers.Field | None


def arguments_of(do: Callable, told: Mapping[str, Any]) -> dict[str, Argument]:
    """Those that a request gives, by name. told: of the line of the table; see Act.fields."""
    hints = get_type_hints(do)
    model = _model_in(hints.get("return"))
    found = {}
    for name, parameter in inspect.signature(do).parameters.items():
        hint, may_be_none = _without_none(hints[name])
        said = told.get(name, hint)
        if hint is Scope or said is None:
            continue
        options = _options(parameter.default, may_be_none)
        if said is hint or isinstance(said, Finder | type):
            found[name] = Argument(name, said, _field(said, _column(model, name), options))
        else:
            found[name] = Argument(name, hint, said(**options))
    return found


def words(longest: int, **more) -> Callable:
    return lambda **options: _text(options, max_length=longest, **more)


def many(kind: Callable) -> Callable:
    return lambda **options: serializers.ListField(
        child=kind(), allow_empty=False, max_length=MOST, **options
    )


def one_of(choices) -> Callable:
    """choices: a class of choices, or the codes."""
    codes = choices.values if isinstance(choices, type) else list(choices)
    return lambda **options: serializers.ChoiceField(
        choices=codes, allow_blank=options.get("default") == "", **options
    )


def site_clock(**options) -> SiteClock:
    return SiteClock(**options)


def as_taken(hint, value, request):
    """The value as the act takes it: rows for their keys, values of its own types.

    Raises Http404 for a row that is not there.
    """
    if value is None:
        return None
    if finder := _finder(hint):
        return finder.find(request, value)
    if hint is bytes:
        return value.read()
    if is_dataclass(hint):
        types_ = get_type_hints(hint)
        return hint(**{key: as_taken(types_[key], one, request) for key, one in value.items()})
    if inner := _inner(hint):
        if isinstance(value, Mapping):
            return {key: as_taken(inner, one, request) for key, one in value.items()}
        return [as_taken(inner, one, request) for one in value]
    return value


def converter_of(argument: Argument) -> str:
    finder = _finder(argument.type)
    return finder.key if finder else argument.type.__name__


def _finder(hint) -> Finder | None:
    return hint if isinstance(hint, Finder) else FINDERS.get(hint)


def _field(hint, column, options: dict) -> serializers.Field | None:
    if hint is Trial:
        return None
    if finder := _finder(hint):
        kinds = {"uuid": serializers.UUIDField, "int": Whole, "str": words(LONGEST)}
        return kinds[finder.key](**options)
    if choices := getattr(column, "choices", None):
        return one_of([code for code, _ in choices])(**options)
    if hint is str:
        return _text(options, max_length=getattr(column, "max_length", None) or LONGEST)
    if hint is int:
        is_small = isinstance(column, models.PositiveSmallIntegerField)
        return Whole(min_value=0, max_value=LARGEST_SMALL if is_small else LARGEST, **options)
    simple = {
        bool: YesOrNo,
        date: Day,
        datetime: Moment,
        bytes: File,
        UploadedFile: File,
        uuid.UUID: serializers.UUIDField,
        Any: serializers.JSONField,
    }
    if hint in simple:
        return simple[hint](**options)
    if is_dataclass(hint):
        return _serializer_of(hint)(**options)
    inner = _inner(hint)
    if get_origin(hint) in (dict, Mapping):
        return Named(child=_field(inner, None, {}), **options)
    return serializers.ListField(
        child=_field(inner, column, {}), allow_empty=False, max_length=MOST, **options
    )


def _serializer_of(hint) -> type[Said]:
    hints, made = get_type_hints(hint), {}
    for part in parts_of(hint):
        kind, may_be_none = _without_none(hints[part.name])
        made[part.name] = _field(kind, None, _options(part.default, may_be_none))
    subject = hint.__module__.rsplit(".", 1)[-1].title().replace("_", "")
    return type(f"{subject}{hint.__name__}Said", (Said,), made)


def _options(default, may_be_none: bool) -> dict:
    """default: MISSING where the argument has to be given, unless it may be None."""
    if default in (MISSING, inspect.Parameter.empty):
        return {"allow_null": True, "default": None} if may_be_none else {}
    return {"default": default, "allow_null": default is None}


def _text(options: dict, **limits) -> Words:
    return Words(**{"allow_blank": options.get("default") == ""} | limits | options)


def _inner(hint):
    """What a list holds, or the values of a mapping; None of anything else."""
    held = get_args(hint)
    return held[-1] if held and get_origin(hint) in _MANY else None


_MANY = (list, dict, Iterable, Sequence, Mapping)


def _without_none(hint) -> tuple[Any, bool]:
    if get_origin(hint) not in (Union, types.UnionType):
        return hint, False
    held = [one for one in get_args(hint) if one is not type(None)]
    return (held[0] if len(held) == 1 else hint), len(held) < len(get_args(hint))


def _model_in(hint) -> type[models.Model] | None:
    hint = _inner(hint) or _without_none(hint)[0]
    return hint if inspect.isclass(hint) and issubclass(hint, models.Model) else None


def _column(model, name: str):
    try:
        return model._meta.get_field(name) if model else None
    except FieldDoesNotExist:
        return None
