"""The ways through a study that its file allows, each to an end."""

from dataclasses import dataclass

from trials.rehearsal.asking import breakable_rules
from trials.studies.schema import Stage, Study, VisitOfStudy

# The event on which the visits hang that are held when somebody leaves early.
EARLY_END = "withdrawal_decision"


@dataclass(frozen=True)
class Path:
    """name: of the kind of path. ends: the state of the study axis with which it ends.

    breaks: the eligibility rule that fails. turns_after: the visit after which it turns away.
    takes_back: the part of the consent. held_early: the visit held on leaving. misses: the visit.
    arms: of whom only those can go this way, where a stage opens by arm.
    """

    name: str
    ends: str
    breaks: str = ""
    turns_after: str = ""
    takes_back: str = ""
    held_early: str = ""
    misses: str = ""
    arms: tuple[str, ...] = ()


COMPLETES = Path("completes", "completed")


def paths_of(study: Study) -> list[Path]:
    """Every way through, the complete ones first."""
    return [
        *(_completing(study)),
        *(Path("fails_screening", "screen_failed", breaks=r.code) for r in breakable_rules(study)),
        *(_turning(study)),
        *(Path("misses_a_visit", "completed", misses=code) for code in _missable(study)[:1]),
    ]


def stages_by_arm(study: Study) -> list[Stage]:
    return [stage for stage in study.stages if stage.opens == "unblinding"]


def turning_point(study: Study) -> str:
    """The first dosing session, or the visits of the first milestone, or the first visit."""
    if study.dosing:
        return study.dosing.sessions[0].visit
    return study.enrolment[0].after[-1] if study.enrolment else study.visits[0].code


def _completing(study: Study) -> list[Path]:
    """One for the arms of each stage that opens by arm, and one for the arms without."""
    grouped = [tuple(stage.arms) for stage in stages_by_arm(study) if stage.arms]
    if not grouped:
        return [COMPLETES]
    others = tuple(a.code for a in study.arms if not any(a.code in group for group in grouped))
    groups = [*grouped, *([others] if others else [])]
    return [Path("completes", "completed", arms=group) for group in groups]


def _turning(study: Study) -> list[Path]:
    at = turning_point(study)
    found = [
        Path("withdraws_procedures", "withdrew", turns_after=at, takes_back="procedures"),
        Path("withdraws_data_use", "withdrew", turns_after=at, takes_back="data_use"),
        Path("is_lost", "lost_to_follow_up", turns_after=at),
    ]
    if study.dosing:
        found += [
            Path("stops_treatment", "completed", turns_after=at),
            Path("withdraws_treatment", "completed", turns_after=at, takes_back="treatment"),
        ]
    return found + [
        Path("leaves_early", "withdrew", turns_after=at, held_early=visit.code)
        for visit in study.visits
        if visit.as_needed and any(anchor.after == EARLY_END for anchor in visit.anchors)
    ]


def _missable(study: Study) -> list[str]:
    """Visits after the turning point without which everything else can go on."""
    needed = {code for step in study.enrolment for code in step.after}
    needed |= {call.argument for rule in _rules(study) for call in rule.calls}
    needed |= {anchor.after for visit in study.visits for anchor in visit.anchors}
    if study.randomisation:
        needed.update(study.randomisation.after)
    if study.disclosure:
        needed.add(study.disclosure.after)
    codes = [visit.code for visit in study.visits]
    later = study.visits[codes.index(turning_point(study)) + 1 :]
    return [visit.code for visit in later if visit.code not in needed and _is_planned(study, visit)]


def _is_planned(study: Study, visit: VisitOfStudy) -> bool:
    """For everybody: neither as needed, nor of a stage that opens for some."""
    return not visit.as_needed and study.stage_of(visit).opens == "consent"


def _rules(study: Study) -> list:
    rules = [gate.rule for visit in study.visits for gate in visit.gates]
    rules += [rule.rule for rule in study.eligibility]
    return rules + [r.rule for r in (study.randomisation.requires if study.randomisation else [])]
