"""The page on which a masked result is interpreted, for each meaning of the letters."""

from collections.abc import Sequence

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from analysis import interpretations as acts
from analysis.models import BlindedInterpretation, Run
from analysis.planning import SIGNERS
from analysis.snapshots import meaning
from analysis.web.finding import run_found
from analysis.web.presenters import run_sections
from trials.actions.signatures import MEANINGS
from trials.authorization.permissions import Permission as P
from trials.authorization.roles import ROLES
from trials.authorization.scopes import why_not_permitted
from trials.models import Snapshot
from trials.refusals import Conflict, Refused, refuse_if
from trials.selectors.lock_records import signatures_of_record
from trials.selectors.second_factors import has_second_factor
from trials.studies.loading import study_of
from trials.web.access import asked_again, demands, refused
from trials.web.proof import proof_of

PAGE = "analysis/interpretations/detail.html"


@demands(P.SEE_RUNS)
def show(request, run_id):
    run = run_found(request, run_id)
    context = interpretation_page(run, request.scope, request.user)
    return render(request, PAGE, context)


@demands(P.SIGN_RESULTS)
@require_POST
def write(request, run_id):
    run = run_found(request, run_id)
    texts = [
        request.POST.get(f"text-{place}", "")
        for place, _ in enumerate(acts.possible_meanings(request.trial))
    ]
    try:
        acts.interpret(
            run=run,
            texts=texts,
            based_on=_number(request.POST.get("based_on", "")),
            scope=request.scope,
        )
    except Refused as refusal:
        # What somebody else has written since is read before this may stand in its place.
        if isinstance(refusal, Conflict):
            return refused(request, refusal, _page(run))
        return _again(request, run, refusal, texts)
    messages.success(request, "The interpretations are kept: two people sign them.")
    return redirect(_page(run))


@demands(P.SIGN_RESULTS)
@require_POST
def sign(request, run_id):
    run = run_found(request, run_id)
    try:
        latest = acts.latest_interpretation(run)
        refuse_if(None if latest else "Nobody has written an interpretation yet.")
        signed_by_both = acts.sign_interpretation(
            interpretation=latest,
            seen_hash=request.POST.get("seen_hash", ""),
            scope=request.scope,
            **proof_of(request),
        )
    except Refused as refusal:
        return _again(request, run, refusal)
    messages.success(
        request,
        "Both have signed: the seal may be opened."
        if signed_by_both
        else "Signed. The second person is awaited.",
    )
    return redirect(_page(run))


def _again(request, run: Run, refusal: Refused, typed: Sequence[str] = ()):
    """typed: the texts as they were sent, which stay in the form while it is offered."""
    page = interpretation_page(run, request.scope, request.user)
    if typed and not page["why_not_write"]:
        for text, words in zip(page["texts"], typed, strict=True):
            text["text"] = words
    return asked_again(request, refusal, PAGE, page)


def interpretation_page(run: Run, scope, user) -> dict:
    latest, trial = acts.latest_interpretation(run), run.trial
    signatures = signatures_of_record(latest)
    signed = {one.role for one in signatures}
    not_permitted = why_not_permitted(scope, P.SIGN_RESULTS)
    why_not = not_permitted or acts.why_not_interpret(run)
    return {
        "plan": run.plan.title,
        "back_url": reverse("run", args=[trial.key, run.pk]),
        "texts": _texts(run, latest),
        "version": _version(latest),
        "people": people(signatures),
        "why_not_write": why_not,
        "write_url": reverse("write-interpretation", args=[trial.key, run.pk]),
        "sign_url": reverse("sign-interpretation", args=[trial.key, run.pk])
        if latest and not not_permitted and scope.role not in signed and not _meaning(run)
        else None,
        "statement": MEANINGS[acts.MEANING],
        "has_second_factor": has_second_factor(user),
        "sections": run_sections(run, trial),
    }


def people(signatures) -> list[dict]:
    """Who has signed, and who is awaited; for trials/lock/_people.html."""
    given = {one.role: {"name": one.actor_name, "at": one.at} for one in signatures}
    return [{"role_label": ROLES[role].label, "signature": given.get(role)} for role in SIGNERS]


def _texts(run: Run, latest: BlindedInterpretation | None) -> list[dict]:
    """Each meaning with what was written of it; came_true is None until it is known."""
    labels = {arm.code: arm.label for arm in study_of(run.trial).arms}
    known = _meaning(run)
    written = (
        latest.texts
        if latest
        else [{"meaning": one, "text": ""} for one in acts.possible_meanings(run.trial)]
    )
    return [
        {
            "name": f"text-{place}",
            "label": acts.said(one["meaning"], labels),
            "text": one["text"],
            "came_true": one["meaning"] == known if known else None,
        }
        for place, one in enumerate(written)
    ]


def _version(latest: BlindedInterpretation | None) -> dict | None:
    if latest is None:
        return None
    return {
        "number": latest.number,
        "by": latest.written_by.name,
        "at": latest.written_at,
        "hash": bytes(latest.content_hash).hex(),
    }


def _meaning(run: Run) -> dict[str, str]:
    return meaning(Snapshot.objects.get(pk=run.snapshot_id))


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0


def _page(run: Run) -> str:
    return reverse("interpretation", args=[run.trial.key, run.pk])
