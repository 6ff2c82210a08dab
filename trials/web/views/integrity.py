"""Whether the ledger is whole; and the package with which somebody can verify it elsewhere."""

from datetime import date

from django.http import FileResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from trials.authorization.permissions import Permission as P
from trials.web.access import demands
from trials.web.inspection import take_package
from trials.web.presenters.integrity import integrity_page


@demands(P.SEE_INTEGRITY, P.TAKE_COPY)
def show_integrity(request):
    return render(
        request, "trials/integrity/detail.html", integrity_page(request.trial, request.scope)
    )


@demands(P.INSPECT, P.TAKE_COPY)
@require_POST
def take(request):
    package, _ = take_package(request.trial, request.scope)
    name = f"{request.trial.key}-{date.today():%Y-%m-%d}.zip"
    return FileResponse(package, as_attachment=True, filename=name, content_type="application/zip")
