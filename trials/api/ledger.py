"""The ledger for programs, in the words of its pages."""

from collections.abc import Iterator

from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from trials.api.base import ApiView
from trials.api.lists import (
    AT_ONCE,
    MOST,
    NO_CURSOR,
    CsvRenderer,
    NdjsonRenderer,
    is_stream,
    next_url,
    read_query,
    stream,
)
from trials.authorization.permissions import Permission as P
from trials.authorization.roles import ROLES
from trials.context import ALL_SITES
from trials.models import Participant, Site
from trials.selectors.ledger import PAGE_LENGTH, Place, Wanted, lines_of_study, page_of, with_wanted
from trials.web.presenters.ledger import known_of_study

ORDERS = ("oldest", "newest")


class LedgerQuery(serializers.Serializer):
    limit = serializers.IntegerField(min_value=1, max_value=MOST, default=PAGE_LENGTH)
    cursor = serializers.CharField(required=False, help_text="As “next” of the page before has it.")
    order = serializers.ChoiceField(ORDERS, default="oldest")
    act = serializers.CharField(required=False, help_text="How its name begins, as “entries.”.")
    person = serializers.CharField(required=False, help_text="A part of the name.")
    role = serializers.ChoiceField([role.key for role in ROLES.values()], required=False)
    site = serializers.CharField(required=False, help_text="The code of a site.")
    participant = serializers.CharField(required=False, help_text="The number of a participant.")
    visit = serializers.UUIDField(required=False, help_text="The id of a visit.")
    entry = serializers.UUIDField(required=False, help_text="The id of a form of a visit.")
    first_day = serializers.DateField(required=False, help_text="Of UTC.")
    last_day = serializers.DateField(required=False, help_text="Of UTC.")
    refused = serializers.BooleanField(default=False, help_text="Refused attempts alone.")
    corrections = serializers.BooleanField(default=False, help_text="Corrections of answers alone.")
    text = serializers.CharField(required=False, help_text="A part of what was said.")


class Changed(serializers.Serializer):
    label = serializers.CharField()
    before = serializers.JSONField(allow_null=True)
    after = serializers.JSONField(allow_null=True)


class LedgerRow(serializers.Serializer):
    at = serializers.DateTimeField()
    at_site = serializers.CharField(help_text="By the clock of the site.", allow_blank=True)
    by = serializers.CharField()
    role = serializers.CharField()
    site = serializers.CharField(allow_null=True)
    participant = serializers.CharField(allow_null=True)
    what = serializers.CharField()
    where = serializers.CharField(allow_blank=True)
    origin = serializers.CharField(help_text="Who wrote, and whether by a program.")
    refused = serializers.CharField(allow_blank=True, help_text="Why it was refused.")
    reason = serializers.CharField(allow_blank=True)
    detail = serializers.CharField(allow_blank=True)
    changes = Changed(many=True)


class LedgerView(ApiView):
    """Who did what, when and why, in plain words and in the order of time.

    A line has no number: from the gaps one could tell how many lines one does not see.
    """

    permissions = (P.SEE_LEDGER,)
    renderer_classes = (JSONRenderer, NdjsonRenderer, CsvRenderer)
    row, filters = LedgerRow, LedgerQuery

    def get(self, request):
        asked = read_query(request, LedgerQuery)
        limit, newest_first = asked.pop("limit"), asked.pop("order") == "newest"
        place = _place(asked.pop("cursor", None))
        scope = request.scope
        lines = with_wanted(
            lines_of_study(request.trial, scope),
            _wanted(request, asked),
            names_raters=scope.sites == ALL_SITES,
        )
        words = _Words(request)
        if is_stream(request):
            rows = _all(lines, words, place, newest_first)
            return stream(request, tuple(LedgerRow().get_fields()), rows, name="ledger")
        found, after = page_of(lines, after=place, newest_first=newest_first, length=limit)
        return Response({"results": words.of(found), "next": next_url(request, str(after or ""))})


class _Words:
    """What the words of lines need is looked up once."""

    def __init__(self, request):
        self.scope, self.known = request.scope, known_of_study(request.trial)
        people = Participant.objects.filter(trial=request.trial)
        self.numbers = dict(people.values_list("pk", "number"))

    def of(self, lines) -> list[dict]:
        return [self._row(line) for line in self.known.in_words(lines, self.scope)]

    def _row(self, line: dict) -> dict:
        site = self.known.sites.get(line["site_id"])
        return {
            "at": line["at"],
            "at_site": line["at_site"],
            "by": line["by"],
            "role": line["role_label"],
            "site": site.code if site else None,
            "participant": self.numbers.get(line["participant_id"]),
            "what": line["act"],
            "where": line["where"],
            "origin": line["origin"],
            "refused": line["refused"],
            "reason": line["reason"],
            "detail": line["detail"],
            "changes": line["changes"],
        }


def _all(lines, words: _Words, place: Place | None, newest_first: bool) -> Iterator[dict]:
    while True:
        found, place = page_of(lines, after=place, newest_first=newest_first, length=AT_ONCE)
        yield from words.of(found)
        if place is None:
            return


def _place(cursor: str | None) -> Place | None:
    place = Place.from_text(cursor) if cursor else None
    if cursor and (place is None or place.seen < 0):
        raise ValidationError({"cursor": [NO_CURSOR]})
    return place


def _wanted(request, asked: dict) -> Wanted:
    said = {name: str(value) for name, value in asked.items() if name in ("visit", "entry")}
    if code := asked.pop("site", None):
        site = Site.objects.filter(trial=request.trial, code=code).first()
        if site is None:
            raise ValidationError({"site": [f"There is no site {code!r} here."]})
        said["site"] = str(site.pk)
    if act := asked.pop("act", None):
        said["kinds"] = (act,)
    return Wanted(**asked | said)
