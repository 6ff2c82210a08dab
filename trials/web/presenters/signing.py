"""Signatures in words, a rater's page to sign on, and a participant's casebook."""

from collections import Counter
from itertools import groupby

from django.urls import reverse

from instruments import Instrument
from trials.actions.signatures import MEANINGS
from trials.authorization.permissions import Permission as P
from trials.authorization.roles import ROLES
from trials.authorization.scopes import why_not_permitted
from trials.context import Scope
from trials.models import Entry, Participant, Revision, Signature, Site, Trial
from trials.policies.remarks import remarks_on
from trials.policies.signing import why_not_sign_rating
from trials.policies.writing import why_not_work
from trials.selectors.clocks import local_time
from trials.selectors.queries import open_queries
from trials.selectors.second_factors import has_second_factor
from trials.selectors.signatures import (
    CASEBOOK,
    RATING,
    Casebook,
    SignedForm,
    casebooks_of,
    signatures_of,
)
from trials.studies.loading import form_of, forms_of, study_at
from trials.web.presenters.entry import STATES, answer_in_words, numbered_label
from trials.web.presenters.items import skipped_by

SHORT = 12  # characters of a hash that are shown before it is asked for in full


def signature_shown(signature: Signature, *, site: Site | None, stands: bool = True) -> dict:
    """What stands beside a record wherever it is shown (21 CFR 11.50).

    site: whose clock is shown beside UTC; none for a rater, who is not told where.
    stands: whether it is of the answers that hold now.
    """
    return {
        "name": signature.actor_name,
        "role_label": ROLES[signature.role].label,
        "meaning": MEANINGS[signature.meaning],
        "at": signature.at,
        "at_site": f"{local_time(site, signature.at):%-d %b %Y, %H:%M} ({site.timezone})"
        if site
        else "",
        "method": signature.method,
        "hash": hash_shown(signature.content_hash),
        "stands": stands,
    }


def hash_shown(content_hash: bytes) -> dict:
    whole = bytes(content_hash).hex()
    return {"whole": whole, "short": whole[:SHORT]}


def signatures_of_form(form: SignedForm, scope: Scope) -> list[dict]:
    """Of one form: those of its answers as they are, then those of answers before."""
    site = None if scope.role == "rater" else form.entry.site
    return [
        *(signature_shown(one, site=site) for one in form.signatures),
        *(signature_shown(one, site=site, stands=False) for one in form.earlier),
    ]


def with_signatures(
    shown: list[dict], revisions: list[Revision], entry: Entry, scope: Scope
) -> list[dict]:
    """Each revision with its own signatures. shown: the newest first; revisions: the oldest."""
    of = signatures_of(revision.pk for revision in revisions)
    site = None if scope.role == "rater" else entry.site
    for one, revision in zip(shown, revisions[::-1], strict=True):
        stands = revision is revisions[-1]
        one["signatures"] = [signature_shown(s, site=site, stands=stands) for s in of[revision.pk]]
    return shown


def rating_page(
    form: SignedForm, latest: Revision | None, trial: Trial, user, scope: Scope
) -> dict:
    """What a rater signs: every answer and the date. latest: with its answers."""
    entry = form.entry
    instrument = form_of(trial, entry.form_key, entry.form_version)
    shown = answers_in_words(instrument, latest.answers) if latest else []
    return {
        "token": entry.token,
        "title": instrument.title,
        "done_on": latest.done_on if latest else None,
        "answers": shown,
        "left_open": [row for row in shown if row["is_open"]],
        "remarks": _remarks(entry, instrument, latest.answers, trial) if latest else [],
        "hash": hash_shown(latest.content_hash) if latest else None,
        "seen": [bytes(latest.content_hash).hex()] if latest else [],
        "meaning": MEANINGS[RATING],
        "signatures": signatures_of_form(form, scope),
        "why_not": why_not_work(trial) or why_not_sign_rating(form, scope),
        "has_second_factor": has_second_factor(user),
        "url": reverse("sign-rating", args=[trial.key, entry.pk]),
        "back_url": reverse("interviews", args=[trial.key]),
    }


def _remarks(entry: Entry, instrument: Instrument, answers: dict, trial: Trial) -> list[dict]:
    """What the form asks about the answers, each with the way to its item."""
    url = reverse("entry", args=[trial.key, entry.pk])
    return [
        {"message": one.message, "url": f"{url}?addendum=1#item-{one.item_key}"}
        for one in remarks_on(instrument, answers)
        if one.kind == "warning"
    ]


def answers_in_words(instrument: Instrument, answers: dict) -> list[dict]:
    """Every item with its answer: a code with its label, a number with its unit.

    is_open: whether it is missing, or was to be answered and is not.
    """
    asked = {item.key for item in instrument.items if item.required}
    asked -= skipped_by(instrument, answers)
    return [
        {
            "label": numbered_label(item),
            "answer": answer_with_label(item, answer),
            "is_open": isinstance(answer, dict) or (answer is None and item.key in asked),
        }
        for item in instrument.items
        for answer in [answers.get(item.key)]
    ]


def answer_with_label(item, answer) -> str:
    said = answer_in_words(answer)
    if answer is None or isinstance(answer, dict):
        return said
    labels = {choice.code: choice.label for choice in item.choices}
    if isinstance(answer, list):
        return ", ".join(f"{code} {labels.get(code, '')}".strip() for code in answer)
    return f"{said} {labels.get(answer, '') or item.unit}".strip()


def casebook_page(
    participant: Participant,
    forms: list[SignedForm],
    reasons: dict,
    trial: Trial,
    user,
) -> dict:
    """participant: with its site. forms: as selectors.signatures gives them.

    reasons: {entry: why it was not done}.
    """
    titles, queries = (
        forms_of(trial),
        Counter(
            open_queries(trial).filter(participant=participant).values_list("entry_id", flat=True)
        ),
    )
    labels = {visit.code: visit.label for visit in study_at(trial, participant.site_id).visits}
    to_sign = [form for form in forms if form.is_to_sign]
    return {
        "number": participant.number,
        "site": str(participant.site),
        "visits": [
            {
                "name": visit.name,
                "label": labels.get(visit.code, ""),
                "forms": [
                    _form(form, titles, reasons, queries, trial, participant.site) for form in many
                ],
            }
            for visit, many in groupby(forms, key=lambda form: form.entry.visit)
        ],
        "to_sign": len(to_sign),
        "seen": [f"{form.entry.pk}:{bytes(form.latest.content_hash).hex()}" for form in to_sign],
        "meaning": MEANINGS[CASEBOOK],
        "why_not": why_not_work(trial),
        "has_second_factor": has_second_factor(user),
        "url": reverse("casebook", args=[trial.key, participant.number]),
        "participant_url": reverse("participant", args=[trial.key, participant.number]),
        "back_url": reverse("casebooks", args=[trial.key]),
    }


def _form(
    form: SignedForm, titles: dict, reasons: dict, queries: Counter, trial, site: Site
) -> dict:
    entry = form.entry
    label, tone = _standing(form)
    return {
        "title": titles[entry.form_key, entry.form_version].title,
        "slot": entry.slot.replace("_", " "),
        "url": reverse("entry", args=[trial.key, entry.pk]),
        "done_on": form.latest.done_on if form.is_complete else None,
        "hash": hash_shown(form.latest.content_hash) if form.is_complete else None,
        "label": label,
        "tone": tone,
        "reason": reasons.get(entry.pk, ""),
        "queries": _queries(queries[entry.pk]),
        "signatures": [signature_shown(one, site=site) for one in form.signatures],
        "earlier": [signature_shown(one, site=site, stands=False) for one in form.earlier],
    }


def _standing(form: SignedForm) -> tuple[str, str]:
    if form.differs:
        return "Waits for its second entry", "warn"
    if form.entry.state != Entry.State.COMPLETE:
        return STATES[form.entry.state], "neutral"
    if form.signatures:
        return "Signed", "good"
    return ("Changed since it was signed", "warn") if form.earlier else ("To sign", "info")


def _queries(count: int) -> str:
    return "" if not count else "1 open query" if count == 1 else f"{count} open queries"


def casebooks_page(casebooks: list[Casebook], trial: Trial, scope: Scope) -> dict:
    """casebooks: with participants and their sites."""
    signs = why_not_permitted(scope, P.SIGN_CASEBOOKS) is None
    page = "casebook" if signs else "participant"
    return {
        "casebooks": [
            {
                "number": one.participant.number,
                "site": str(one.participant.site),
                "url": reverse(page, args=[trial.key, one.participant.number]),
                "unsigned": one.unsigned,
                "signed_at": one.signed_at,
            }
            for one in casebooks
        ]
    }


def casebook_in_words(participant: Participant, trial: Trial, scope: Scope) -> dict:
    """For the page of the participant: when it was signed, and how many forms wait since."""
    [one] = casebooks_of([participant], trial)
    forms = "1 form" if one.unsigned == 1 else f"{one.unsigned} forms"
    signs = why_not_permitted(scope, P.SIGN_CASEBOOKS) is None
    return {
        "signed_at": one.signed_at,
        "unsigned": f"{forms} to sign" if one.unsigned else "",
        "url": reverse("casebook", args=[trial.key, participant.number]) if signs else None,
    }
