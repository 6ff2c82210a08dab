"""Lists of rows: filters, pages that stay stable while rows are added, and streams.

A list is declared: its rows, its order, its filters and its fields. The `source` of a field or of a
filter is what is asked of the database, so that a list of any length costs one query.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator

from django.core import signing
from django.db.models import Q
from django.http import Http404, StreamingHttpResponse
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from trials.api.base import ApiView
from trials.context import reading
from trials.ledger import act
from trials.web.downloads import as_text

MOST, USUAL = 1000, 200
AT_ONCE = 2000


class NdjsonRenderer(BaseRenderer):
    """Of a stream: this only says its name, and renders what goes wrong before it begins."""

    media_type, format, charset = "application/x-ndjson", "ndjson", None

    def render(self, data, accepted_media_type=None, renderer_context=None) -> bytes:
        return JSONRenderer().render(data)


class CsvRenderer(NdjsonRenderer):
    media_type, format, charset = "text/csv", "csv", "utf-8"


class Filters(serializers.Serializer):
    """What every list takes; a list adds its own."""

    limit = serializers.IntegerField(
        min_value=1, max_value=MOST, default=USUAL, help_text="Rows of a page. A stream has all."
    )
    cursor = serializers.CharField(
        required=False, help_text="Where to go on: as “next” of the page before has it."
    )
    fields = serializers.CharField(
        required=False, help_text="Names of fields, with commas between: these alone."
    )


class ListView(ApiView):
    """Each list has its own rows(request): of the study, as far as the person sees them.

    order: names of columns that are never empty and together unique. row: a serializer; filters:
    of Filters.
    """

    renderer_classes = (JSONRenderer, NdjsonRenderer, CsvRenderer)
    http_method_names = ("get", "head", "post")
    order: tuple[str, ...] = ("pk",)
    row: type[serializers.Serializer]
    filters: type[Filters] = Filters

    def get(self, request):
        asked = read_query(request, self.filters)
        limit, cursor = asked.pop("limit"), asked.pop("cursor", None)
        sources = self._sources(asked.pop("fields", None))
        found = self.rows(request).filter(**asked).order_by(*self.order)
        if cursor:
            found = found.filter(_after(self.order, self._place(cursor)))
        if is_stream(request):
            made = (
                dict(zip(sources, values, strict=True))
                for values in found.values_list(*sources.values()).iterator(chunk_size=AT_ONCE)
            )
            return stream(request, tuple(sources), made, name=self.name())
        values = list(found.values_list(*sources.values(), *self.order)[: limit + 1])
        shown = values[:limit]
        more = len(values) > limit
        place = signing.dumps(_as_json(shown[-1][len(sources) :]), salt=self.name()) if more else ""
        # In a row the columns of the order stand last, and are not shown.
        return Response(
            {
                "results": [dict(zip(sources, one, strict=False)) for one in shown],
                "next": next_url(request, place),
            }
        )

    @classmethod
    def one(cls, request, pk) -> dict:
        """The row of one thing, as the list has it. Raises Http404."""
        view = cls()
        sources = view._sources(None)
        found = view.rows(request).filter(pk=pk).values_list(*sources.values()).first()
        if found is None:
            raise Http404
        return dict(zip(sources, found, strict=True))

    @classmethod
    def name(cls) -> str:
        return cls.__name__.removesuffix("View").lower()

    def _sources(self, fields: str | None) -> dict[str, str]:
        """{name of a field: what is asked of the database}, of those that are wanted."""
        known = {name: field.source or name for name, field in self.row().get_fields().items()}
        if fields is None:
            return known
        wanted = [name.strip() for name in fields.split(",")]
        if unknown := [name for name in wanted if name not in known]:
            there = f"{unknown[0]!r} is no field; there are: {', '.join(known)}."
            raise ValidationError({"fields": [there]})
        return {name: known[name] for name in wanted}

    def _place(self, cursor: str) -> list:
        try:
            return signing.loads(cursor, salt=self.name())
        except signing.BadSignature:
            raise ValidationError({"cursor": [NO_CURSOR]}) from None


NO_CURSOR = "This is no cursor of this list: take the one of “next”."


def read_query(request, filters: type[serializers.Serializer]) -> dict:
    """What the address asks for. A parameter that is not known is refused: it would be passed over,
    and more would be given than was asked for."""
    asked = filters(data=request.GET.dict())
    asked.is_valid(raise_exception=True)
    known = asked.get_fields()
    if unknown := [name for name in request.GET if name not in known]:
        there = f"There is no such parameter; there are: {', '.join(known)}."
        raise ValidationError({unknown[0]: [there]})
    return dict(asked.validated_data)


def next_url(request, place: str) -> str | None:
    if not place:
        return None
    asked = request.GET.copy()
    asked["cursor"] = place
    return f"{request.path}?{asked.urlencode()}"


def is_stream(request) -> bool:
    return request.accepted_renderer.media_type != JSONRenderer.media_type


def stream(request, head: tuple[str, ...], rows: Iterable[dict], *, name: str):
    """Row by row, in memory that does not grow, and in a transaction of its own: this request's is
    over before the first row leaves. It leaves a line in the ledger.

    rows: asks the database only when it is gone through.
    """
    kind = request.accepted_renderer.format
    with act("exports.stream", scope=request.scope, detail=f"{name}, as {kind}"):
        pass
    lines = _csv(head, rows) if kind == CsvRenderer.format else _ndjson(rows)
    return StreamingHttpResponse(
        _in_scope(request.scope, lines),
        content_type=f"{request.accepted_renderer.media_type}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.{kind}"'},
    )


def _in_scope(scope, lines: Iterator[str]) -> Iterator[str]:
    with reading(scope):
        yield from lines


def _ndjson(rows: Iterable[dict]) -> Iterator[str]:
    for row in rows:
        yield json.dumps(row, cls=JSONEncoder, ensure_ascii=False, separators=(",", ":")) + "\n"


def _csv(head: tuple[str, ...], rows: Iterable[dict]) -> Iterator[str]:
    line = io.StringIO()
    writer = csv.writer(line, lineterminator="\n")
    writer.writerow(head)
    for row in rows:
        writer.writerow([_cell(row.get(name)) for name in head])
        yield line.getvalue()
        line.seek(0)
        line.truncate()
    yield line.getvalue()


def _cell(value):
    if isinstance(value, dict | list):
        return json.dumps(value, cls=JSONEncoder, ensure_ascii=False)
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return as_text(value) if isinstance(value, str) else value


def _after(order: tuple[str, ...], values: list) -> Q:
    """Behind these values, in the order of these columns."""
    behind, same = Q(), {}
    for name, value in zip(order, values, strict=True):
        behind |= Q(**same, **{f"{name}__gt": value})
        same[name] = value
    # Says nothing new, and lets the database begin at the right place of an index.
    return behind & Q(**{f"{order[0]}__gte": values[0]})


def _as_json(values: tuple) -> list:
    return json.loads(json.dumps(values, cls=JSONEncoder))
