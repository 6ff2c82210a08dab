"""The answers of a whole study as a stream: what counts now of every form, long or wide."""

from collections.abc import Iterator

from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from instruments import Instrument
from trials.api.base import ApiView
from trials.api.lists import CsvRenderer, NdjsonRenderer, read_query, stream
from trials.api.revisions import latest_revisions
from trials.authorization.permissions import Permission as P
from trials.studies.loading import forms_of

AT_ONCE = 500
PLACE = {
    "participant": "entry__participant__number",
    "site": "entry__site__code",
    "visit": "visit_name",
    "form": "entry__form_key",
    "form_version": "entry__form_version",
    "slot": "entry__slot",
    "done_on": "done_on",
    "complete": "complete",
    "revision": "number",
}
LONG = (*PLACE, "item", "value", "missing")


class AnswersQuery(serializers.Serializer):
    layout = serializers.ChoiceField(
        (("long", "A row for each answer"), ("wide", "A row for each form")), default="long"
    )
    form = serializers.CharField(
        source="entry__form_key",
        required=False,
        help_text="The key of a form, as PCL-5. A wide layout is of one form.",
    )
    site = serializers.CharField(source="entry__site__code", required=False)
    participant = serializers.CharField(source="entry__participant__number", required=False)
    visit = serializers.CharField(source="visit_name", required=False)
    complete = serializers.BooleanField(
        required=False,
        default=None,
        allow_null=True,
        help_text="Of finished forms alone, or of begun ones alone.",
    )


class AnswerRow(serializers.Serializer):
    """A row of the long layout; the wide one has a column for each item in the place of three."""

    participant = serializers.CharField()
    site = serializers.CharField()
    visit = serializers.CharField()
    form = serializers.CharField()
    form_version = serializers.CharField()
    slot = serializers.CharField(allow_blank=True)
    done_on = serializers.DateField()
    complete = serializers.BooleanField()
    revision = serializers.IntegerField()
    item = serializers.CharField()
    value = serializers.JSONField(allow_null=True)
    missing = serializers.CharField(allow_null=True, help_text="Why it was not answered.")


class AnswersStreamView(ApiView):
    """What was answered, as it counts now: of each form the latest revision.

    A million answers take no more memory than one. In a wide row an answer that was not given is
    written as “missing: reason”.
    """

    permissions = (P.SEE_PARTICIPANTS,)
    renderer_classes = (NdjsonRenderer, CsvRenderer)
    row, filters = AnswerRow, AnswersQuery

    def get(self, request):
        asked = read_query(request, AnswersQuery)
        layout, complete = asked.pop("layout"), asked.pop("complete")
        if complete is not None:
            asked["complete"] = complete
        found = latest_revisions(request.trial).filter(**asked)
        # No order: sorting answers would write them all to a disk before the first row leaves.
        rows = _places(found.values_list(*PLACE.values(), "answers"))
        if layout == "long":
            return stream(request, LONG, _long(rows), name="answers-long")
        form = asked.get("entry__form_key")
        items = _items(request.trial, form)
        return stream(request, (*PLACE, *items), _wide(rows, items), name=f"answers-{form}")


def _places(found) -> Iterator[tuple[dict, dict]]:
    """(where, answers) of one form after the other."""
    for *place, answers in found.iterator(chunk_size=AT_ONCE):
        yield dict(zip(PLACE, place, strict=True)), answers


def _long(rows) -> Iterator[dict]:
    for place, answers in rows:
        for item, answer in answers.items():
            value, missing = _told(answer)
            yield place | {"item": item, "value": value, "missing": missing}


def _wide(rows, items: list[str]) -> Iterator[dict]:
    for place, answers in rows:
        told = {item: _told(answers[item]) for item in items if item in answers}
        yield place | {
            item: f"missing: {missing}" if missing else value
            for item, (value, missing) in told.items()
        }


def _told(answer) -> tuple:
    """(value, None), or (None, why it was not given)."""
    is_missing = isinstance(answer, dict) and set(answer) == {"missing"}
    return (None, answer["missing"]) if is_missing else (answer, None)


def _items(trial, form: str | None) -> list[str]:
    """Of every version of the form, each item once, in their order."""
    if form is None:
        raise ValidationError({"form": ["A wide layout is of one form: name it."]})
    versions: list[Instrument] = [one for (key, _), one in forms_of(trial).items() if key == form]
    if not versions:
        raise ValidationError({"form": [f"The study has no form {form!r}."]})
    return list(dict.fromkeys(item.key for one in versions for item in one.items))
