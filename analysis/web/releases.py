"""The page on which a labelled result is released, and says what it supersedes."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from analysis import releases as acts
from analysis.models import ResultsRelease, Run, SecondRun
from analysis.planning import status_of
from analysis.reports.format import small
from analysis.web.finding import run_found
from analysis.web.interpretations import people
from trials.actions.signatures import MEANINGS
from trials.authorization.permissions import Permission as P
from trials.authorization.scopes import why_not_permitted
from trials.refusals import Refused, refuse_if
from trials.selectors.lock_records import signatures_of_record
from trials.selectors.second_factors import has_second_factor
from trials.web.access import asked_again, demands
from trials.web.proof import proof_of

PAGE = "analysis/releases/detail.html"
NO_SECOND_RUN = "No second run: "


@demands(P.SEE_RUNS)
def show(request, run_id):
    run = run_found(request, run_id)
    context = release_page(run, request.scope, request.user)
    return render(request, PAGE, context)


@demands(P.SIGN_RESULTS)
@require_POST
def propose(request, run_id):
    run = run_found(request, run_id)
    try:
        acts.propose_release(
            run=run,
            scope=request.scope,
            without_second_run=request.POST.get("without_second_run", ""),
            supersedes=_superseded(request, run),
            reason=request.POST.get("reason", ""),
        )
    except Refused as refusal:
        page = release_page(run, request.scope, request.user)
        for field in page["propose"]["fields"]:
            field["value"] = request.POST.get(field["name"], "")
        return asked_again(request, refusal, PAGE, page)
    messages.success(request, "The release is proposed: two people sign it.")
    return redirect(_page(run))


@demands(P.SIGN_RESULTS)
@require_POST
def sign(request, run_id):
    run = run_found(request, run_id)
    try:
        latest = acts.latest_release(run)
        refuse_if(None if latest else "Nobody has proposed to release this result.")
        released = acts.sign_release(
            release=latest,
            seen_hash=request.POST.get("seen_hash", ""),
            scope=request.scope,
            **proof_of(request),
        )
    except Refused as refusal:
        page = release_page(run, request.scope, request.user)
        return asked_again(request, refusal, PAGE, page)
    messages.success(
        request, "The result is released." if released else "Signed. The second person is awaited."
    )
    return redirect(_page(run))


def release_page(run: Run, scope, user) -> dict:
    latest, trial = acts.latest_release(run), run.trial
    signatures = signatures_of_record(latest)
    not_now = why_not_permitted(scope, P.SIGN_RESULTS) or acts.why_not_release(run)
    second = acts.second_run_of(run)
    signed = {one.role for one in signatures}
    return {
        "plan": run.plan.title,
        "plan_status": status_of(run.plan),
        "second_run": second_run_said(second),
        "back_url": reverse("run", args=[trial.key, run.pk]),
        "proposed": _proposed(latest, second),
        "people": people(signatures),
        "propose": {
            "label": "Propose another release" if latest else "Propose the release",
            "name": "propose",
            "url": reverse("propose-release", args=[trial.key, run.pk]),
            "why_not": not_now,
            "fields": _fields(run, second),
        },
        "sign_url": reverse("sign-release", args=[trial.key, run.pk])
        if latest and not not_now and scope.role not in signed
        else None,
        "statement": MEANINGS[acts.MEANING],
        "has_second_factor": has_second_factor(user),
    }


def second_run_said(second: SecondRun | None) -> str:
    if second is None:
        return "There is none yet."
    agrees = "agrees" if second.agrees else "does not agree"
    difference = second.largest_difference
    largest = "" if difference is None else f", largest difference {small(difference)}"
    return f"{second.implementation} {agrees}: {second.compared} figures compared{largest}."


def _proposed(latest: ResultsRelease | None, second: SecondRun | None) -> dict | None:
    if latest is None:
        return None
    return {
        "by": latest.proposed_by.name,
        "at": latest.proposed_at,
        "result_sha256": latest.result_sha256,
        "plan_status": latest.plan_status,
        "second_run": NO_SECOND_RUN + latest.without_second_run
        if latest.without_second_run
        else second_run_said(second),
        "supersedes": {
            "url": reverse("run", args=[latest.trial.key, latest.supersedes_id]),
            "at": latest.supersedes.started_at,
        }
        if latest.supersedes
        else None,
        "reason": latest.reason,
        "hash": bytes(latest.content_hash).hex(),
    }


def _fields(run: Run, second: SecondRun | None) -> list[dict]:
    fields = []
    if second is None:
        fields.append(
            {
                "name": "without_second_run",
                "label": "Why no second implementation could be run",
                "type": "textarea",
                "required": True,
                "help": "A release without an independent second run says so, with this reason.",
            }
        )
    earlier = acts.released_before(run)
    if earlier:
        choices = [{"value": "", "label": "No earlier result"}] + [
            {"value": str(one.pk), "label": f"The run of {one.started_at:%-d %b %Y, %H:%M}"}
            for one in earlier
        ]
        fields += [
            {"name": "supersedes", "label": "It supersedes", "type": "select", "choices": choices},
            {"name": "reason", "label": "Why it is superseded", "type": "textarea"},
        ]
    return fields


def _superseded(request, run: Run) -> Run | None:
    chosen = request.POST.get("supersedes", "")
    found = {str(one.pk): one for one in acts.released_before(run)}
    if chosen and chosen not in found:
        raise Refused("It supersedes: this is no released result of the same plan.")
    return found.get(chosen)


def _page(run: Run) -> str:
    return reverse("release", args=[run.trial.key, run.pk])
