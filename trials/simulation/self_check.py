"""What the generator checks of its own study: that it is sound, and that its numbers are known."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from instruments import get_instrument, is_remission, is_responder
from trials.simulation import caps5, questionnaires
from trials.simulation.calendar import VISITS
from trials.simulation.disposition import TREATMENT_STOPPED
from trials.simulation.forms import RATINGS
from trials.simulation.people import RANDOMISED, RANDOMISED_AT, SCREENED
from trials.simulation.roster import ARMS, DEMONSTRATION_ARMS, DEMONSTRATION_SIZE, MDMA, PBO, SITES
from trials.simulation.study import SimStudy
from trials.simulation.summaries import Summary, mean_and_deviation
from trials.simulation.targets import BDI, CAPS5, CS, SDS, UCS

UNITS = {measure.score: measure.units for measure in (CAPS5, SDS, BDI, UCS, CS)}

# How many forms the whole study of 90 has.
FORM_COUNTS = {
    "CHARACTERISTICS": {"SCR": 90},
    "CAPS-5": {"V3": 90, "V9": 89, "V14": 86, "V19": 82},
    "SDS": {"V3": 90, "V9": 89, "V14": 86, "V19": 82},
    "SCS": {"V4": 90, "V20": 82},
    "BDI-II": {"V4": 90, "V20": 81},
    "AUDIT": {"SCR": 90, "V20": 82},
    "DUDIT": {"SCR": 90, "V20": 82},
}
# Mean (standard deviation), n of changes: score, first visit, last visit -> MDMA, placebo.
CHANGES = {
    ("caps_total", "V3", "V19"): ("-24.40 (11.60), n 42", "-13.89 (11.51), n 37"),
    ("sds_mean", "V3", "V19"): ("-3.10 (2.57), n 42", "-2.00 (2.42), n 37"),
    ("bdi_total", "V4", "V20"): ("-19.81 (13.87), n 42", "-10.79 (11.24), n 39"),
    ("audit_total", "SCR", "V20"): ("-1.02 (3.52), n 42", "0.40 (2.70), n 40"),
}
CHANGES_OF_COMPLETERS = ("caps_total", "sds_mean")
VISIT_MEANS = {
    MDMA: {"V3": "44.0", "V9": "32.6", "V14": "26.1", "V19": "19.8"},
    PBO: {"V3": "44.2", "V9": "38.9", "V14": "34.5", "V19": "31.3"},
}
BASELINE_DEVIATIONS = {MDMA: "6.01", PBO: "6.15"}
OUTCOMES = {
    MDMA: {"responders": 37, "diagnosis lost": 28, "remission": 14},
    PBO: {"responders": 22, "diagnosis lost": 12, "remission": 2},
}
EFFECTS = {("scs_ucs", "V4", "V20"): "-1.27", ("scs_cs", "V4", "V20"): "1.00"}

# These come out of the noise of items and latent values: close, not exact.
DEMONSTRATION_SEED = "4"
ALPHAS = {
    ("CAPS-5", "all ratings", RATINGS): (0.90, 0.03),
    ("CAPS-5", "V3", ("V3",)): (0.54, 0.05),
    ("CAPS-5", "V19", ("V19",)): (0.93, 0.03),
    ("BDI-II", "both visits", ("V4", "V20")): (0.94, 0.03),
    ("AUDIT", "both visits", ("SCR", "V20")): (0.76, 0.08),
    ("SDS", "all ratings", RATINGS): (0.91, 0.03),
    ("UCS", "both visits", ("V4", "V20")): (0.94, 0.03),
    ("CS", "both visits", ("V4", "V20")): (0.93, 0.03),
}
ALPHA_ITEMS = {
    "CAPS-5": ("CAPS-5", caps5.SYMPTOMS.keys),
    "BDI-II": ("BDI-II", questionnaires.BDI.keys),
    "AUDIT": ("AUDIT", tuple(f"audit{number:02d}" for number in range(1, 11))),
    "SDS": ("SDS", questionnaires.SDS.keys),
    "UCS": ("SCS", tuple(questionnaires.scs_weights(questionnaires.UNCOMPASSIONATE))),
    "CS": ("SCS", tuple(questionnaires.scs_weights(questionnaires.COMPASSIONATE))),
}
CORRELATIONS_WITH_CAPS5 = {
    ("scs_ucs", "V4", "V20"): (0.58, 0.08),
    ("scs_cs", "V4", "V20"): (-0.51, 0.08),
    ("sds_mean", "V3", "V19"): (0.58, 0.08),
}


@dataclass(frozen=True)
class Check:
    name: str
    expected: Any
    found: Any
    ok: bool


def same(name: str, expected: Any, found: Any) -> Check:
    return Check(name, expected, found, expected == found)


def near(name: str, expected: float, found: float, tolerance: float) -> Check:
    return Check(f"{name}, within {tolerance}", expected, found, abs(expected - found) <= tolerance)


def self_check(study: SimStudy) -> list[Check]:
    """The checks that apply to this study.

    Soundness to any; the known numbers to a whole one of 90, whatever its seed; what is left to
    chance only to the seed of the demonstration.
    """
    summary = Summary(study)
    checks = list(_soundness(summary))
    if _is_whole_demonstration(study):
        checks += [*_counts(summary), *_changes(summary), *_outcomes(summary)]
        if study.seed == DEMONSTRATION_SEED:
            checks += _closeness(summary)
    return checks


def _is_whole_demonstration(study: SimStudy) -> bool:
    ended = all(person.status not in (SCREENED, RANDOMISED) for person in study.participants)
    return ended and (len(study.arms), len(study.sites)) == (DEMONSTRATION_SIZE, len(SITES))


def _soundness(summary: Summary) -> Iterator[Check]:
    """What must hold in any study: the number of exceptions, which is to be 0."""
    study = summary.study
    problems = [
        problem
        for form in summary.forms
        for instrument in (get_instrument(form.instrument, version=form.version),)
        for problem in (
            *instrument.problems_with(form.answers),
            *instrument.unanswered(form.answers),
        )
    ]
    yield same("problems and unanswered items in forms", 0, len(problems))
    intended = {
        key: total / UNITS.get(key[2], 1)
        for key, total in study.totals.items()
        if key in summary.scores
    }
    other = [key for key, total in intended.items() if abs(summary.scores[key] - total) > 1e-9]
    yield same("scores other than intended", 0, len(other))
    dissociative = {person.number: person.covariates.get("diss") for person in study.participants}
    wrong = [
        key
        for key, subtype in summary.scores.items()
        if key[1:] == ("V3", "caps_dissoc_subtype") and subtype != dissociative[key[0]]
    ]
    yield same("dissociative subtypes at baseline other than recorded", 0, len(wrong))
    dates = [
        [person.visits[visit] for visit in VISITS if visit in person.visits]
        for person in study.participants
    ]
    jumbled = [days for days in dates if days != sorted(set(days))]
    yield same("participants with visits out of order", 0, len(jumbled))
    elsewhere = [p for p in study.participants if p.randomised_on != p.visits.get(RANDOMISED_AT)]
    yield same("participants randomised at another visit than V4", 0, len(elsewhere))


def _counts(summary: Summary) -> Iterator[Check]:
    study = summary.study
    yield same("participants per arm", DEMONSTRATION_ARMS, dict(Counter(study.arms.values())))
    sizes = Counter(person.site for person in study.participants)
    yield same("participants per site", {site.code: size for site, size in SITES}, dict(sizes))
    forms = Counter((form.instrument, form.visit) for form in study.forms)
    for instrument, by_visit in FORM_COUNTS.items():
        found = {visit: forms[instrument, visit] for visit in by_visit}
        yield same(f"{instrument} forms per visit", by_visit, found)
    known = sum(sum(by_visit.values()) for by_visit in FORM_COUNTS.values())
    yield same("forms in all", known, len(study.forms))
    ratings = [form for form in study.forms if form.instrument == "CAPS-5"]
    yield same("interviews by raters", 347, len(ratings))
    after = [form for form in ratings if form.visit != "V3"]
    yield same("interviews after baseline", 257, len(after))
    stopped = {p.number: p.status_on for p in study.participants if p.status == TREATMENT_STOPPED}
    treated = [f for f in after if f.done_on <= stopped.get(f.participant, f.done_on)]
    yield same("interviews after baseline under treatment", 253, len(treated))


def _changes(summary: Summary) -> Iterator[Check]:
    for (score, first, last), expected in CHANGES.items():
        for arm, as_printed in zip(ARMS, expected, strict=True):
            only = score in CHANGES_OF_COMPLETERS
            who = summary.completers(arm) if only else summary.members(arm)
            found = mean_and_deviation(summary.changes(score, first, last, who))
            yield same(f"{score} change, {arm}", as_printed, found)
    for arm, means in VISIT_MEANS.items():
        for visit, as_printed in means.items():
            values = summary.values("caps_total", visit, summary.members(arm))
            yield same(f"caps_total mean at {visit}, {arm}", as_printed, f"{values.mean():.1f}")
        values = summary.values("caps_total", "V3", summary.members(arm))
        deviation = f"{values.std(ddof=1):.2f}"
        yield same(f"caps_total deviation at V3, {arm}", BASELINE_DEVIATIONS[arm], deviation)
    for change, as_printed in EFFECTS.items():
        yield same(f"{change[0]} change, d", as_printed, f"{summary.effect(*change):.2f}")


def _outcomes(summary: Summary) -> Iterator[Check]:
    for arm, expected in OUTCOMES.items():
        whole = summary.completers(arm)
        start = summary.values("caps_total", "V3", whole)
        end = summary.values("caps_total", "V19", whole)
        ptsd = summary.values("caps_ptsd", "V19", whole)
        found = {
            "responders": sum(map(is_responder, start, end)),
            "diagnosis lost": int(sum(ptsd == 0)),
            "remission": sum(map(is_remission, end, ptsd)),
        }
        yield from (same(f"{name}, {arm}", expected[name], found[name]) for name in expected)


def _closeness(summary: Summary) -> Iterator[Check]:
    for (name, when, visits), (expected, tolerance) in ALPHAS.items():
        instrument, keys = ALPHA_ITEMS[name]
        found = summary.alpha(instrument, keys, visits)
        yield near(f"alpha of {name}, {when}", expected, found, tolerance)
    caps5_change = ("caps_total", "V3", "V19")
    for change, (expected, tolerance) in CORRELATIONS_WITH_CAPS5.items():
        found = summary.within_arm_correlation(caps5_change, change)
        name = f"correlation of changes within arms, caps_total with {change[0]}"
        yield near(name, expected, found, tolerance)
