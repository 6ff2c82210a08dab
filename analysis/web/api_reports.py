"""The report of a run for programs: the files of its page, and the same as JSON."""

from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer

from analysis.reports.writers import WRITERS, Writer
from analysis.web.finding import run_found
from analysis.web.reports import report_file
from trials.api.base import ApiView
from trials.authorization.permissions import Permission as P


class ReportRow(serializers.Serializer):
    label = serializers.CharField()
    cells = serializers.ListField(child=serializers.CharField())
    analysis = serializers.CharField(
        allow_blank=True, help_text="Its id in the plan, where the table is of several."
    )
    reason = serializers.CharField(
        allow_blank=True, help_text="Why there are no numbers; then there are no cells."
    )


class ReportTable(serializers.Serializer):
    title = serializers.CharField()
    columns = serializers.ListField(child=serializers.CharField(allow_blank=True))
    rows = ReportRow(many=True)
    notes = serializers.ListField(child=serializers.CharField())
    analysis = serializers.CharField(allow_blank=True)
    folded = serializers.BooleanField(help_text="It is for whoever checks the others.")


class ReportFigure(serializers.Serializer):
    title = serializers.CharField()
    about = serializers.CharField(help_text="The drawing in words.")
    svg = serializers.CharField()
    table = ReportTable()


class ReportSection(serializers.Serializer):
    title = serializers.CharField()
    paragraphs = serializers.ListField(child=serializers.CharField())
    tables = ReportTable(many=True)
    figures = ReportFigure(many=True)
    method = serializers.CharField(allow_blank=True, help_text="That its analyses have.")


class ReportFact(serializers.Serializer):
    name = serializers.CharField()
    value = serializers.CharField(allow_blank=True)


class ReportAsData(serializers.Serializer):
    title = serializers.CharField()
    study = serializers.CharField()
    caution = serializers.CharField(allow_blank=True, help_text="That the data are simulated.")
    status = serializers.ListField(child=serializers.CharField())
    mark = serializers.CharField(
        allow_blank=True, help_text="Why the numbers are no finding, or not yet."
    )
    made_at = serializers.DateTimeField(help_text="When the result was finished.")
    sections = ReportSection(many=True)
    facts = ReportFact(many=True, help_text="What the report was made from.")


def _renderer(kind: str, writer: Writer) -> type[JSONRenderer]:
    """Says the name of the format, and renders what goes wrong."""
    of_format = {"media_type": writer.content_type, "format": kind}
    return type(f"{kind.capitalize()}Renderer", (JSONRenderer,), of_format)


class ReportView(ApiView):
    """The report of a run, once it has a result: the same bytes as on its page.

    The header Accept chooses the format. Each report that is taken leaves its line in the ledger,
    with the hash of the file.
    """

    permissions = (P.SEE_RUNS,)
    # The first is what a program gets that asks for none.
    renderer_classes = [
        _renderer(kind, WRITERS[kind]) for kind in sorted(WRITERS, key=lambda one: one != "json")
    ]

    @extend_schema(
        responses={
            (200, writer.content_type): ReportAsData if kind == "json" else OpenApiTypes.BINARY
            for kind, writer in WRITERS.items()
        }
    )
    def get(self, request, run_id: UUID):
        kind = request.accepted_renderer.format
        return report_file(run_found(request, run_id), kind, request.scope)
