"""Pages of a site's interviews."""

from django.urls import reverse

from trials.authorization.permissions import Permission as P
from trials.authorization.scopes import why_not_permitted
from trials.context import Scope
from trials.lifecycle import DOCUMENT
from trials.models import DocumentStep, DocumentText, InterviewDocument, Trial
from trials.policies import why_not_write
from trials.policies.documents import why_not_step
from trials.selectors.documents import latest_step, with_state
from trials.studies.loading import study_of
from trials.transcripts.identifiers import KINDS, Suggestion, suggestions

State = InterviewDocument.State
Kind = InterviewDocument.Kind
TONES = {
    State.DRAFT: "warn",
    State.DEIDENTIFIED: "info",
    State.VERIFIED: "info",
    State.RELEASED: "good",
}
STEPS = {
    State.DEIDENTIFIED: "Identifying details are removed",
    State.VERIFIED: "Verified: none is left",
    State.RELEASED: "Release to the coders",
    State.DRAFT: "Take back to draft",
}
WORDS_AROUND = 40


def documents_page(trial: Trial, scope: Scope) -> dict:
    documents = with_state(InterviewDocument.objects.filter(trial=trial)).select_related(
        "trial", "participant", "visit"
    )
    holds = study_of(trial).interviews
    may_add = holds and not why_not_permitted(scope, P.HOLD_INTERVIEWS)
    return {
        "guide": holds.title if holds else "",
        "documents": [
            {
                "title": document.title,
                "url": _url("document", document),
                "participant": document.participant.number,
                "visit": document.visit.name,
                "kind": document.get_kind_display(),
                "recorded_at": document.recorded_at,
                **_state(document),
            }
            for document in documents.order_by("participant__number", "recorded_at")
        ],
        "actions": [
            {
                "label": f"Add a {kind}",
                "url": reverse("add-document", args=[trial.key, kind]),
                "why_not": why_not_write(trial),
            }
            for kind in (Kind.TRANSCRIPT, Kind.RECORDING)
            if may_add
        ],
    }


def document_page(document: InterviewDocument, scope: Scope) -> dict:
    """document: with its state, trial, participant and visit."""
    texts = list(
        DocumentText.objects.filter(document=document)
        .select_related("recorded_by")
        .order_by("-number")
    )
    steps = DocumentStep.objects.filter(document=document).select_related("recorded_by", "text")
    is_draft = document.kind == Kind.TRANSCRIPT and document.state == State.DRAFT
    may_deidentify = not why_not_permitted(scope, P.DEIDENTIFY)
    return {
        "document": document,
        "participant_url": reverse(
            "participant", args=[document.trial.key, document.participant.number]
        ),
        "back_url": reverse("documents", args=[document.trial.key]),
        "text": texts[0] if texts else None,
        "versions": [
            {
                "number": text.number,
                "characters": len(text.transcript),
                "marks": ", ".join(f"{kind}: {count}" for kind, count in text.marks.items()),
                "sha256": text.sha256,
                "by": text.recorded_by.name,
                "at": text.recorded_at,
            }
            for text in texts
        ],
        "steps": [
            {
                "label": State(step.state).label,
                "version": step.text.number,
                "reason": step.reason,
                "by": step.recorded_by.name if step.recorded_by else "A coder",
                "at": step.recorded_at,
            }
            for step in steps.order_by("-recorded_at")
        ],
        "change_url": _url("change-document", document) if is_draft else None,
        "find_url": _url("find-identifiers", document) if is_draft and may_deidentify else None,
        "why_not_change": why_not_write(document.trial),
        "acts": _acts(document, scope),
        **_state(document),
    }


def identifiers_page(document: InterviewDocument, text: DocumentText, names: str) -> dict:
    """names: one to a line, as the de-identifier typed them; they are kept nowhere."""
    found = suggestions(text.transcript, names.splitlines())
    return {
        "document": document,
        "based_on": text.number,
        "suggestions": [_suggestion(text.transcript, one) for one in found],
        "kinds": [{"value": kind, "label": label} for kind, label in KINDS.items()],
        "replace_url": _url("replace-identifiers", document),
        "back_url": _url("document", document),
    }


def _suggestion(text: str, one: Suggestion) -> dict:
    return {
        "place": f"{one.start}-{one.end}",
        "kind": one.kind,
        # What a list or a pattern found is surer than a capital letter.
        "chosen": one.kind != "PLACE",
        "before": text[max(0, one.start - WORDS_AROUND) : one.start],
        "words": one.words,
        "after": text[one.end : one.end + WORDS_AROUND],
    }


def _acts(document: InterviewDocument, scope: Scope) -> list[dict]:
    acts = []
    if document.kind == Kind.TRANSCRIPT and not why_not_permitted(scope, P.DEIDENTIFY):
        last = latest_step(document)
        acts += [_step(document, last, state, scope) for state in DOCUMENT[document.state]]
    if not why_not_permitted(scope, P.HOLD_INTERVIEWS):
        acts.append(
            {
                "label": "An adverse event was told: draft its form",
                "name": "adverse-event",
                "url": _url("document-adverse-event", document),
                "why_not": why_not_write(document.trial),
                "fields": [],
            }
        )
    return acts


def _step(document: InterviewDocument, last: DocumentStep | None, state: str, scope: Scope) -> dict:
    fields = [{"name": "state", "type": "hidden", "value": str(state)}]
    # Whether a reason is long enough is asked when it is given.
    why_not = why_not_step(document, last, state, reason="to be given", scope=scope)
    if state == State.DRAFT:
        fields.append(
            {
                "name": "reason",
                "label": "Why",
                "type": "text",
                "required": True,
                "help": "In words that name nobody: the ledger keeps them.",
            }
        )
    return {
        "label": STEPS[state],
        "name": f"step-{state}",
        "url": _url("document-step", document),
        "why_not": why_not,
        "fields": fields,
    }


def _state(document: InterviewDocument) -> dict:
    if document.kind == Kind.RECORDING:
        return {"state_label": "Kept outside", "state_tone": "neutral"}
    state = State(document.state)
    return {"state_label": state.label, "state_tone": TONES[state]}


def _url(name: str, document: InterviewDocument) -> str:
    return reverse(name, args=[document.trial.key, document.pk])
