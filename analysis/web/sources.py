"""One answer between the figures that were made of it and the seal that holds it."""

from django.db import connection
from django.urls import reverse

from analysis import runs
from analysis.models import Run
from analysis.web.rows import columns_of
from trials.authorization.permissions import Permission as P
from trials.authorization.scopes import why_not_permitted
from trials.context import ALL_SITES, Scope
from trials.models import Trial
from trials.selectors.provenance import Provenance
from trials.studies.loading import form_of
from trials.web.presenters.signing import signature_shown


def source_page(found: Provenance, trial: Trial, scope: Scope) -> dict:
    revision, entry = found.revision, found.revision.entry
    names_raters = scope.sites == ALL_SITES
    return {
        "participant": revision.participant.number,
        "form": form_of(trial, entry.form_key, entry.form_version).title,
        "visit": entry.visit.name,
        "done_on": revision.done_on,
        "number": revision.number,
        "complete": revision.complete,
        "later": found.later,
        "hash": bytes(revision.content_hash).hex(),
        "line": _line(found.line, names_raters=names_raters),
        "signatures": [
            signature_shown(one, site=entry.site, stands=not found.later)
            for one in found.signatures
        ],
        "is_rating": found.is_rating,
        "certificate": found.certificate,
        "seal": _seal(found),
        "figures": [] if why_not_permitted(scope, P.SEE_RUNS) else figures_of(found, trial),
        "sees_figures": why_not_permitted(scope, P.SEE_RUNS) is None,
        "entry_url": reverse("entry-history", args=[trial.key, entry.pk]),
        "history_url": reverse("participant-history", args=[trial.key, revision.participant.number])
        if why_not_permitted(scope, P.SEE_LEDGER) is None
        else None,
    }


def figures_of(found: Provenance, trial: Trial) -> list[dict]:
    """Each run whose snapshot has the revision, with the analyses that read it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select snapshot_id from governance.snapshot_line where revision_id = %s",
            [found.revision.pk],
        )
        snapshots = [snapshot for (snapshot,) in cursor.fetchall()]
    made = runs.with_progress(Run.objects.filter(trial=trial, snapshot_id__in=snapshots))
    made = made.select_related("plan")
    return [
        {
            "plan": run.plan.title,
            "kind": f"{run.get_kind_display()[0].lower()}{run.get_kind_display()[1:]}",
            "none": "no analysis reads this form" if run.failure == "" else "it has no result",
            "started_at": run.started_at,
            "url": reverse("run", args=[trial.key, run.pk]),
            "analyses": [
                {"id": key, "url": reverse("run-rows", args=[trial.key, run.pk, key])}
                for key in analyses_that_read(found, run)
            ],
        }
        for run in made.order_by("-started_at")
    ]


def analyses_that_read(found: Provenance, run: Run) -> list[str]:
    """Those of the result that have the participant, and a column of this form and visit."""
    result = runs.result_of(run)
    if result is None:
        return []
    plan, entry = runs.plan_of(run.plan), found.revision.entry
    form, visit = f"{entry.name}.", f"@{entry.visit.name}"
    return [
        key
        for key, analysis in result["analyses"].items()
        if found.revision.participant.number in analysis.get("participants", [])
        and any(
            column.startswith(form) and column.endswith(visit) for column in columns_of(plan, key)
        )
    ]


def _line(line, *, names_raters: bool) -> dict | None:
    if line is None:
        return None
    is_named = names_raters or line.role != "rater"
    return {
        "at": line.at,
        "by": line.actor_name if is_named else "Not named",
        "role_label": line.role.replace("_", " "),
        "reason": line.reason,
    }


def _seal(found: Provenance) -> dict | None:
    if found.seal is None:
        return None
    return {
        "number": found.seal.pk,
        "at": found.seal.at,
        "root": bytes(found.seal.root).hex(),
        "anchors": [
            {"place": place, "at": told.at} for place, told in sorted(found.anchored.items())
        ],
    }
