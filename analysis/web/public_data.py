"""The data set of a released result that everybody may have, as a file."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from analysis.datasets.layouts import SITE
from analysis.models import Run
from analysis.public_data import publication_of, publish, why_not_publish
from analysis.runs import plan_of
from analysis.web.finding import run_found
from trials.authorization.permissions import Permission as P
from trials.context import Scope
from trials.models import Trial
from trials.refusals import Refused
from trials.web.access import demands, refused
from trials.web.downloads import note_download

WITH_SITES = {
    "name": "sites",
    "type": "checkbox",
    "label": "With the sites, as letters drawn by lot",
    "help": "A site with fewer than five participants gets none.",
}


@demands(P.SIGN_RESULTS)
@require_POST
def take(request, run_id):
    run = run_found(request, run_id)
    try:
        package = publish(run, request.scope, with_sites=request.POST.get("sites") == "yes")
    except Refused as refusal:
        return refused(request, refusal, reverse("run", args=[request.trial.key, run.pk]))
    note_download(package.name, package.sha256, request.scope)
    disposition = {"Content-Disposition": f'attachment; filename="{package.name}"'}
    return HttpResponse(package.content, content_type="application/zip", headers=disposition)


def public_data_shown(run: Run, trial: Trial, scope: Scope) -> dict | None:
    """For the page of a run; None where there cannot be one of it."""
    if run.kind != Run.Kind.LABELLED:
        return None
    made = publication_of(trial)
    may_choose = not made and SITE in plan_of(run.plan).needed_columns()
    return {
        "url": reverse("take-public-data", args=[trial.key, run.pk]),
        "why_not": why_not_publish(run, scope),
        "label": f"{'Take' if made else 'Make'} the data set for the public",
        "made_at": made.made_at if made else None,
        "fields": [WITH_SITES] if may_choose else [],
    }
