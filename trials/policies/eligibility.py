"""Eligibility: each rule, whether it is met, and what is not known yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from trials.models import Participant
from trials.selectors.facts import ParticipantFacts, facts_of, recorded_results
from trials.studies.rules import Call, Outcome, Reference, Rule, RuleError
from trials.studies.schema import EligibilityRule, Study


@dataclass(frozen=True)
class RuleResult:
    """met: None while something is not known; `unknown` says what, in words.

    Of a blinded rule nothing is said but whether it is met.
    """

    code: str
    kind: str
    label: str
    at: tuple[str, ...]
    blinded: bool
    met: bool | None
    unknown: tuple[str, ...] = ()


def eligibility_of(
    participant: Participant, study: Study, *, at: set[str] | None = None
) -> list[RuleResult]:
    """Every rule of the study, or those asked at one of the visits `at`, in the file's order."""
    rules = [rule for rule in study.eligibility if at is None or at.intersection(rule.at)]
    if not rules:
        return []
    facts = facts_of(participant, study, [rule.rule for rule in rules if not rule.blinded])
    if any(rule.blinded for rule in rules):
        facts.met = recorded_results(participant)
    return [_result(rule, facts) for rule in rules]


def facts_for(
    participant: Participant,
    study: Study,
    rules: Iterable[Rule],
    *,
    beginning: dict[str, date] | None = None,
) -> ParticipantFacts:
    """As facts_of, with `met` for every rule of eligibility where one of the rules asks it."""
    rules = list(rules)
    asks_met = any(call.name == "met" for rule in rules for call in rule.calls)
    if asks_met:
        rules += [one.rule for one in study.eligibility if not one.blinded]
    facts = facts_of(participant, study, rules, beginning=beginning)
    if asks_met:
        facts.met |= {one.code: _result(one, facts).met for one in study.eligibility}
    return facts


def outcome_met(rule: EligibilityRule, outcome: Outcome) -> bool | None:
    """An inclusion rule is met when it is true, an exclusion rule when it is false."""
    if outcome.value is None:
        return None
    return outcome.value if rule.kind == "inclusion" else not outcome.value


def why_not_eligible(results: list[RuleResult]) -> str | None:
    """None when every rule is met; else which are not, and what is missing for the others."""
    failed = [f"{result.code} ({result.label})" for result in results if result.met is False]
    waiting = [
        f"{result.code} ({', '.join(result.unknown) or 'not rated yet'})"
        for result in results
        if result.met is None
    ]
    sentences = []
    if failed:
        sentences.append(f"Not met: {'; '.join(failed)}.")
    if waiting:
        sentences.append(f"Not known yet: {'; '.join(waiting)}.")
    return " ".join(sentences) or None


def in_words(missing: Reference | Call) -> str:
    """What has to be known, for people: "PREG.result at V5"."""
    if isinstance(missing, Call):
        return f"{missing.name} {missing.argument}".strip().replace("_", " ")
    where = f" at {missing.visit}" if missing.visit else ""
    return f"{missing.form}.{missing.field}{where}"


def _result(rule: EligibilityRule, facts: ParticipantFacts) -> RuleResult:
    said = {
        "code": rule.code,
        "kind": rule.kind,
        "label": rule.label,
        "at": tuple(rule.at),
        "blinded": rule.blinded,
    }
    if rule.blinded:
        return RuleResult(**said, met=facts.met.get(rule.code))
    try:
        outcome = rule.rule.evaluate(facts)
    except RuleError as error:
        return RuleResult(**said, met=None, unknown=(str(error),))
    return RuleResult(
        **said,
        met=outcome_met(rule, outcome),
        unknown=tuple(in_words(one) for one in outcome.unknown),
    )
