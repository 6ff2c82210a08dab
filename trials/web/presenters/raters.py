"""The pool of raters, one rater, and one interview by its token: no participant, site or visit."""

from datetime import date

from django.urls import reverse

from trials.context import reading
from trials.models import ConflictOfInterest, Entry, Trial
from trials.policies import why_not_write
from trials.policies.assignment import Candidate, candidates_for
from trials.policies.rater_pool import check_pool
from trials.selectors.interviews import (
    Load,
    Waiting,
    interview_of,
    interviews_with,
    loads_around,
    waiting_interviews,
)
from trials.selectors.raters import Rater, office_of, raters_of
from trials.selectors.signatures import unsigned_ratings
from trials.studies.loading import study_of
from trials.studies.schema import Study
from trials.studies.words import language_name
from trials.web.presenters.acts import act_on
from trials.web.rater_forms import CertificateForm, DeclarationForm, ProfileForm


def pool_page(trial: Trial) -> dict:
    today, study = date.today(), study_of(trial)
    loads = loads_around(trial, today)
    waiting = waiting_interviews(trial)
    return {
        "checks": [
            {"text": line.text, "tone": "good" if line.is_met else "warn"}
            for line in check_pool(trial, on=today)
        ],
        "interviews": [_waiting(one, trial) for one in waiting],
        "assign_all": {
            "label": "Assign all by the rules",
            "url": reverse("assign-waiting", args=[trial.key]),
            "why_not": why_not_write(trial) or (None if waiting else "No interview is waiting."),
        },
        "raters": [
            _rater(rater, study, loads.get(rater.user.pk, Load()), today)
            | {"url": reverse("rater", args=[trial.key, rater.user.pk])}
            for rater in raters_of(trial)
        ],
    }


def _waiting(one: Waiting, trial: Trial) -> dict:
    return {
        "token": one.token,
        "language": language_name(one.language),
        "week": one.week,
        "url": reverse("rater-interview", args=[trial.key, one.token]),
    }


def _rater(rater: Rater, study: Study, load: Load, on: date) -> dict:
    lapsed = [form for form in study.rated_forms if not rater.certificate_for(form, on)]
    return {
        "name": rater.user.name,
        "languages": ", ".join(map(language_name, rater.profile.languages))
        if rater.profile
        else "",
        "most_per_week": rater.profile.most_per_week if rater.profile else None,
        "lacks": _lacks(rater, lapsed),
        "in_week": load.in_week,
        "waiting": load.waiting,
    }


def _lacks(rater: Rater, lapsed: list[str]) -> list[str]:
    """What keeps the rater from every interview."""
    return [
        *([] if rater.profile else ["no profile"]),
        *([] if rater.declarations else ["no declaration of interests"]),
        *([f"no certificate that counts for {', '.join(lapsed)}"] if lapsed else []),
    ]


def rater_page(rater: Rater, trial: Trial) -> dict:
    study, today, key = study_of(trial), date.today(), (trial.key, rater.user.pk)
    load = loads_around(trial, today).get(rater.user.pk, Load())
    profile = rater.profile
    said = (
        {"languages": profile.languages, "most_per_week": profile.most_per_week} if profile else {}
    )
    own = ProfileForm(study=study, spoken=rater.languages, initial=said)
    forms = (
        ("Profile", "rater-profile", own),
        ("Certificate", "rater-certificate", CertificateForm(study=study)),
        ("Declaration of interests", "rater-declaration", DeclarationForm(study=study)),
    )
    return {
        "rater": _rater(rater, study, load, today),
        "why_not": why_not_write(trial),
        "certificates": [
            {
                "form": one.form_key,
                "certified_on": one.certified_on,
                "valid_until": one.valid_until,
                "note": one.note,
                "counts": one.certified_on <= today <= one.valid_until,
            }
            for one in rater.certificates
        ],
        "declarations": [_declaration(one) for one in rater.declarations],
        "interviews": [_waiting(one, trial) for one in interviews_with(trial, rater.user.pk)],
        "unsigned": [one.token for one in _unsigned_of(rater, trial)],
        "forms": [
            {"title": title, "url": reverse(name, args=key), "form": form}
            for title, name, form in forms
        ],
        "back_url": reverse("raters", args=[trial.key]),
    }


def _unsigned_of(rater: Rater, trial: Trial) -> list[Entry]:
    """Interviews that the rater has rated and not signed, by token."""
    with reading(office_of(trial)):
        theirs = unsigned_ratings(trial).filter(assigned_to=rater.user)
        return list(theirs.order_by("token"))


def _declaration(one: ConflictOfInterest) -> dict:
    what = f"Conflict with site {one.site.code}" if one.site else "No conflict to declare"
    return {"what": what, "explanation": one.explanation, "declared_on": one.declared_on}


def interview_page(entry: Entry, token: str) -> dict:
    """Who may have the interview, with what speaks against the others."""
    trial = entry.trial
    closed = why_not_write(trial)
    candidates = candidates_for(interview_of(entry))
    allowed = [one for one in candidates if not one.why_not]
    free = [one for one in allowed if one.is_free]
    acts = [
        act_on(
            "Assign by the rules",
            "give-by-rules",
            trial,
            token,
            why_not=closed or (None if free else "No rater is free."),
        )
    ]
    if allowed:
        acts.append(
            act_on(
                "Choose a rater",
                "give-interview",
                trial,
                token,
                why_not=closed,
                fields=[_choice(allowed)],
            )
        )
    else:
        acts.append(
            act_on(
                "Make an exception",
                "give-again",
                trial,
                token,
                why_not=closed,
                fields=[_choice(candidates), REASON],
            )
        )
    return {
        "token": token,
        "candidates": [_candidate(one) for one in candidates],
        "acts": acts,
        "back_url": reverse("raters", args=[trial.key]),
    }


REASON = {
    "name": "reason",
    "label": "Reason",
    "type": "textarea",
    "required": True,
    "help": "Why a rater has to meet a participant again. It stays on record.",
}


def _choice(candidates: list[Candidate]) -> dict:
    choices = [{"value": str(c.rater.user.pk), "label": c.rater.user.name} for c in candidates]
    return {"name": "rater", "label": "Rater", "type": "select", "choices": choices}


def _candidate(one: Candidate) -> dict:
    why = one.why_not or one.why_rather_not
    tone = "bad" if one.why_not else "warn" if why else "good"
    return {
        "name": one.rater.user.name,
        "label": "No" if one.why_not else "At the limit" if why else "Free",
        "tone": tone,
        "why": why,
        "in_week": one.load.in_week,
        "waiting": one.load.waiting,
    }
