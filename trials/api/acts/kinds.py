"""Kinds of fields that take what they say and nothing that looks like it: a number is no text, and
what was meant is not guessed."""

from collections.abc import Mapping
from datetime import date, datetime

from rest_framework import serializers

from trials.uploads import MOST_BYTES

# Within these, days can be counted on and back.
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
LONGEST_NAME = 100


class Words(serializers.CharField):
    def to_internal_value(self, data):
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Whole(serializers.IntegerField):
    def to_internal_value(self, data):
        if not isinstance(data, int) or isinstance(data, bool):
            self.fail("invalid")
        return super().to_internal_value(data)


class YesOrNo(serializers.BooleanField):
    def to_internal_value(self, data):
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class Day(serializers.DateField):
    def to_internal_value(self, data):
        day = super().to_internal_value(data)
        if not FIRST_DAY <= day <= LAST_DAY:
            raise serializers.ValidationError(f"Give a day from {FIRST_DAY} to {LAST_DAY}.")
        return day


class Moment(serializers.DateTimeField):
    """With its time zone: the clock of the site and that of a server may differ."""

    def to_internal_value(self, data):
        moment = _moment(data)
        if moment is None or moment.tzinfo is None:
            raise serializers.ValidationError(
                "Give day and time with the time zone, as 2026-03-02T09:30:00+01:00."
            )
        return moment


class SiteClock(serializers.DateTimeField):
    """Day and time as the clock at the site shows them."""

    def to_internal_value(self, data):
        moment = _moment(data)
        if moment is None or moment.tzinfo is not None:
            raise serializers.ValidationError(
                "Give day and time as the clock at the site shows them, without a time zone,"
                " as 2026-03-02T09:30."
            )
        return moment


class File(serializers.FileField):
    def to_internal_value(self, data):
        file = super().to_internal_value(data)
        if file.size > MOST_BYTES:
            raise serializers.ValidationError(
                f"{file.size / 1e6:.1f} MB: at most {MOST_BYTES / 1e6:.0f} MB are taken."
            )
        return file


class Said(serializers.Serializer):
    """What is sent to an act. A field that it does not have is refused and not overlooked."""

    def to_internal_value(self, data):
        if isinstance(data, Mapping) and (unknown := set(data) - set(self.fields)):
            there = ", ".join(self.fields) or "none"
            raise serializers.ValidationError(
                {str(name): [f"There is no such field; there are: {there}."] for name in unknown}
            )
        return super().to_internal_value(data)


class Named(serializers.DictField):
    """Values by name. A name is a text as any other, without a NUL."""

    def to_internal_value(self, data):
        if isinstance(data, Mapping):
            for name in data:
                Words(max_length=LONGEST_NAME).run_validation(name)
        return super().to_internal_value(data)


def _moment(data) -> datetime | None:
    try:
        moment = datetime.fromisoformat(data)
    except (TypeError, ValueError):
        return None
    return moment if FIRST_DAY < moment.date() < LAST_DAY else None
