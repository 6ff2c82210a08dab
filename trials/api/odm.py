"""The study and its answers as CDISC ODM-XML, as a stream."""

from collections.abc import Iterator

from django.conf import settings
from django.http import StreamingHttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.renderers import BaseRenderer, JSONRenderer

from trials.api.base import ApiView
from trials.api.revisions import latest_revisions
from trials.authorization.permissions import Permission as P
from trials.context import Scope, reading
from trials.ledger import act
from trials.models import Site, Trial
from trials.odm import About, Answered, Place, document
from trials.studies.loading import every_study, forms_of

AT_ONCE = 500
SOFTWARE = "Equipoise"
PARTICIPANT, PARTICIPANTS = "U.PARTICIPANT", "The participant"
NOT_SHOWN = "Somebody whose name this reader does not see"
ORDER = (
    "entry__participant__number",
    "entry__visit__position",
    "entry__visit__code",
    "entry__visit__occurrence",
    "entry__position",
    "entry__slot",
)
COLUMNS = (
    "entry__participant__number",
    "entry__site__code",
    "entry__visit__code",
    "entry__visit__occurrence",
    "entry__form_key",
    "entry__form_version",
    "entry__slot",
    "answers",
    "recorded_at",
    "recorded_by_id",
)


class OdmRenderer(BaseRenderer):
    """Says its name, and renders what goes wrong before the stream begins."""

    media_type, format, charset = "application/xml", "xml", "utf-8"

    def render(self, data, accepted_media_type=None, renderer_context=None) -> bytes:
        return JSONRenderer().render(data)


class OdmView(ApiView):
    """The study, its forms and what was answered, as it counts now, as CDISC ODM-XML 1.3.2.

    For whoever sees the codebook, which it repeats; answers as far as the person sees them. No arm,
    no score, and no visit that only some arms have while the person is blinded.
    Of any length, in memory that does not grow.
    """

    permissions = (P.SEE_CODEBOOK,)
    renderer_classes = (OdmRenderer,)

    @extend_schema(responses={(200, OdmRenderer.media_type): OpenApiTypes.STR})
    def get(self, request):
        with act("exports.stream", scope=request.scope, detail="odm, as xml"):
            pass
        return StreamingHttpResponse(
            _pieces(request.trial, request.scope),
            content_type=f"{OdmRenderer.media_type}; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{request.trial.key}.odm.xml"'},
        )


def _pieces(trial: Trial, scope: Scope) -> Iterator[str]:
    """In a transaction of its own, since the request's is over before the first piece leaves."""
    with reading(scope):
        found = latest_revisions(trial)
        savers = _savers(found)
        studies = every_study(trial)
        about = About(
            studies=studies,
            forms=list(forms_of(trial).values()),
            arm_paths=scope.arm_paths,
            sites=_sites(trial, studies),
            people=dict(savers.values()),
            made_at=timezone.now(),
            software=(SOFTWARE, settings.CODE_VERSION),
        )
        rows = found.order_by(*ORDER).values_list(*COLUMNS).iterator(chunk_size=AT_ONCE)
        yield from document(about, _answered(rows, savers))


def _savers(found) -> dict:
    """{who saved: (OID, name)}; None is the participant."""
    rows = found.order_by("recorded_by_id").values_list("recorded_by_id", "recorded_by__name")
    return {
        pk: (PARTICIPANT, PARTICIPANTS) if pk is None else (f"U.{pk}", name or NOT_SHOWN)
        for pk, name in rows.distinct()
    }


def _answered(rows, savers: dict) -> Iterator[Answered]:
    for *columns, saver in rows:
        # Somebody who saved for the first time since the list was read has no name in the file.
        oid, _ = savers.get(saver, (None, ""))
        yield Answered(*columns, oid)


def _sites(trial: Trial, studies) -> list[Place]:
    """A site whose file says no day of approval: as the file is, from the day of the export on."""
    approved = {one.code: one.approved_on for study in studies for one in study.sites}
    today = timezone.now().date()
    return [
        Place(code, name, approved.get(code) or today)
        for code, name in Site.objects.filter(trial=trial)
        .order_by("code")
        .values_list("code", "name")
    ]
