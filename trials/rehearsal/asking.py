"""What a simulated participant's answers have to make true, by the rules of the study file."""

from collections.abc import Collection
from dataclasses import replace

from trials.rehearsal.wishes import Wish
from trials.simulation.draws import Draws
from trials.studies.rules import Reference, Rule
from trials.studies.schema import EligibilityRule, Study, StudyAlert

# How often answers are left to chance that may set off an alert of the study.
CHANCE_OF_ALERT = 0.04


def wishes_of(study: Study, *, over: Collection[str]) -> list[Wish]:
    """Every eligibility rule met, every gate open and everything that randomisation requires.

    over: visits whose gates are no longer asked.
    """
    gates = [
        Wish(f"The gate of {visit.code}", gate.rule, True)
        for visit in study.visits
        if visit.code not in over
        for gate in visit.gates
    ]
    required = study.randomisation.requires if study.randomisation else []
    return [
        *(Wish(rule.code, rule.rule, rule.kind == "inclusion") for rule in study.eligibility),
        *gates,
        *(Wish("Randomisation", one.rule, True) for one in required),
    ]


def alerts_of(study: Study, form: str, draws: Draws, key: str, *, alarming: bool) -> list[Wish]:
    """That no alert of the study is set off, but for a few; or, where alarming, that each is."""
    return [
        Wish(alert.code, alert.rule, alarming)
        for alert in study.alerts
        if alert.form == form
        and (alarming or draws.uniform(f"{key}|{alert.code}") > CHANCE_OF_ALERT)
    ]


def alerts_of_last_visit(study: Study) -> list[StudyAlert]:
    """Those that the last visit of everybody can set off."""
    forms = {expected.form for expected in study.visits_at_consent[-1].forms}
    return [alert for alert in study.alerts if alert.form in forms]


def with_one_broken(wishes: list[Wish], code: str) -> list[Wish]:
    """The eligibility rule `code` broken; wishes about the same answers are left to chance."""
    broken = next((wish for wish in wishes if wish.name == code), None)
    if broken is None:
        return wishes
    others = [wish for wish in wishes if not _reads(wish) & _reads(broken)]
    return [replace(broken, value=not broken.value), *others]


def breakable_rules(study: Study) -> list[EligibilityRule]:
    """Those that answers alone decide, at a visit on the way to the first milestone or the second.

    Consent that is refused, and days that a gate guards, cannot be brought about by an answer.
    """
    asked = {code for step in study.enrolment[:2] for code in step.after}
    return [
        rule
        for rule in study.eligibility
        if asked.intersection(rule.at) and _is_of_answers(study, rule.rule)
    ]


def forms_read_by(rules: Collection[Rule], visit: str) -> set[str]:
    return {r.form for rule in rules for r in rule.references if r.visit in (None, visit)}


def still_to_come(study: Study, over: Collection[str], filled: Collection[str], visit: str):
    """Whether an answer may still be given: (reference) -> bool.

    over: visits that are done or will not be held. filled: forms of `visit` that are filled in.
    """
    ahead = {
        (planned.code, expected.form)
        for planned in study.visits
        if planned.code not in over
        for expected in planned.forms
        if not (expected.as_needed or expected.optional)
        and not (planned.code == visit and expected.form in filled)
    }

    def may_come(reference: Reference) -> bool:
        return any(
            reference.form == form and reference.visit in (None, code) for code, form in ahead
        )

    return may_come


def _reads(wish: Wish) -> set[tuple[str, str]]:
    return {(reference.form, reference.field) for reference in wish.rule.references}


def _is_of_answers(study: Study, rule: Rule) -> bool:
    return (
        bool(rule.references)
        and not rule.calls
        and all(reference.form != "consent" for reference in rule.references)
    )
