"""Keeping interviews as documents of a site, and their way to the coders."""

import hashlib
from collections.abc import Iterable

from trials.actions.releasing import hand_over, take_back
from trials.actions.visits import one_more_form
from trials.authorization.permissions import Permission
from trials.authorization.scopes import demand
from trials.context import Scope
from trials.ledger import act
from trials.models import (
    DocumentStep,
    DocumentText,
    Entry,
    InterviewDocument,
    Participant,
    Visit,
)
from trials.models.base import about, place_of
from trials.policies.documents import (
    why_not_agreed,
    why_not_change,
    why_not_keep,
    why_not_recording,
    why_not_step,
    why_not_text,
)
from trials.policies.writing import why_not_write
from trials.refusals import Refused, refuse_if
from trials.selectors.documents import latest_step, latest_text, with_state
from trials.studies.loading import study_at
from trials.transcripts.identifiers import replaced

Kind = InterviewDocument.Kind
State = InterviewDocument.State


def keep_recording(
    *,
    visit: Visit,
    title: str,
    sha256: str,
    seconds: int,
    kept_at: str,
    led_by: str,
    scope: Scope,
    exception: str = "",
) -> InterviewDocument:
    """That an interview was recorded. The recording itself stays where it is: kept_at.

    sha256: hexadecimal, of the file. exception: why the treating therapist led the interview.
    """
    demand(scope, Permission.HOLD_INTERVIEWS)
    said = {"title": title, "led_by": led_by, "exception": exception}
    with act(
        "documents.keep", scope=scope, reason=exception, detail=Kind.RECORDING, **about(visit)
    ):
        sha256 = sha256.strip().lower()
        refuse_if(why_not_recording(sha256, seconds, kept_at))
        described = {"sha256": sha256, "seconds": seconds, "kept_at": kept_at.strip()}
        return _keep(visit, Kind.RECORDING, scope, **said, **described)


def keep_transcript(
    *, visit: Visit, title: str, text: str, led_by: str, scope: Scope, exception: str = ""
) -> InterviewDocument:
    """An interview as it was written down, names and all: a draft, which no coder ever sees."""
    demand(scope, Permission.HOLD_INTERVIEWS)
    said = {"title": title, "led_by": led_by, "exception": exception}
    with act(
        "documents.keep", scope=scope, reason=exception, detail=Kind.TRANSCRIPT, **about(visit)
    ):
        text = tidy(text)
        refuse_if(why_not_text(text))
        document = _keep(visit, Kind.TRANSCRIPT, scope, **said)
        _add_text(document, 1, text, scope)
    return document


def change_text(
    *, document: InterviewDocument, text: str, based_on: int, scope: Scope
) -> DocumentText:
    """Another version of the draft. based_on: the number of the version it was made from."""
    demand(scope, Permission.HOLD_INTERVIEWS, Permission.DEIDENTIFY)
    with act("documents.change", scope=scope, **about(document)):
        document, latest = _hold(document)
        text = tidy(text)
        refuse_if(why_not_text(text) or why_not_change(document, latest, based_on))
        return _add_text(document, latest.number + 1, text, scope)


def replace_identifiers(
    *,
    document: InterviewDocument,
    chosen: Iterable[tuple[int, int, str]],
    based_on: int,
    scope: Scope,
) -> DocumentText:
    """Another version of the draft, with [NAME] and the like in the places chosen.

    chosen: (start, end, kind) in the text of version based_on; see trials/transcripts.
    """
    demand(scope, Permission.DEIDENTIFY)
    with act("documents.replace", scope=scope, **about(document)):
        document, latest = _hold(document)
        refuse_if(why_not_change(document, latest, based_on))
        try:
            text, marks = replaced(latest.transcript, chosen)
        except ValueError as error:
            raise Refused(str(error)) from None
        if not marks:
            raise Refused("No place is chosen: nothing is replaced.")
        return _add_text(document, latest.number + 1, text, scope, marks)


def take_step(
    *, document: InterviewDocument, state: str, scope: Scope, reason: str = ""
) -> DocumentStep:
    """De-identified, verified by another person, released to coding; or back to draft.

    Released: coders get a copy of the text, under a number. Back to draft: they lose it.
    """
    demand(scope, Permission.DEIDENTIFY)
    with act("documents.step", scope=scope, reason=reason, detail=state, **about(document)) as line:
        document, latest = _hold(document)
        refuse_if(why_not_step(document, latest_step(document), state, reason=reason, scope=scope))
        if state == State.RELEASED:
            study = study_at(document.trial, document.site_id)
            refuse_if(why_not_agreed(document.participant, study, "transcription"))
        step = DocumentStep.objects.create(
            trial_id=document.trial_id,
            site_id=document.site_id,
            arm_path=document.arm_path,
            document=document,
            text=latest,
            state=state,
            reason=reason.strip()[:300],
            recorded_by_id=scope.actor,
        )
        if state == State.RELEASED:
            hand_over(document, latest, study, line=line)
        elif state == State.DRAFT:
            take_back(document, line=line)
    return step


def draft_adverse_event(*, document: InterviewDocument, scope: Scope) -> Entry:
    """A form for an adverse event that was heard in the interview, at the same visit.

    The staff of the site fill it in: it waits among the forms of the visit until they have.
    """
    demand(scope, Permission.HOLD_INTERVIEWS)
    with act("documents.adverse_event", scope=scope, **about(document)):
        refuse_if(why_not_write(document.trial))
        study = study_at(document.trial, document.site_id)
        if study.adverse_events is None:
            raise Refused(f"{study.study} has no form for adverse events.")
        return one_more_form(document.visit, study.adverse_events.form)


def tidy(text: str) -> str:
    """One kind of line end and nothing around the text, so that a browser counts as we do."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _keep(
    visit: Visit, kind: str, scope: Scope, *, title: str, led_by: str, exception: str, **described
) -> InterviewDocument:
    study = study_at(visit.trial, visit.site_id)
    refuse_if(
        why_not_keep(
            visit.participant, study, kind=kind, title=title, led_by=led_by, exception=exception
        )
    )
    return InterviewDocument.objects.create(
        visit=visit,
        kind=kind,
        title=title.strip()[:120],
        led_by=led_by,
        exception=exception.strip()[:300],
        recorded_by_id=scope.actor,
        **described,
        **place_of(visit),
    )


def _hold(document: InterviewDocument) -> tuple[InterviewDocument, DocumentText | None]:
    """A document is a fact and cannot be held; its participant can."""
    Participant.objects.select_for_update().get(pk=document.participant_id)
    now = with_state(InterviewDocument.objects.filter(pk=document.pk))
    held = now.select_related("trial", "participant__trial").get()
    if held.kind == Kind.RECORDING:
        raise Refused("A recording stays as it is: its transcript goes to the coders.")
    return held, latest_text(held)


def _add_text(
    document: InterviewDocument, number: int, text: str, scope: Scope, marks: dict | None = None
) -> DocumentText:
    return DocumentText.objects.create(
        document=document,
        number=number,
        transcript=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        marks=marks or {},
        recorded_by_id=scope.actor,
        **place_of(document),
    )
