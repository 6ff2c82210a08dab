"""The page of a study's definition: what it is, its versions, and when what is asked of whom."""

from django.urls import reverse

from trials.authorization.permissions import Permission as P
from trials.authorization.roles import ROLES
from trials.authorization.scopes import why_not_permitted
from trials.context import Scope
from trials.models import Site, StudyVersion, Trial
from trials.policies import why_not_write
from trials.policies.amendments import why_not_approve
from trials.selectors.versions import SiteOfVersion, VersionState, version_states
from trials.studies.difference import HEADINGS as WEIGHTS
from trials.studies.difference import Change, sha256_of_difference
from trials.studies.schema import DosingSession, EligibilityRule, Stage, Study, VisitOfStudy
from trials.studies.words import in_words
from trials.web.presenters.schedule_picture import drawings, schedule_table

SOURCES = {
    "verified": ("verified", "good", "read in the source"),
    "stated": ("stated", "info", "a secondary document says so"),
    "recalled": ("recalled", "warn", "from memory: to be confirmed before use"),
    "decided": ("decided", "neutral", "chosen by whoever wrote the file"),
}


def study_page(trial: Trial, shown: StudyVersion, study: Study, scope: Scope) -> dict:
    """shown: the version whose file the page describes, which is `study`."""
    may_amend = why_not_permitted(scope, P.AMEND_STUDY) is None
    return definition(study) | {
        "version": shown.number,
        "versions": [_version(trial, state) for state in version_states(trial)],
        "amend_url": reverse("amend-study", args=[trial.key]) if may_amend else None,
    }


def definition(study: Study) -> dict:
    """What the study file says, in the order of the page."""
    return {
        "study": study,
        "about": _about(study),
        "arms": [_part(arm, f"{arm.label}, ratio {arm.ratio}") for arm in study.arms],
        "stages": [_part(stage, _stage(stage)) for stage in study.stages],
        "eligibility": [_rule(rule) for rule in study.eligibility],
        "dosing": _dosing(study),
        "sources": [
            {"label": label, "tone": tone, "meaning": meaning}
            for label, tone, meaning in SOURCES.values()
        ],
        "visits": [_visit(study, visit) for visit in study.visits],
        "schedule": schedule_table(study),
        "drawings": drawings(study),
    }


def version_page(trial: Trial, version: StudyVersion, changes: list[Change], scope: Scope) -> dict:
    """One version: what it changes, who approved it, and where it is in force."""
    state = next(one for one in version_states(trial) if one.version.pk == version.pk)
    place, not_open = [trial.key, version.number], why_not_write(trial)
    may_approve = not state.released and not why_not_permitted(scope, P.APPROVE_VERSIONS)
    return {
        "number": version.number,
        **_version(trial, state),
        "sha256": version.sha256,
        "changes": difference(changes),
        "file_url": reverse("study-file", args=place),
        "back_url": reverse("study", args=[trial.key]),
        "approve": {
            "url": reverse("approve-version", args=place),
            "why_not": why_not_approve(version, scope),
            "seen": sha256_of_difference(changes),
        }
        if may_approve
        else None,
        "ethics": [
            {
                "site": str(one.site),
                "in_force": one.running == version.number,
                "approved_on": one.approval.approved_on if one.approval else None,
                "reference": one.approval.reference if one.approval else "",
                "act": _ethics_act(trial, version, one.site, not_open)
                if _may_record(state, one, scope)
                else None,
            }
            for one in state.sites
        ],
    }


def difference(changes: list[Change]) -> list[dict]:
    """What changes, under a heading for each weight; empty where nothing does."""
    return [
        {
            "heading": heading,
            "changes": [
                {"where": c.where, "what": c.what, "before": c.before, "after": c.after}
                for c in changes
                if c.weight == weight
            ],
        }
        for weight, heading in WEIGHTS.items()
        if any(change.weight == weight for change in changes)
    ]


def _about(study: Study) -> dict:
    about = study.about
    return {
        "status": about.status.replace("_", " "),
        "planned": about.planned_participants,
        "open_questions": about.open_questions,
        "sources": about.sources.items(),
        "badges": _badges(about),
    }


def _version(trial: Trial, state: VersionState) -> dict:
    version = state.version
    return {
        "name": f"Version {version.number}",
        "url": reverse("study-version", args=[trial.key, version.number]),
        "state_label": _state(state),
        "state_tone": "good" if state.released else "warn",
        "approvals": [
            {
                "by": approval.recorded_by.name,
                "role": ROLES[approval.role].label,
                "at": approval.recorded_at,
            }
            for approval in state.approvals
        ],
        "in_force": [s.site.code for s in state.sites if s.running == version.number],
    }


def _state(state: VersionState) -> str:
    if state.released:
        return "released"
    return "replaced by a later proposal" if state.superseded else "waits for two approvals"


def _may_record(state: VersionState, one: SiteOfVersion, scope: Scope) -> bool:
    return (
        state.released
        and one.approval is None
        and one.running <= state.version.number
        and not why_not_permitted(scope, P.RECORD_ETHICS)
    )


def _ethics_act(trial: Trial, version: StudyVersion, site: Site, why_not: str | None) -> dict:
    return {
        "label": "Record the approval",
        "name": f"ethics-{site.code}",
        "url": reverse("record-ethics", args=[trial.key, version.number, site.code]),
        "why_not": why_not,
        "fields": [
            {"name": "approved_on", "label": "Approved on", "type": "date", "required": True},
            {
                "name": "reference",
                "label": "Reference",
                "type": "text",
                "help": "The number on the letter of the ethics board.",
            },
        ],
    }


def _rule(rule: EligibilityRule) -> dict:
    return {
        "code": rule.code,
        "kind": rule.kind,
        "label": rule.label,
        "rule": rule.rule.text,
        "at": ", ".join(rule.at),
        "blinded": rule.blinded,
        "badges": _badges(rule),
    }


def _visit(study: Study, visit: VisitOfStudy) -> dict:
    anchors = "; ".join(in_words(anchor) for anchor in visit.anchors)
    return {
        "code": visit.code,
        "label": visit.label,
        "stage": study.stage_of(visit).label,
        "when": f"as needed, {anchors}" if visit.as_needed else anchors,
        "forms": [in_words(expected) for expected in visit.forms],
        "gates": [gate.otherwise for gate in visit.gates],
        "badges": _badges(visit),
    }


def _stage(stage: Stage) -> str:
    opens = "at consent" if stage.opens == "consent" else "when the own arm is disclosed"
    arms = f", for {' and '.join(stage.arms)}" if stage.arms else ""
    return f"{stage.label}: opens {opens}{arms}"


def _dosing(study: Study) -> dict | None:
    if study.dosing is None:
        return None
    return {
        "product": study.dosing.product,
        "badges": _badges(study.dosing),
        "kits": _kits(study),
        "arms": [arm.code for arm in study.arms],
        "sessions": [
            {
                "visit": session.visit,
                "level": session.level or "",
                "doses": [_dose(session.mg.get(arm.code)) for arm in study.arms],
                "supplemental": _supplemental(session),
            }
            for session in study.dosing.sessions
        ],
    }


def _kits(study: Study) -> dict | None:
    if not study.keeps_kits:
        return None
    initial, supplemental = study.dosing.kits.capsules
    return {
        "words": f"One kit for each session, with {initial} + {supplemental} capsules.",
        "badges": _badges(study.dosing.kits),
    }


def _dose(mg: tuple[float, float] | None) -> str:
    return f"{mg[0]:g} + {mg[1]:g} mg" if mg else "–"


def _supplemental(session: DosingSession) -> str:
    if session.supplemental is None:
        return "none"
    first, last = session.supplemental.minutes
    return f"{first} to {last} minutes after the first"


def _part(part, words: str) -> dict:
    return {"code": part.code, "words": words, "badges": _badges(part)}


def _badges(part) -> list[dict]:
    """How far the file says that this may be trusted; nothing where it does not say."""
    said = part.provenance
    if said is None:
        return []
    about = (("", said.content), ("timing ", said.timing))
    return [
        {
            "label": what + SOURCES[source][0],
            "tone": SOURCES[source][1],
            "note": said.note,
        }
        for what, source in about
        if source
    ]
